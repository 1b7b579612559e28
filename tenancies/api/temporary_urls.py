from tenancies.api.handovers import TransitionViewSet
from tenancies.api.temporary import TemporaryPlaceViewSet, TemporaryStayViewSet

routes = [
    ("temporary-stays", TemporaryStayViewSet, "temporary-stay"),
    ("temporary-places", TemporaryPlaceViewSet, "temporary-place"),
    ("transitions", TransitionViewSet, "transition"),
]
