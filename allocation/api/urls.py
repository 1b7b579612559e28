from allocation.api.offers import OfferViewSet
from allocation.api.running import AgendaItemViewSet
from allocation.api.views import MeetingViewSet, WaitingEntryViewSet

routes = [
    ("waiting-list", WaitingEntryViewSet, "waiting-entry"),
    ("meetings", MeetingViewSet, "meeting"),
    ("agenda-items", AgendaItemViewSet, "agenda-item"),
    ("offers", OfferViewSet, "offer"),
]
