"""The life of a vacancy (ledig bolig): reported, made ready, reserved, let."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.interface.formatting import longdate
from housing import policies, secrets
from housing.enums import VACANCY_OVER, VACANCY_STEPS, DwellingState, EnvironmentAdvice, VacancyState
from housing.models import Dwelling, Vacancy
from housing.services import advice as environment
from housing.services.dwellings import set_status
from housing.transitions import VACANCY

#: Where the day of each step is kept.
DAY_OF = {
    VacancyState.NOTICE: "notice_on",
    VacancyState.MOVED_OUT: "moved_out_on",
    VacancyState.INSPECTED: "inspected_on",
    VacancyState.WORKS: "works_on",
    VacancyState.CHECKLIST: "checklist_on",
    VacancyState.READY: "ready_on",
}
#: What the dwelling's own status becomes at a step.
STATUS_AT = {
    VacancyState.MOVED_OUT: DwellingState.VACANT,
    VacancyState.WORKS: DwellingState.WORKS,
    VacancyState.CHECKLIST: DwellingState.VACANT,
    VacancyState.READY: DwellingState.VACANT,
}


@transaction.atomic
def report_vacancy(
    *,
    actor: Actor,
    dwelling: Dwelling,
    notice_on: date,
    moved_out_on: date | None = None,
    expected_ready_on: date | None = None,
    note: str = "",
) -> Vacancy | None:
    """The landlord tells that the dwelling is or becomes vacant. A vacancy already open is given back as it is.

    None: the dwelling is a secret to the actor, and its named handler has been told (housing/secrets.py).
    """
    locked = Dwelling.objects.select_for_update(no_key=True).get(pk=dwelling.pk)
    if not policies.dwellings.can(actor, "report_vacancy", locked):
        raise NotAllowed("report_vacancy")
    existing = Vacancy.objects.filter(dwelling=locked).exclude(state__in=VACANCY_OVER).first()
    if existing is not None:
        return existing
    if locked.retired_on is not None:
        raise Refused(
            _("Boligen er gått ut av boligmassen og kan ikke meldes ledig."), code="DWELLING_RETIRED"
        )
    if notice_on > actor.today:
        raise Refused(
            _("Varselet kan ikke være datert fram i tid. Rett datoen."),
            code="NOTICE_IN_FUTURE",
            field="notice_on",
        )
    if secrets.told_handler(actor, locked):
        return None
    vacancy = Vacancy(
        municipality_id=locked.municipality_id,
        dwelling=locked,
        notice_on=notice_on,
        expected_ready_on=expected_ready_on,
        note=note.strip(),
    )
    vacancy.save(force_insert=True)
    events.record(actor, "vacancy.reported", vacancy, on=notice_on, detail={"dwelling": str(locked.pk)})
    if moved_out_on is not None:
        advance_vacancy(actor=actor, vacancy=vacancy, step=VacancyState.MOVED_OUT, on=moved_out_on)
    return vacancy


@transaction.atomic
def advance_vacancy(
    *, actor: Actor, vacancy: Vacancy, step: str, on: date, version: int | None = None
) -> Vacancy:
    """Take the vacancy to a later step on a day. Steps in between that nobody needed are passed over."""
    step = VacancyState(step)
    if step not in VACANCY_STEPS or step == VacancyState.NOTICE:
        raise Refused(_("Velg et av stegene fram til klar."), code="UNKNOWN_STEP", field="step")
    # The dwelling first, as everybody else (docs/engines.md): the step may change its status afterwards.
    Dwelling.objects.select_for_update(no_key=True).filter(pk=vacancy.dwelling_id).first()
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    latest = _latest_day(vacancy)
    if on < latest:
        raise Refused(
            _("Datoen er før forrige steg, %(day)s. Rett datoen.") % {"day": longdate(latest)},
            code="DAY_BEFORE_LAST_STEP",
            field="on",
        )
    changes: dict[str, Any] = {DAY_OF[step]: on}
    if vacancy.moved_out_on is None:
        # Nobody inspects or repairs a dwelling that is lived in: moving out happened by then at the latest.
        changes["moved_out_on"] = on
    done = VACANCY.perform(
        actor=actor, obj=vacancy, name=str(step), on=on, expected_version=version, **changes
    )
    if secrets.is_secret(actor, vacancy.dwelling):
        return done
    if step in STATUS_AT:
        set_status(actor=actor, dwelling=vacancy.dwelling, state=STATUS_AT[step], on=on)
    elif "moved_out_on" in changes:
        set_status(actor=actor, dwelling=vacancy.dwelling, state=DwellingState.VACANT, on=on)
    return done


def _latest_day(vacancy: Vacancy) -> date:
    return max(day for day in (getattr(vacancy, field) for field in DAY_OF.values()) if day is not None)


@transaction.atomic
def reserve_vacancy(*, actor: Actor, vacancy: Vacancy, on: date) -> Vacancy:
    """Hold the dwelling for a household that the meeting has chosen."""
    return VACANCY.perform(actor=actor, obj=vacancy, name="reserve", on=on, reserved_on=on)


@transaction.atomic
def release_vacancy(*, actor: Actor, vacancy: Vacancy, on: date, reason: str = "") -> Vacancy:
    """The household did not take it: back to the step the dwelling had reached. Not reserved is no error."""
    vacancy.refresh_from_db()
    if vacancy.state in VACANCY_STEPS:
        return vacancy
    reached = [step for step in VACANCY_STEPS if getattr(vacancy, DAY_OF[step]) is not None][-1]
    return VACANCY.perform(
        actor=actor, obj=vacancy, name=f"release_to_{reached}", on=on, reason=reason, reserved_on=None
    )


@transaction.atomic
def mark_let(
    *, actor: Actor, dwelling: Dwelling, on: date, protected: bool = False, vacancy: Vacancy | None = None
) -> Vacancy | None:
    """The dwelling is let from `on`; its open vacancy, if any, ends.

    `protected`: the tenant's address is protected, so the dwelling's status reads «ikke tilgjengelig».
    """
    found = vacancy or Vacancy.objects.filter(dwelling=dwelling).exclude(state__in=VACANCY_OVER).first()
    if found is not None:
        found = VACANCY.perform(actor=actor, obj=found, name="let", on=on, let_on=on)
        environment.lapse(actor=actor, vacancy=found)
    state = DwellingState.NOT_AVAILABLE if protected else DwellingState.LET
    set_status(actor=actor, dwelling=dwelling, state=state, on=on)
    return found


@transaction.atomic
def cancel_vacancy(*, actor: Actor, vacancy: Vacancy, on: date, reason: str) -> Vacancy:
    """The notice fell away (the tenant stayed, or the dwelling is taken out of use)."""
    done: Vacancy = VACANCY.perform(
        actor=actor, obj=vacancy, name="cancel", on=on, reason=reason, cancelled_on=on
    )
    environment.lapse(actor=actor, vacancy=done)
    return done


@transaction.atomic
def advise(
    *, actor: Actor, vacancy: Vacancy, advice: str, note: str = "", version: int | None = None
) -> Vacancy:
    """The tenancy-environment coordinator's word on the dwelling and its neighbours, before an allocation."""
    locked = Vacancy.objects.select_for_update().get(pk=vacancy.pk)
    if not policies.vacancies.can(actor, "advise", locked):
        raise NotAllowed("advise")
    if not locked.is_open:
        raise Refused(_("Boligen er ikke lenger ledig."), code="VACANCY_OVER")
    advice = EnvironmentAdvice(advice)
    note = note.strip()
    if (locked.environment_advice, locked.environment_note) == (advice, note):
        if advice or note:
            environment.answered(actor=actor, vacancy=locked)
        return locked
    locked.bump(version)
    locked.environment_advice, locked.environment_note = advice, note
    locked.save(update_fields=["environment_advice", "environment_note", "version"])
    events.record(actor, "vacancy.advised", locked, detail={"advice": str(advice)})
    environment.answered(actor=actor, vacancy=locked)
    return locked
