"""The assessments of the applications at work: made by the product's own rules, so that they can be opened and read."""

from datetime import timedelta
from typing import Any

from applications.enums import CHILD_TEXTS, OPEN_STATES, State, TextKind
from applications.models import Application, Assessment, CaseText, MemberStatement
from applications.services.assessing import evaluate, snapshot, stored_facts
from core.people import services as people
from core.people.custody import is_child
from core.people.models import MemberPeriod
from demo.generator.world import World

TEXTS = {
    TextKind.CHILD_ENVIRONMENT: "Barna har venner og familie i nærmiljøet og bør bli boende i bydelen.",
    TextKind.CHILD_STABILITY: "Familien har flyttet flere ganger de siste årene. Barna trenger å bli i ro.",
    TextKind.CHILD_HEALTH: "Ingen særlige behov ut over plass til lek og søvn.",
}


def build(world: World) -> None:
    """Applications ready for decision have what the rules demand first; those at work may still lack something."""
    open_ = (
        Application.objects.filter(municipality=world.municipality, state__in=OPEN_STATES)
        .exclude(state=State.RECEIVED)
        .select_related("applicant", "household", "municipality", "compartment")
        .order_by("received", "id")
    )
    cases = list(open_)
    _prepare(world, [case for case in cases if case.state == State.READY_FOR_DECISION])
    world.copy(Assessment, [_assess(world, case) for case in cases])


def _prepare(world: World, ready: list[Application]) -> None:
    dice = world.dice("childs best")
    texts: list[dict[str, Any]] = []
    said: list[dict[str, Any]] = []
    for case in ready:
        if case.household_invited is None:
            case.household_invited = case.received + timedelta(days=5)
        members = people.members_on(case.household, world.today)
        said += _statements(world, case, members)
        if not any("child" in period.role for period in members):
            continue
        texts += [
            {
                "id": dice.uuid(case.received),
                "compartment_id": case.compartment_id,
                "application_id": case.pk,
                "kind": kind.value,
                "text": TEXTS[kind],
                "written_by_id": case.caseworker_id,
                "written_at": world.midnight - timedelta(days=1),
            }
            for kind in CHILD_TEXTS
        ]
    Application.objects.bulk_update(ready, ["household_invited"])
    world.copy(CaseText, texts)
    world.copy(MemberStatement, said)


def _statements(world: World, case: Application, members: list[MemberPeriod]) -> list[dict[str, Any]]:
    """What the other adults have said; an eighth of them has not answered."""
    dice = world.dice(f"statements {case.pk}")
    rows: list[dict[str, Any]] = []
    for row in members:
        person = row.member.person
        if person.pk == case.applicant_id or is_child(row.role, person, world.today):
            continue
        day = world.today - timedelta(days=1)
        heard: dict[str, Any] = {"heard": False, "not_heard": "no_answer"}
        if dice.random() > 0.125:
            heard = {
                "heard": True,
                "heard_on": day,
                "how": "phone",
                "said": "Er enig i det som står i søknaden.",
            }
        rows.append(
            {
                "id": dice.uuid(day),
                "compartment_id": case.compartment_id,
                "application_id": case.pk,
                "person_id": person.pk,
                "written_by_id": case.caseworker_id,
                "written_at": world.midnight - timedelta(days=1),
                **heard,
            }
        )
    return rows


def _assess(world: World, case: Application) -> dict[str, Any]:
    """The assessment as of the day; a case that turns out not to be ready is still at work."""
    found = evaluate(case, world.today)
    overall = str(found.answer.overall)
    ready = found.answer.decision_ready and overall in ("met", "not_met")
    state = State.READY_FOR_DECISION if ready else State.IN_PROGRESS
    if case.state in (State.READY_FOR_DECISION, State.IN_PROGRESS) and case.state != state:
        Application.objects.filter(pk=case.pk).update(state=state)
    return {
        "id": world.dice(f"assessment {case.pk}").uuid(world.today),
        "compartment_id": case.compartment_id,
        "application_id": case.pk,
        "assessed_on": world.today,
        "rule_set": found.answer.rule_set or "",
        "rule_set_version": found.answer.basis[0].version if found.answer.basis else "",
        "facts": stored_facts(found.facts),
        "result": snapshot(found.answer, found.title),
        "overall": overall,
        "decision_ready": ready,
        "made_by_id": case.caseworker_id,
        "made_at": world.midnight,
    }
