"""Where everything hangs. Page addresses are Norwegian, the API's English; each room brings its own."""

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import DefaultRouter

from core.agencies.schema import SchemaView

#: Page address and the module with its urlpatterns; a room's module states its own further addresses.
PAGES = [
    ("", "core.interface.urls"),
    ("", "core.jobs.urls"),
    ("", "core.messages.urls"),
    ("", "core.sharing.urls"),
    ("", "core.documents.urls"),
    ("personvern/", "core.privacy.urls"),
    ("henvendelser/", "contacts.urls"),
    ("", "housing.urls"),
    ("soknader/", "applications.urls"),
    ("regelsett/", "applications.rule_set_urls"),
    ("", "allocation.urls"),
    ("leieforhold/", "tenancies.urls"),
    ("midlertidig/steder/", "housing.urls_temporary"),
    ("midlertidig/", "tenancies.urls_temporary"),
    ("overganger/", "tenancies.urls_handover"),
    ("oppfolging/", "tenancies.urls_followup"),
    ("avvik/", "deviations.urls"),
    ("risiko/", "deviations.urls_risk"),
    ("handlingsplaner/", "deviations.urls_plans"),
    ("innsikt/", "insight.urls"),
    ("undersokelser/", "deviations.urls_surveys"),
    ("svar/", "deviations.urls_answers"),
    ("samarbeidsavtaler/", "deviations.urls_cooperation"),
    ("malestokk/", "demo.urls"),
]
#: Modules that offer `routes` (prefix, view set, basename) and/or `urlpatterns` under /api/v1/.
API = [
    "core.rules.api.urls",
    "core.people.api.urls",
    "core.messages.api.urls",
    "core.sharing.api.urls",
    "core.sharing.api.opening",
    "core.sharing.api.violence",
    "core.documents.api.urls",
    "core.privacy.api.urls",
    "contacts.api.urls",
    "housing.api.urls",
    "applications.api.urls",
    "applications.api.previews",
    "applications.api.rule_urls",
    "allocation.api.urls",
    "allocation.api.previews",
    "tenancies.api.urls",
    "tenancies.api.temporary_urls",
    "deviations.api.urls",
    "deviations.api.risk_urls",
    "insight.api.urls",
    "deviations.api.survey_urls",
]


def _api() -> list[URLPattern | URLResolver]:
    # With a root page: in a browser the API can be walked from there.
    router = DefaultRouter()
    router.include_format_suffixes = False
    plain: list[URLPattern | URLResolver] = []
    for name in API:
        module = import_module(name)
        for prefix, viewset, basename in getattr(module, "routes", []):
            router.register(prefix, viewset, basename=basename)
        plain += getattr(module, "urlpatterns", [])
    return [
        path("schema/", SchemaView.as_view(), name="schema"),
        *plain,
        *router.urls,
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    *(path(prefix, include(name)) for prefix, name in PAGES),
    path("api/v1/", include(_api())),
]
