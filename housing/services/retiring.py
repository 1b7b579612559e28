"""A dwelling leaves the stock: sold, demolished, or given back to its owner. It stays on record, and may come back."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from housing import extensions, policies
from housing.enums import VACANCY_OVER, WITHHELD, DwellingState, RetireReason, VacancyState
from housing.models import AgreementDwelling, Dwelling, DwellingStatus, Vacancy
from housing.services.vacancies import cancel_vacancy


@transaction.atomic
def retire_dwelling(
    *, actor: Actor, dwelling: Dwelling, on: date, reason: str, note: str = "", version: int | None = None
) -> Dwelling:
    """Out of the stock from `on`. Never while it is let, held for somebody, or somebody has a contract for it.

    One that reads «ikke tilgjengelig» is refused in the same words whatever makes it so: it may be a secret address.
    """
    locked = Dwelling.objects.select_for_update(no_key=True).get(pk=dwelling.pk)
    if not policies.dwellings.can(actor, "retire", locked):
        raise NotAllowed("retire")
    if locked.retired_on is not None:
        return locked
    if reason not in RetireReason.values:
        raise Refused(_("Velg hvorfor boligen går ut."), code="REASON_MISSING", field="reason")
    if reason == RetireReason.OTHER and not note.strip():
        raise Refused(_("Skriv hvorfor boligen går ut."), code="NOTE_MISSING", field="note")
    if on > actor.today:
        raise Refused(
            _("Datoen er fram i tid. Ta boligen ut den dagen det skjer."), code="DAY_IN_FUTURE", field="on"
        )
    vacancy = Vacancy.objects.filter(dwelling=locked).exclude(state__in=VACANCY_OVER).first()
    _require_free(actor, locked, vacancy)
    locked.bump(version)
    locked.retired_on, locked.retired_reason, locked.retired_note = on, reason, note.strip()
    locked.save(update_fields=["retired_on", "retired_reason", "retired_note", "version"])
    if vacancy is not None:
        cancel_vacancy(actor=actor, vacancy=vacancy, on=on, reason=str(RetireReason(reason).label))
    for place in AgreementDwelling.objects.filter(dwelling=locked, valid_to=None):
        place.valid_to = max(on, place.valid_from)
        place.save(update_fields=["valid_to"])
        events.record(
            actor, "agreement.dwelling_removed", locked, on=on, detail={"agreement": str(place.agreement_id)}
        )
    events.record(actor, "dwelling.retired", locked, on=on, detail={"reason": reason})
    return locked


@transaction.atomic
def bring_back(*, actor: Actor, dwelling: Dwelling, version: int | None = None) -> Dwelling:
    """It was a mistake, or the dwelling came back. In the stock already is no error."""
    locked = Dwelling.objects.select_for_update(no_key=True).get(pk=dwelling.pk)
    if not policies.dwellings.can(actor, "retire", locked):
        raise NotAllowed("retire")
    if locked.retired_on is None:
        return locked
    locked.bump(version)
    locked.retired_on, locked.retired_reason, locked.retired_note = None, "", ""
    locked.save(update_fields=["retired_on", "retired_reason", "retired_note", "version"])
    events.record(actor, "dwelling.brought_back", locked)
    return locked


def _require_free(actor: Actor, dwelling: Dwelling, vacancy: Vacancy | None) -> None:
    now = DwellingStatus.objects.on(actor.today).filter(dwelling=dwelling)
    state = now.values_list("state", flat=True).first()
    if state in WITHHELD:
        raise Refused(
            _("Boligen er ikke tilgjengelig nå. Den kan tas ut når den er meldt ledig og klar."),
            code="DWELLING_WITHHELD",
        )
    if state == DwellingState.LET:
        raise Refused(_("Boligen er leid ut. Avslutt leieforholdet før boligen tas ut."), code="DWELLING_LET")
    if vacancy is not None and vacancy.state == VacancyState.RESERVED:
        raise Refused(
            _("Boligen er holdt av til noen. Trekk tilbudet før boligen tas ut."), code="DWELLING_RESERVED"
        )
    why = extensions.still_needed(actor, dwelling)
    if why:
        raise Refused(why, code="DWELLING_NEEDED")
