"""What pages are measured against: an empty page, and 25 rows from one query in a plain template. Demo mode only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Engine

from core.agencies.models import Unit
from core.agencies.views import public

_ROWS = Engine().from_string(
    "<!doctype html><title>Rader</title><table>{% for row in rows %}"
    "<tr><th>{{ row.name }}</th><td>{{ row.code }}</td><td>{{ row.phone }}</td><td>{{ row.email }}</td>"
    "<td>{{ row.agency_name }}</td><td>{{ row.address }}</td><td>{{ row.created_at }}</td></tr>"
    "{% endfor %}</table>"
)


def _only_in_demo() -> None:
    if not settings.HUSROM_DEMO:
        raise Http404


@public("Målestokk for hastighet; finnes bare i demo, og viser ikke noe")
def empty(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    return HttpResponse("")


@public("Målestokk for hastighet; finnes bare i demo, og viser bare navn på enheter")
def rows(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    found = Unit.objects.select_related("agency")[:25]
    for row in found:
        row.agency_name = row.agency.name  # type: ignore[attr-defined]
    return HttpResponse(_ROWS.render(Context({"rows": found})))
