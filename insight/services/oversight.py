"""The auditor asks for cases; whoever leads the office that has them opens them for a while, or says why not."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.policies import applications
from core.agencies.actors import Actor, within_service
from core.agencies.models import Compartment
from core.agencies.policies import shown_openly
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages.services import notify
from core.sharing.enums import Ending, LegalBasis
from core.sharing.organisation import asked_unit
from core.sharing.services import grants
from insight.bases import bases, basis, limits
from insight.calculations.draws import drawn
from insight.enums import Drawing, OversightState
from insight.models import OversightCase, OversightTask
from insight.policies import OPENERS, oversight
from insight.selectors.dashboards import SERVICE
from insight.transitions import oversight as machine


@dataclass(frozen=True)
class Asked:
    """What the auditor asks for. `numbers` for named cases; `size`, `first` and `last` for a sample."""

    task: str
    basis: str
    drawing: str
    ends_on: date | None
    size: int | None = None
    first: date | None = None
    last: date | None = None
    numbers: str = ""


@transaction.atomic
def ask_for_cases(*, actor: Actor, owner: Compartment, asked: Asked) -> OversightTask:
    """Put the task on record with the cases it is about, drawn at once, and tell whoever may open them."""
    if actor.user is None or actor.unit is None or not oversight.permits(actor, "ask"):
        raise NotAllowed("ask")
    if owner.municipality_id != actor.municipality_id:
        raise NotAllowed("ask")
    ends_on = _checked(actor, asked)
    row = OversightTask(
        municipality=actor.home, compartment=owner, auditor=actor.user, unit=actor.unit, task=asked.task.strip(),
        basis=asked.basis, drawing=asked.drawing, ends_on=ends_on, size=0,
    )  # fmt: skip
    if asked.drawing == Drawing.SAMPLE:
        numbers = _sample(actor, owner, asked, row)
    else:
        numbers = _named(asked.numbers, limits(actor.today).cases)
    row.size = len(numbers)
    row.save(force_insert=True)
    with within_service(actor, SERVICE) as service:
        found = applications.visible_to(service).filter(compartment=owner, case_number__in=numbers)
        keys = dict(shown_openly(service, found).values_list("case_number", "pk"))
        OversightCase.objects.bulk_create(
            OversightCase(
                municipality=actor.home, task=row, place=place, number=number, application_id=keys.get(number)
            )
            for place, number in enumerate(numbers, 1)
        )
    events.record(
        actor, "oversight.asked", row, detail={"basis": row.basis, "drawing": row.drawing, "size": row.size}
    )
    _tell_owner(actor, row)
    return row


def _checked(actor: Actor, asked: Asked) -> date:
    most = limits(actor.today)
    if len(asked.task.strip()) < most.characters:
        raise Refused(
            _("Skriv minst %s tegn om oppdraget, så den som åpner sakene, ser hva de skal brukes til.")
            % most.characters,
            code="TASK_TOO_SHORT",
            field="task",
        )
    if asked.basis not in {each.code for each in bases(actor.today)}:
        raise Refused(_("Velg hjemmelen for oppdraget."), code="BASIS_MISSING", field="basis")
    if asked.drawing not in Drawing.values:
        raise Refused(_("Velg hvordan sakene skal plukkes ut."), code="DRAWING_MISSING", field="drawing")
    if asked.ends_on is None:
        raise Refused(_("Skriv hvor lenge sakene trenger å være åpne."), code="END_MISSING", field="ends_on")
    if asked.ends_on < actor.today:
        raise Refused(
            _("Sluttdatoen er passert. Velg i dag eller senere."), code="END_IN_PAST", field="ends_on"
        )
    if asked.ends_on > actor.today + timedelta(days=most.days):
        raise Refused(
            _(
                "Sakene kan være åpne i høyst %s dager. Velg en tidligere dato, og be om mer tid om det trengs."
            )
            % most.days,
            code="END_TOO_LATE",
            field="ends_on",
        )
    return asked.ends_on


def _sample(actor: Actor, owner: Compartment, asked: Asked, row: OversightTask) -> list[str]:
    most = limits(actor.today).cases
    if asked.size is None or not 1 <= asked.size <= most:
        raise Refused(
            _("Skriv hvor mange saker som skal trekkes, fra 1 til %s.") % most,
            code="SIZE_WRONG",
            field="size",
        )
    if asked.first is None or asked.last is None:
        raise Refused(_("Skriv hvilke dager sakene skal være mottatt."), code="PERIOD_MISSING", field="first")
    if asked.first > asked.last:
        raise Refused(
            _("Perioden slutter før den begynner. Bytt om datoene."), code="PERIOD_UPSIDE_DOWN", field="first"
        )
    numbers = population(actor, owner, asked.first, asked.last)
    if not numbers:
        raise Refused(
            _("Det er ikke mottatt noen saker i disse dagene. Velg en annen periode."),
            code="NOTHING_TO_DRAW",
            field="first",
        )
    row.first, row.last = asked.first, asked.last
    row.seed, row.population = secrets.token_hex(16), len(numbers)
    return drawn(numbers, row.seed, asked.size)


def population(actor: Actor, owner: Compartment, first: date, last: date) -> list[str]:
    """The numbers of the cases that are drawn among. Never those that a protected address hides."""
    with within_service(actor, SERVICE) as service:
        rows: Any = applications.visible_to(service).filter(
            compartment=owner, received__gte=first, received__lte=last
        )
        return list(shown_openly(service, rows).order_by("case_number").values_list("case_number", flat=True))


def _named(text: str, most: int) -> list[str]:
    numbers = list(dict.fromkeys(each for each in re.split(r"[\s,;]+", text) if each))
    if not numbers or len(numbers) > most:
        raise Refused(
            _("Skriv saksnumrene, høyst %s, med mellomrom eller ny linje mellom.") % most,
            code="NUMBERS_WRONG",
            field="numbers",
        )
    wrong = [each for each in numbers if not re.fullmatch(r"\d{4}/\d{1,10}", each)]
    if wrong:
        raise Refused(
            _("Et saksnummer ser slik ut: 2026/123. Se over %s.") % ", ".join(wrong)[:60],
            code="NUMBERS_WRONG",
            field="numbers",
        )
    return numbers


def _tell_owner(actor: Actor, row: OversightTask) -> None:
    unit = asked_unit(row.compartment, actor.today)
    if unit is not None:
        notify(
            actor=actor,
            unit=unit,
            roles=OPENERS,
            title=_("Revisor ber om å få se saker"),
            url=row.get_absolute_url(),
            key=f"oversight:{row.pk}",
            needs_receipt=True,
        )


@transaction.atomic
def open_cases(*, actor: Actor, task: OversightTask) -> OversightTask:
    """Open each case for the auditor until the task's last day, by the house's own way of sharing."""
    if task.ends_on < actor.today:
        raise Refused(
            _("Oppdraget skulle være ferdig før i dag. Be revisor om å be på nytt."), code="END_IN_PAST"
        )
    done: OversightTask = machine.perform(
        actor=actor, obj=task, name="open", answered_by=actor.user, answered_at=timezone.now()
    )
    law, receiver = basis(done.basis), grants.receiver_of(actor, user=done.auditor)
    waiting = done.cases.filter(opened_at=None, application__isnull=False).select_related("application")
    for case in waiting.select_for_update(of=("self",)):
        # Which case it is stands on the case itself; who leads the office sees it, or cannot open it.
        if case.application is None or not grants.may_share(actor, case.application):
            continue
        grants.share(
            actor=actor, record=case.application, receiver=receiver, legal_basis=LegalBasis.OTHER_LAW,
            basis_detail=law.law if law else done.basis, purpose=_("Revisjonsoppdrag"), ends_on=done.ends_on,
            source_id=done.pk, needs_receipt=False,
        )  # fmt: skip
        case.opened_at = done.answered_at
        case.save(update_fields=["opened_at"])
    return done


@transaction.atomic
def refuse_cases(*, actor: Actor, task: OversightTask, reason: str) -> OversightTask:
    """Say why the cases are not opened. The auditor sees the reason."""
    done: OversightTask = machine.perform(
        actor=actor, obj=task, name="refuse", reason=reason, answer=reason.strip(), answered_by=actor.user,
        answered_at=timezone.now(),
    )  # fmt: skip
    _tell_auditor(actor, done, _("Sakene du ba om, er ikke åpnet"))
    return done


@transaction.atomic
def end_task(*, actor: Actor, task: OversightTask) -> OversightTask:
    """Close the cases again at once, by the auditor who is done, or by who leads the office."""
    done: OversightTask = machine.perform(actor=actor, obj=task, name="end")
    grants.end_by_source(actor=actor, source_id=done.pk, ending=Ending.BASIS_GONE)
    return done


def end_lapsed(*, actor: Actor, on: date) -> int:
    """The night's work: tasks whose last day is over are ended. The doors have closed by themselves already."""
    rows = oversight.visible_to(actor).filter(state=OversightState.OPENED, ends_on__lt=on)
    return sum(1 for row in rows.order_by("id") if machine.perform(actor=actor, obj=row, name="end"))


def _tell_auditor(actor: Actor, row: OversightTask, title: str) -> None:
    notify(
        actor=actor,
        user=row.auditor,
        title=title,
        url=row.get_absolute_url(),
        key=f"oversight:{row.pk}:{row.state}",
    )


def replayed(actor: Actor, task: OversightTask) -> bool | None:
    """Whether drawing again among the cases there are now gives the same ones; None for named cases."""
    if task.drawing != Drawing.SAMPLE or task.first is None or task.last is None:
        return None
    kept: Sequence[str] = list(task.cases.order_by("place").values_list("number", flat=True))
    return list(kept) == drawn(
        population(actor, task.compartment, task.first, task.last), task.seed, task.size
    )
