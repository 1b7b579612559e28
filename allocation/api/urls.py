from allocation.api.matching import VacancyCandidatesViewSet
from allocation.api.offers import OfferViewSet
from allocation.api.running import AgendaItemViewSet
from allocation.api.views import MeetingViewSet, WaitingEntryViewSet

routes = [
    # `vacancies/<id>/candidates/`, beside the housing room's own addresses of a vacancy.
    ("vacancies", VacancyCandidatesViewSet, "vacancy-candidates"),
    ("waiting-list", WaitingEntryViewSet, "waiting-entry"),
    ("meetings", MeetingViewSet, "meeting"),
    ("agenda-items", AgendaItemViewSet, "agenda-item"),
    ("offers", OfferViewSet, "offer"),
]
