from tenancies.api.temporary import TemporaryPlaceViewSet, TemporaryStayViewSet

routes = [
    ("temporary-stays", TemporaryStayViewSet, "temporary-stay"),
    ("temporary-places", TemporaryPlaceViewSet, "temporary-place"),
]
