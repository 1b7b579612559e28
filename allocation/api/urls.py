from allocation.api.views import AgendaItemViewSet, MeetingViewSet, OfferViewSet, WaitingEntryViewSet

routes = [
    ("waiting-list", WaitingEntryViewSet, "waiting-entry"),
    ("meetings", MeetingViewSet, "meeting"),
    ("agenda-items", AgendaItemViewSet, "agenda-item"),
    ("offers", OfferViewSet, "offer"),
]
