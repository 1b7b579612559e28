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
def set_route(
    *,
    actor: Actor,
    agency: Agency,
    way: str,
    handling: str,
    where: str = "",
    on_call: str = "",
    on_call_phone: str = "",
) -> ReportRoute:
    """Configure one way for one agency. The same again changes nothing. Only faults have somebody on call."""
    if not routes.permits(actor, "change") or agency.municipality_id != actor.municipality_id:
        raise NotAllowed("change")
    if handling == Handling.ELSEWHERE and not where.strip():
        raise Refused(_("Skriv hvor det føres, og hvordan."), code="WHERE_MISSING", field="where")
    if on_call.strip() and not on_call_phone.strip():
        raise Refused(_("Skriv nummeret til vakttelefonen."), code="PHONE_MISSING", field="on_call_phone")
    row = ReportRoute.objects.select_for_update(of=("self",)).filter(agency=agency, way=way).first()
    watch = (on_call.strip(), on_call_phone.strip()) if way == Way.FAULT else ("", "")
    told = (Handling(handling), where.strip(), *watch)
    if row is not None and (row.handling, row.where, row.on_call, row.on_call_phone) == told:
        return row
    made = row is None
    row = row or ReportRoute(municipality_id=agency.municipality_id, agency=agency, way=Way(way))
    row.handling, row.where, row.on_call, row.on_call_phone = told
    row.save(force_insert=made)
    events.record(actor, "report_route.set", agency, detail={"way": way, "handling": handling})
    return row
