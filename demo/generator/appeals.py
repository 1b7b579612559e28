"""Appeals over refusals: some at work here, some at the body above, most of them decided."""

from datetime import timedelta
from typing import Any

from applications.enums import AppealState, BodyOutcome, DecisionState, Outcome, RejectGround, ReviewResult
from applications.models import Appeal, Decision
from core.rules.deadline_rules import calculate, rule_on
from demo.generator.world import World

#: Where the newest appeals stand, the newest first; all earlier ones are over.
LIVE = (
    AppealState.REVIEWING,
    AppealState.LATE,
    AppealState.UPHELD,
    AppealState.FORWARDED,
    AppealState.REVIEWING,
    AppealState.FORWARDED,
    AppealState.FORWARDED,
)
GROUNDS = (
    "Inntekten i vedtaket er fra før jeg mistet jobben. Jeg legger ved nye lønnsslipper.",
    "Leiligheten vi bor i er ikke egnet. Datteren min har astma, og det er mugg på badet.",
    "Jeg har bodd i kommunen hele livet og var bare borte mens jeg gikk på skole.",
    "Gjelda er betalt ned. Avtalen med kemneren er holdt siden januar.",
)
STATEMENT = (
    "Vi har gått gjennom det du skriver, og de nye opplysningene.\n\n"
    "Kravet er ikke oppfylt på vedtakstidspunktet, og vi finner ikke grunn til å gjøre unntak."
)


AGAINST = "Jeg lå på sykehus da fristen gikk ut. Jeg legger ved et brev fra sykehuset."


def build(world: World) -> None:
    """One in eight refusals of the last year is appealed; a small office has one. One was rejected and appealed."""
    refused = list(
        Decision.objects.filter(
            municipality=world.municipality,
            state=DecisionState.SENT,
            outcome=Outcome.REFUSAL,
            sent_on__gte=world.today - timedelta(days=365),
            sent_on__lte=world.today - timedelta(days=12),
        ).order_by("-sent_on", "id")
    )
    live = LIVE if world.municipality.code == "bergen" else LIVE[:1]
    chosen = refused[:: max(1, len(refused) // (len(live) * 3))][: len(live) * 3]
    rows = [_appeal(world, place, decision, live) for place, decision in enumerate(chosen)]
    rest = [
        each
        for each in refused
        if each not in chosen and each.sent_on and (world.today - each.sent_on).days > 100
    ]
    if world.municipality.code == "bergen" and rest:
        rows += _rejected(world, rest[0])
    world.copy(Appeal, rows)


def _rejected(world: World, decision: Decision) -> list[dict[str, Any]]:
    """An appeal that came too late and was rejected, and the appeal against the rejection, at work here."""
    dice = world.dice(f"rejection {decision.pk}")
    arrived, received = world.today - timedelta(days=20), world.today - timedelta(days=6)
    first = world.today - timedelta(days=30)
    rejected = world.today - timedelta(days=23)
    common = {
        "compartment_id": decision.compartment_id,
        "decision_id": decision.pk,
        "registered_by_id": decision.drafted_by_id,
    }
    one = {
        **common,
        "id": dice.uuid(first),
        "created_at": dice.moment(first),
        "state": AppealState.REJECTED.value,
        "received_on": first,
        "in_time": False,
        "grounds": dice.choice(GROUNDS),
        "reject_ground": RejectGround.LATE.value,
        "rejected_on": rejected,
        "rejection_received_on": arrived,
        "rejection_until": calculate(rule_on("appeal_3_weeks", arrived), arrived).end,
    }
    other = {
        **common,
        "id": dice.uuid(received),
        "created_at": dice.moment(received),
        "rejection_id": one["id"],
        "state": AppealState.REVIEWING.value,
        "received_on": received,
        "in_time": True,
        "grounds": AGAINST,
    }
    return [one, other]


def _appeal(world: World, place: int, decision: Decision, live: tuple[AppealState, ...]) -> dict[str, Any]:
    dice = world.dice(f"appeal {decision.pk}")
    assert decision.sent_on is not None
    late = place < len(live) and live[place] == AppealState.LATE
    waited = 30 if late else dice.randrange(6, 20)
    received = min(decision.sent_on + timedelta(days=waited), world.today - timedelta(days=1))
    state = live[place] if place < len(live) else _over(dice.randrange(10))
    reviewed = min(received + timedelta(days=dice.randrange(5, 18)), world.today)
    row: dict[str, Any] = {
        "id": dice.uuid(received),
        "created_at": dice.moment(received),
        "compartment_id": decision.compartment_id,
        "decision_id": decision.pk,
        "state": state.value,
        "received_on": received,
        "in_time": not late,
        "grounds": dice.choice(GROUNDS),
        "registered_by_id": decision.drafted_by_id,
    }
    if state in (AppealState.UPHELD, AppealState.FORWARDED, AppealState.DECIDED):
        row |= {
            "result": ReviewResult.UPHELD.value,
            "statement": STATEMENT,
            "reviewed_by_id": decision.drafted_by_id,
            "reviewed_on": reviewed,
        }
    if state in (AppealState.FORWARDED, AppealState.DECIDED):
        row |= {"body": decision.basis, "forwarded_on": reviewed}
    if state == AppealState.REJECTED:
        row |= {"reject_ground": RejectGround.NOT_APPEALABLE.value, "rejected_on": reviewed}
    if state == AppealState.DECIDED:
        answered = min(reviewed + timedelta(days=dice.randrange(30, 80)), world.today)
        row |= {
            "outcome": BodyOutcome.CONFIRMED.value,
            "outcome_on": answered,
            "outcome_received_on": answered,
            "outcome_reference": f"KN {dice.randrange(1, 90)}/{answered:%y}",
        }
    return row


def _over(throw: int) -> AppealState:
    if throw < 7:
        return AppealState.DECIDED
    return AppealState.WITHDRAWN if throw < 9 else AppealState.REJECTED
