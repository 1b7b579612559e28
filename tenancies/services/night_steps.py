"""What a night does in many cases at once: steps, doors, notices and messages, with one INSERT of each kind.

Letters are promised here (the step carries the letter's id) and written afterwards, one by one, by the task that sends
them (night_letters.py): the night itself stays short however many owe.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.enums import Basis, Scope
from core.agencies.models import Relation, Unit
from core.audit import events
from core.base.ids import uuid7
from core.base.models import ClockTimestamp
from core.messages import outbox
from core.messages.models import Notice, OutboxItem
from core.messages.services import close_tasks, notify_many
from tenancies import policies
from tenancies.calculations.arrears.result import Answer
from tenancies.enums import StepEvent
from tenancies.models import ArrearsCase, ArrearsStep
from tenancies.services import arrears_letters, cases
from tenancies.services.arrears import ROW_OF


@dataclass
class Writer:
    """Collects what is to be written for the cases of a chunk; `flush` writes it."""

    actor: Actor
    on: date
    #: Steps that are there already, as (lease, key): taken in an earlier run, they are not taken again.
    known: set[tuple[UUID, str]] = field(default_factory=set)
    #: Doors that stand open, as (subject, compartment, basis).
    open_doors: set[tuple[UUID, UUID, str]] = field(default_factory=set)
    steps: list[ArrearsStep] = field(default_factory=list)
    doors: list[Relation] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    messages: list[OutboxItem] = field(default_factory=list)
    acts: dict[str, list[events.Act]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, actor: Actor, on: date, found: Sequence[ArrearsCase]) -> "Writer":
        """Two queries for any number of cases."""
        leases = [case.lease_id for case in found]
        steps = ArrearsStep.objects.filter(lease__in=leases, superseded_at=None).exclude(key="")
        subjects = [key for case in found for key in (case.pk, case.lease_id, case.lease.tenant_id)]
        doors = Relation.objects.filter(
            Q(closes_at=None) | Q(closes_at__gt=Now()),
            subject_id__in=subjects,
            scope=Scope.CONTENT,
            source_id=None,
        )
        return cls(
            actor,
            on,
            set(steps.values_list("lease_id", "key")),
            set(doors.values_list("subject_id", "compartment_id", "basis")),
        )

    def step(
        self,
        case: ArrearsCase,
        event: StepEvent,
        key: str,
        *,
        row: int | None = None,
        letter: bool = False,
        **facts: str,
    ) -> bool:
        """Add a step; False when it is there already. `letter`: the tenant gets a letter of it."""
        if (case.lease_id, key) in self.known:
            return False
        self.known.add((case.lease_id, key))
        self.steps.append(
            ArrearsStep(
                municipality_id=case.municipality_id,
                compartment_id=case.compartment_id,
                case=case,
                lease_id=case.lease_id,
                event=event,
                date=self.on,
                row=row if row is not None else ROW_OF.get(event),
                automatic=True,
                letter=uuid7() if letter else None,
                recorded_at=ClockTimestamp(),
                key=key,
                **facts,
            )
        )
        self._act("arrears.step", case, {"event": str(event), "automatic": True})
        return True

    def send_sms(self, case: ArrearsCase, result: Answer, phone: str, key: str) -> None:
        self.messages.append(
            OutboxItem(
                municipality_id=case.municipality_id,
                compartment_id=case.compartment_id,
                channel="sms",
                recipient={"phone": phone},
                text=arrears_letters.sms_text(case, result),
                subject_type=case._meta.label_lower,
                subject_id=case.pk,
                key=key,
            )
        )

    def tell_nav(self, case: ArrearsCase, result: Answer, office: Unit) -> None:
        """Early notice where there is ground for it (husleieloven § 9-11): the office's door, notice and receipt."""
        since = result.debt_since.isoformat() if result.debt_since else self.on.isoformat()
        key = f"nav_told:{since}"
        new = self.step(
            case,
            StepEvent.NAV_TOLD,
            key,
            letter=True,
            to=office.code,
            result=str(result.early_notice_basis),
        )
        if not new:
            return
        self._open(case, office, Basis.HUSL_9_11)
        self._notify(
            case,
            office,
            policies.HELPERS,
            _("Varsel om restanse i leieforhold %(number)s"),
            f"{case.pk}:{key}",
            needs_receipt=True,
        )
        close_tasks(actor=self.actor, subject=case, key_prefix="choose_nav:")
        self._act("arrears.nav_told", case, {"unit": str(office.pk), "basis": str(Basis.HUSL_9_11)})

    def hand_over(self, case: ArrearsCase, office: Unit | None) -> None:
        """The collector's office sees the case from now on. Where the landlord collects itself nothing changes."""
        if office is None or office.compartment_id == case.compartment_id:
            return
        self._open(case, office, Basis.LAW)
        title = _("Restanse til innkreving: leieforhold %(number)s")
        self._notify(case, office, policies.ARREARS, title, f"collect:{case.pk}")

    def flush(self) -> None:
        """Write what has been collected, in the transaction of the night."""
        ArrearsStep.objects.bulk_create(self.steps, batch_size=500)
        Relation.objects.bulk_create(self.doors, batch_size=500)
        notify_many(actor=self.actor, notices=self.notices)
        outbox.queue_many(actor=self.actor, items=self.messages)
        for verb, acts in self.acts.items():
            events.record_acts(self.actor, verb, acts)
        for kept in (self.steps, self.doors, self.notices, self.messages):
            kept.clear()
        self.acts.clear()

    def _open(self, case: ArrearsCase, office: Unit, basis: str) -> None:
        if office.compartment_id == case.compartment_id:
            return
        subjects: Iterable[models.Model] = (case.lease, case, case.lease.tenant)
        for subject in subjects:
            door = (subject.pk, office.compartment_id, str(basis))
            if door in self.open_doors:
                continue
            self.open_doors.add(door)
            relation = Relation(
                municipality_id=case.municipality_id,
                compartment_id=office.compartment_id,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                opened_at=Now(),
                scope=Scope.CONTENT,
                basis=basis,
                reason=cases.ARREARS_REASON,
            )
            self.doors.append(relation)
            self._act("relation.opened", relation, {"subject": str(subject.pk), "basis": str(basis)})

    def _notify(
        self,
        case: ArrearsCase,
        office: Unit,
        roles: Iterable[Any],
        title: str,
        key: str,
        *,
        needs_receipt: bool = False,
    ) -> None:
        self.notices.append(
            Notice(
                unit=office,
                roles=sorted(roles),
                title=(title % {"number": case.lease.number})[:200],
                url=case.get_absolute_url(),
                key=key,
                needs_receipt=needs_receipt,
            )
        )

    def _act(self, verb: str, subject: models.Model, detail: dict[str, Any]) -> None:
        self.acts[verb].append(events.Act(subject, self.on, detail))
