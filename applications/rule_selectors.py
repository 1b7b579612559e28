"""Reading rule sets for the pages: which there are, when each holds, what they hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from applications.services.rule_reading import text_of
from core.agencies.actors import Actor
from core.interface.statuses import Color
from core.rules import editing, registry
from core.rules.enums import DraftState
from core.rules.models import RuleSet, RuleSetDraft
from core.rules.policies import rule_set_drafts, rule_sets
from core.rules.rates import Rate
from core.rules.selectors import rates_for


@dataclass(frozen=True)
class Listed:
    """A published set with the period it really holds in: until the next one takes over."""

    rule_set: RuleSet
    last_day: date | None
    status: str
    color: Color
    current: bool
    next: RuleSet | None = None


@dataclass(frozen=True)
class KindOfRules:
    kind: str
    title: str
    sets: list[Listed]
    editable: bool


def kinds_of(actor: Actor) -> list[KindOfRules]:
    """All sets of the municipality by kind, the newest first: one query. The criteria come first."""
    rows = (
        rule_sets.visible_to(actor)
        .select_related("published_by", "supersedes")
        .defer("content", "supersedes__content")
    )
    by_kind: dict[str, list[RuleSet]] = {}
    for row in rows.order_by("kind", "valid_from", "created_at"):
        by_kind.setdefault(row.kind, []).append(row)
    found = [
        KindOfRules(
            kind, editing.title_of(kind), _listed(sets, actor.today), editing.editor_for(kind) is not None
        )
        for kind, sets in by_kind.items()
    ]
    return sorted(found, key=lambda each: (not each.editable, each.title))


def listed(actor: Actor, rule_set: RuleSet) -> Listed:
    """One set among those of its kind."""
    same = rule_sets.visible_to(actor).filter(kind=rule_set.kind).defer("content")
    all_of_them = _listed(list(same.order_by("valid_from", "created_at")), actor.today)
    return next(each for each in all_of_them if each.rule_set.pk == rule_set.pk)


def _listed(sets: list[RuleSet], today: date) -> list[Listed]:
    found = []
    counting = [each for each in sets if each.withdrawn_at is None and each.valid_from is not None]
    for each in sets:
        follower = next(
            (
                other
                for other in counting
                if each.valid_from and other.valid_from and other.valid_from > each.valid_from
            ),
            None,
        )
        if _gives_way(each, follower):
            found.append(
                Listed(each, None, _("Ikke i bruk: kommunen har sin egen"), "neutral", False, follower)
            )
            continue
        ends = [day for day in (each.last_day, _day_before(follower)) if day is not None]
        last = min(ends, default=None)
        status, color, current = _status(each, last, today)
        found.append(Listed(each, last, status, color, current, follower))
    return found[::-1]


def _gives_way(each: RuleSet, follower: RuleSet | None) -> bool:
    """What comes for everybody has not ended where a municipality's own came instead: it is not used there."""
    if follower is None or not (each.shipped and follower.shipped):
        return False
    for_all = {
        (known.kind, known.code)
        for known in registry.shipped(each.kind)
        if known.municipality == registry.ANY_MUNICIPALITY
    }
    return (each.kind, each.code) in for_all and (follower.kind, follower.code) not in for_all


def _after(other: RuleSet, each: RuleSet) -> bool:
    return bool(each.valid_from and other.valid_from and other.valid_from > each.valid_from)


def _day_before(follower: RuleSet | None) -> date | None:
    return follower.valid_from - timedelta(days=1) if follower and follower.valid_from else None


def _status(each: RuleSet, last: date | None, today: date) -> tuple[str, Color, bool]:
    if each.withdrawn_at is not None:
        return _("Trukket tilbake"), "neutral", False
    if each.valid_from is None:
        return _("Ikke trådt i kraft"), "neutral", False
    if each.valid_from > today:
        return _("Kommer"), "info", False
    if last is not None and last < today:
        return _("Gjelder ikke lenger"), "neutral", False
    return _("Gjelder nå"), "success", True


def newest(actor: Actor, kind: str) -> RuleSet | None:
    """The set of a kind that a newer version is made from: the one with the latest first day."""
    rows = rule_sets.visible_to(actor).filter(kind=kind, withdrawn_at=None, valid_from__isnull=False)
    found: RuleSet | None = rows.defer("content").order_by("-valid_from", "-created_at").first()
    return found


def open_drafts(actor: Actor) -> list[RuleSetDraft]:
    rows = rule_set_drafts.visible_to(actor).filter(state__in=[DraftState.DRAFT, DraftState.PROPOSED])
    return list(rows.select_related("based_on", "changed_by").defer("content").order_by("-changed_at"))


@dataclass(frozen=True)
class RateShown:
    title: str
    unit: str
    basis: str
    now: Any
    rows: list[tuple[date, date | None, Any, str]]


def rates_on(actor: Actor) -> list[RateShown]:
    """The dated rates, the newest row first, each with its last day and where it comes from when it is our own."""
    return [_rate(rate, actor.today) for rate in rates_for(actor.municipality).by_code.values()]


def _rate(rate: Rate, today: date) -> RateShown:
    rows = []
    for number, (start, value) in enumerate(rate.rows):
        if value is None:
            continue
        following = rate.rows[number + 1][0] if number + 1 < len(rate.rows) else None
        last = following - timedelta(days=1) if following else None
        rows.append((start, last, value, rate.sources.get(start, "")))
    return RateShown(str(rate.title), rate.unit, rate.basis, rate.at(today), rows[::-1])


def named_parts(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a set of another kind says, as far as it can be read by anybody: its parts by name, with their basis."""
    return [(title, basis) for title, basis in _parts(content) if title]


def _parts(value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, Mapping):
        title = value.get("title")
        if isinstance(title, str | Mapping):
            yield text_of(title), str(value.get("basis", ""))
        for key, each in value.items():
            if key != "title":
                yield from _parts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _parts(each)
