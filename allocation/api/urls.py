from allocation.api.offers import OfferViewSet
from allocation.api.views import AgendaItemViewSet, MeetingViewSet, WaitingEntryViewSet

routes = [
    ("waiting-list", WaitingEntryViewSet, "waiting-entry"),
    ("meetings", MeetingViewSet, "meeting"),
    ("agenda-items", AgendaItemViewSet, "agenda-item"),
    ("offers", OfferViewSet, "offer"),
]
