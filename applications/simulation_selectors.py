"""Reading trials of rule sets: figures for everybody who may see the trial, cases for those who see the cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.calculations.comparing import ABSENT, LEAST, shown, steadied
from applications.enums import Overall, Verdict
from applications.models import Simulation
from applications.policies import applications, simulation_results, simulations
from applications.services.rule_reading import text_of
from applications.services.simulating import MEMORY
from core.agencies.actors import Actor

OVERALL: dict[str, Any] = dict(Overall.choices)
VERDICTS: dict[str, Any] = {**dict(Verdict.choices)}
GROUPS = ("open", "past")


@dataclass(frozen=True)
class Figure:
    """One row of the result: from, to, how many (None: too few to say), and where the cases can be seen."""

    what: str
    before: str
    after: str
    number: int | None
    url: str = ""


@dataclass(frozen=True)
class GroupShown:
    title: str
    total: int | None
    differ: int | None
    unassessed: int | None
    outcomes: list[Figure]
    criteria: list[Figure]
    #: Some group is too small to be shown, and then no sum is, since it would give the group away.
    hidden: bool = False


def sees_cases(actor: Actor, simulation: Simulation) -> bool:
    """Whether all the cases asked about are the actor's to see: then figures need no hiding."""
    own = {str(each) for each in actor.compartment_ids}
    return applications.permits(actor, "list") and set(simulation.compartments) <= own


def verdict_words(code: str) -> str:
    return _("finnes ikke i settet") if code == ABSENT else str(VERDICTS.get(code, code)).lower()


def titles_of(simulation: Simulation) -> dict[str, str]:
    """What the criteria of both sets are called."""
    named: dict[str, str] = {}
    for content in (simulation.against.content if simulation.against else {}, simulation.content):
        named |= {row["code"]: text_of(row.get("title")) for row in content.get("criteria", ())}
    return named


def figures(actor: Actor, simulation: Simulation) -> list[GroupShown]:
    exact = sees_cases(actor, simulation)
    titles = titles_of(simulation)
    counts = simulation.counts if exact else steadied(_earlier(simulation), simulation.counts)
    found = [_group(simulation, counts, group, exact, titles) for group in GROUPS]
    return [each for each in found if each is not None]


def _earlier(simulation: Simulation) -> list[dict[str, int]]:
    """What the municipality's trials of the last months came to, whoever asked: one query, the oldest first."""
    rows = Simulation.objects.filter(
        municipality=simulation.municipality_id,
        finished_at__isnull=False,
        created_at__lt=simulation.created_at,
        created_at__gte=simulation.created_at - MEMORY,
    )
    return list(rows.order_by("created_at", "id").values_list("counts", flat=True))


def _group(
    simulation: Simulation, counts: Mapping[str, int], group: str, exact: bool, titles: Mapping[str, str]
) -> GroupShown | None:
    mine = {
        tuple(name.split("|")[1:]): number for name, number in counts.items() if name.startswith(f"{group}|")
    }
    total = mine.get(("cases",), 0)
    unassessed = mine.get(("unassessed",), 0)
    if not total and not unassessed:
        return None
    outcomes = shown(
        {name[0]: n for name, n in mine.items() if len(name) == 1 and ">" in name[0]}, exact=exact
    )
    criteria = shown({"|".join(name): n for name, n in mine.items() if len(name) == 2}, exact=exact)
    hidden = None in outcomes.values() or (not exact and 0 < unassessed < LEAST)
    link = _link(simulation, group) if exact else None
    return GroupShown(
        title=_("Saker under behandling") if group == "open" else _("Avgjorte saker"),
        hidden=hidden,
        total=None if hidden else total,
        differ=None if hidden else mine.get(("differ",), 0),
        unassessed=None if hidden else unassessed,
        outcomes=[
            Figure(
                "",
                str(OVERALL.get(before, before)),
                str(OVERALL.get(after, after)),
                number,
                link(utfall=f"{before}>{after}") if link and before != after else "",
            )
            for (before, after), number in _pairs(outcomes)
        ],
        criteria=[
            Figure(
                titles.get(code, code), verdict_words(before), verdict_words(after), number,
                link(krav=code) if link else "",
            )
            for name, number in sorted(criteria.items())
            for code, _bar, step in [name.partition("|")]
            for before, _arrow, after in [step.partition(">")]
        ],
    )  # fmt: skip


def _pairs(outcomes: Mapping[str, int | None]) -> list[tuple[tuple[str, str], int | None]]:
    """Those that would come out otherwise first, the largest on top; then those that would not."""
    rows = [((name.partition(">")[0], name.partition(">")[2]), number) for name, number in outcomes.items()]
    return sorted(rows, key=lambda row: (row[0][0] == row[0][1], -(row[1] or 0), row[0]))


def _link(simulation: Simulation, group: str) -> Any:
    def address(**query: str) -> str:
        base = reverse("rulesets:simulation_cases", args=[simulation.pk])
        return f"{base}?{urlencode({'gruppe': group, **query})}"

    return address


def cases_in(actor: Actor, simulation: Simulation) -> QuerySet[Any]:
    """The cases that would come out otherwise, as far as the actor sees them."""
    rows = simulation_results.visible_to(actor).filter(simulation=simulation)
    return rows.select_related("application", "application__applicant")


def latest(actor: Actor, limit: int = 10) -> list[Simulation]:
    rows = simulations.visible_to(actor).select_related("started_by", "against", "draft", "rule_set")
    return list(rows.defer("content", "against__content", "draft__content", "rule_set__content")
                .order_by("-created_at")[:limit])  # fmt: skip
