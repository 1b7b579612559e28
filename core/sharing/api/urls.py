from core.sharing.api.consents import ConsentPresetViewSet, ConsentViewSet

routes = [
    ("consents", ConsentViewSet, "consent"),
    ("consent-presets", ConsentPresetViewSet, "consent-preset"),
]
