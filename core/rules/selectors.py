"""Reading rule sets and deadlines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Municipality
from core.base.explain import LocalText
from core.rules import kinds
from core.rules.deadline_rules import calculate, rule_on
from core.rules.models import Deadline, Escalation, RuleSet
from core.rules.rates import KIND as RATES
from core.rules.rates import OwnRate, Rates, changed, shipped_rates, with_own

#: How far ahead a work list looks.
AHEAD = timedelta(days=14)
#: The kind of rule set that holds a municipality's own time limits, as `rules` and `kinds` by code.
OWN_DEADLINES = "deadlines"


def rule_set_for(municipality: Municipality, kind: str, on: date) -> RuleSet | None:
    """The rule set of a kind in force on a day, the newest when two overlap; None when there is none."""
    return (
        RuleSet.objects.published()
        .filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)
        .filter(municipality=municipality, kind=kind)
        .order_by("-valid_from", "-created_at")
        .first()
    )


def rule_set_named(municipality: Municipality, kind: str, code: str) -> RuleSet | None:
    """A rule set by its code, whatever its dates."""
    return RuleSet.objects.published().filter(municipality=municipality, kind=kind, code=code).first()


def rule_set_before(municipality: Municipality, kind: str, found: RuleSet) -> RuleSet | None:
    """What held the day before a set began, or would have."""
    if found.valid_from is None:
        return None
    return rule_set_for(municipality, kind, found.valid_from - timedelta(days=1))


def due_by(rule: str, municipality: Municipality | None, start: date) -> date:
    """The last day of a time limit that begins on a day, as the municipality has set it."""
    own = own_deadlines(municipality, start).get("rules")
    return calculate(rule_on(rule, start, own), start).end


def own_contents(kind: str) -> list[dict[str, Any]]:
    """What the municipalities' own rule sets of a kind say: rules are public, and the same for everybody."""
    own = RuleSet.objects.published().filter(kind=kind, shipped=False)
    return list(own.values_list("content", flat=True))


def own_deadlines(municipality: Municipality | None, on: date) -> kinds.Overrides:
    """The municipality's own time limits on a day, each with the authority and the version it is taken from."""
    found = rule_set_for(municipality, OWN_DEADLINES, on) if municipality else None
    if found is None:
        return {}
    source = {"basis": found.basis, "version": found.version}
    return {
        section: {code: {**source, **row} for code, row in found.content.get(section, {}).items()}
        for section in ("rules", "kinds")
    }


def rates_for(municipality: Municipality | None) -> Rates:
    """The dated rates with what the municipality has published itself. One query."""
    if municipality is None:
        return shipped_rates()
    own = (
        RuleSet.objects.published()
        .filter(municipality=municipality, kind=RATES, shipped=False, valid_from__isnull=False)
        .select_related("supersedes")
        .order_by("valid_from")
    )
    return with_own(
        shipped_rates(),
        [
            OwnRate(code, value, each.valid_from, each.valid_to, f"{basis or each.basis} ({each.name.nb})")
            for each in own
            if each.valid_from
            for code, value, basis in changed(
                each.content, each.supersedes.content if each.supersedes else {}
            )
        ],
    )


def title_of(deadline: Deadline) -> LocalText:
    """What the deadline is about; a kind that has since been removed is shown by its basis."""
    return kinds.kind(deadline.kind).title if kinds.known(deadline.kind) else LocalText(deadline.basis)


def deadlines_of(subject: models.Model) -> list[Deadline]:
    """All deadlines of a record, the first due first. One query."""
    return list(
        Deadline.objects.filter(subject_id=subject.pk, subject_type=subject._meta.label_lower)
        .select_related("unit", "user")
        .order_by("due", "id")
    )


def next_deadline(subject: models.Model) -> Deadline | None:
    """The outstanding deadline of a record that is due first."""
    return next((each for each in deadlines_of(subject) if each.is_outstanding), None)


def next_due(subject_ids: Iterable[UUID]) -> dict[UUID, Deadline]:
    """The next outstanding deadline for many records at once: one query, for lists."""
    rows = Deadline.objects.outstanding().filter(subject_id__in=list(subject_ids)).order_by("-due")
    return {each.subject_id: each for each in rows}


@dataclass(frozen=True)
class WorkItem:
    """A line of the work list (Min dag). `why`: mine, unit or escalated."""

    deadline: Deadline
    title: str
    label: str
    url: str
    due: date
    statutory: bool
    missed: bool
    why: str
    unit: str

    @property
    def text(self) -> str:
        return f"{self.title}, {self.label}" if self.label else self.title


def work_list(actor: Actor, on: date, *, limit: int = 200) -> list[WorkItem]:
    """The deadlines the actor has to look after, due within two weeks or past: mine, my units', escalated to me.

    A colleague's own deadline stays with the colleague until it is escalated; who leads the unit sees all of them.
    One query.
    """
    if actor.user_id is None or actor.municipality_id is None:
        return []
    told = Escalation.objects.filter(deadline=OuterRef("pk"), user=actor.user_id)
    led = actor.units_as(Role.UNIT_LEADER)
    rows = (
        Deadline.objects.outstanding()
        .annotate(told_me=Exists(told))
        .filter(
            Q(user=actor.user_id)
            | Q(user=None, unit__in=actor.unit_ids) & ~Q(kind__in=kinds.for_leaders())
            | Q(unit__in=led)
            | Q(told_me=True),
            municipality_id=actor.municipality_id,
            due__lte=on + AHEAD,
        )
        .exclude(kind__in=kinds.theirs())
        .select_related("unit")
        .order_by("due", "id")[:limit]
    )
    return [_work_item(row, actor, on) for row in rows]


def work_of(actor: Actor, users: Iterable[UUID], *, limit: int = 200) -> list[WorkItem]:
    """What colleagues have to look after within two weeks, for whoever stands in for them. One query."""
    rows = (
        Deadline.objects.outstanding()
        .filter(
            user__in=list(users), municipality_id=actor.municipality_id, unit__in=actor.unit_ids,
            due__lte=actor.today + AHEAD,
        )
        .exclude(kind__in=kinds.theirs())
        .annotate(told_me=Exists(Escalation.objects.none()))
        .select_related("unit", "user")
        .order_by("due", "id")[:limit]
    )  # fmt: skip
    return [_work_item(row, actor, actor.today) for row in rows]


def _work_item(deadline: Any, actor: Actor, on: date) -> WorkItem:
    if deadline.user_id == actor.user_id:
        why = "mine"
    elif deadline.told_me:
        why = "escalated"
    else:
        why = "unit"
    return WorkItem(
        deadline=deadline,
        title=str(title_of(deadline)),
        label=deadline.subject_label,
        url=deadline.url,
        due=deadline.due,
        statutory=deadline.statutory,
        missed=deadline.due < on,
        why=why,
        unit=deadline.unit.name if deadline.unit else "",
    )
