"""Where an agency's people are sent with what they tell of."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Agency
from core.audit import events
from core.base.errors import NotAllowed, Refused
from deviations.enums_fault import Handling, Way
from deviations.models import ReportRoute
from deviations.policies_fault import routes


@transaction.atomic
def set_route(*, actor: Actor, agency: Agency, way: str, handling: str, where: str = "") -> ReportRoute:
    """Configure one way for one agency. The same again changes nothing."""
    if not routes.permits(actor, "change") or agency.municipality_id != actor.municipality_id:
        raise NotAllowed("change")
    if handling == Handling.ELSEWHERE and not where.strip():
        raise Refused(_("Skriv hvor det føres, og hvordan."), code="WHERE_MISSING", field="where")
    row = ReportRoute.objects.select_for_update(of=("self",)).filter(agency=agency, way=way).first()
    told = (Handling(handling), where.strip())
    if row is not None and (row.handling, row.where) == told:
        return row
    made = row is None
    row = row or ReportRoute(municipality_id=agency.municipality_id, agency=agency, way=Way(way))
    row.handling, row.where = told
    row.save(force_insert=made)
    events.record(actor, "report_route.set", agency, detail={"way": way, "handling": handling})
    return row
