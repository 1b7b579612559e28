from core.sharing.api.consents import ConsentPresetViewSet, ConsentViewSet
from core.sharing.api.representatives import RepresentativeViewSet

routes = [
    ("consents", ConsentViewSet, "consent"),
    ("consent-presets", ConsentPresetViewSet, "consent-preset"),
    ("representatives", RepresentativeViewSet, "representative"),
]
