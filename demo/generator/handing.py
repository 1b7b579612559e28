"""What is around the decisions: confirmations, premises that changed, notices, what others decide, absence."""

from datetime import timedelta
from typing import Any

from applications.calculations.bostotte import next_last_day
from applications.enums import OPEN_STATES, HandedOnState, Scheme, SchemeOutcome, State
from applications.models import Absence, AdvanceNotice, Application, FactsConfirmation, HandedOn
from demo.generator.world import World

HOW = ("Gjennomgått på telefon med søkeren.", "Søkeren var innom, og ny lønnsslipp er lagt i saken.")


def build(world: World) -> None:
    """Those who have waited longest were gone through this month; a few have told of something new."""
    listed = list(
        Application.objects.filter(municipality=world.municipality, state=State.GRANTED)
        .exclude(caseworker=None)
        .order_by("received", "id")[:40]
    )
    large = world.municipality.code == "bergen"
    changed = listed[5 : 8 if large else 6]
    _confirmed(world, [case for case in listed[: 14 if large else 2] if case not in changed])
    for case in changed:
        case.premises_changed_at = world.midnight - timedelta(days=2)
        case.premises_changed = ["income"]
    Application.objects.bulk_update(changed, ["premises_changed_at", "premises_changed"])
    _notices(world, changed[:1])
    _schemes(world, large)
    if large:
        _absence(world)


def _confirmed(world: World, cases: list[Application]) -> None:
    dice = world.dice("confirmations")
    rows: list[dict[str, Any]] = []
    for case in cases:
        day = world.today - timedelta(days=dice.randrange(1, 20))
        rows.append(
            {
                "id": dice.uuid(day),
                "compartment_id": case.compartment_id,
                "application_id": case.pk,
                "confirmed_on": day,
                "how": dice.choice(HOW),
                "by_id": case.caseworker_id,
                "at": dice.moment(day),
            }
        )
    world.copy(FactsConfirmation, rows)


def _notices(world: World, cases: list[Application]) -> None:
    dice = world.dice("notices")
    sent = world.today - timedelta(days=2)
    world.copy(
        AdvanceNotice,
        [
            {
                "id": dice.uuid(sent),
                "compartment_id": case.compartment_id,
                "application_id": case.pk,
                "rule": "place_taken_back",
                "explanation": "Du har fortalt at inntekten er høyere enn før. Den kan være over kommunens grense.",
                "sent_on": sent,
                "reply_by": sent + timedelta(days=14),
                "sent_by_id": case.caseworker_id,
            }
            for case in cases
        ],
    )


def _schemes(world: World, large: bool) -> None:
    dice = world.dice("schemes")
    open_ = Application.objects.filter(municipality=world.municipality, state__in=OPEN_STATES)
    cases = list(open_.exclude(caseworker=None).order_by("-received", "id")[: 12 if large else 2])
    states = tuple(HandedOnState)
    rows: list[dict[str, Any]] = []
    for place, case in enumerate(cases):
        scheme, state = tuple(Scheme)[place % 4], states[place % 4]
        sent = world.today - timedelta(days=dice.randrange(3, 25))
        row: dict[str, Any] = {
            "id": dice.uuid(sent),
            "compartment_id": case.compartment_id,
            "application_id": case.pk,
            "scheme": scheme.value,
            "receiver": {"bostotte": "Husbanken", "nav_guarantee": "Nav-kontoret"}.get(
                scheme.value, "Startlånkontoret i kommunen"
            ),
            "state": state.value,
            "due": next_last_day(world.today) if state == HandedOnState.PLANNED else sent,
            "created_by_id": case.caseworker_id,
        }
        if state != HandedOnState.PLANNED:
            row["sent_on"] = sent
        if state in (HandedOnState.RECEIVED, HandedOnState.DONE):
            row |= {"received_on": sent + timedelta(days=1), "received_by": "Saksbehandler på telefon"}
        if state == HandedOnState.DONE:
            row |= {"outcome": SchemeOutcome.GRANTED.value, "outcome_on": sent + timedelta(days=2)}
        rows.append(row)
    world.copy(HandedOn, rows)


def _absence(world: World) -> None:
    workers = world.members[("boligkontoret", "caseworker")]
    if len(workers) < 3:
        return
    world.copy(
        Absence,
        [
            {
                "id": world.dice("absence").uuid(world.today),
                "user_id": workers[-1].pk,
                "first_day": world.today - timedelta(days=2),
                "last_day": world.today + timedelta(days=5),
                "stand_in_id": workers[0].pk,
                "registered_by_id": workers[-1].pk,
            }
        ],
    )
