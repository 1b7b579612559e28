from tenancies.api.handovers import TransitionViewSet
from tenancies.api.temporary import TemporaryPlaceViewSet
from tenancies.api.temporary_persons import TemporaryChainViewSet

routes = [
    ("temporary-stays", TemporaryChainViewSet, "temporary-stay"),
    ("temporary-places", TemporaryPlaceViewSet, "temporary-place"),
    ("transitions", TransitionViewSet, "transition"),
]
