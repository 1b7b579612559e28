"""Invented calls and visits of the last half year, some to be followed up in the days to come."""

import tomllib
from datetime import timedelta
from typing import Any

from contacts.enums import Channel, Direction, InterpreterState
from contacts.models import Contact
from demo.generator.world import World
from demo.organisation import DATA

#: Contacts a week, by the size of the office.
WEEKLY = {"bergen": 38, "nes": 4}
WEEKS = 26


def build(world: World) -> None:
    dice = world.dice("contacts")
    with (DATA / "contact_texts.toml").open("rb") as file:
        data = tomllib.load(file)
    unit = world.units["boligkontoret"]
    workers = world.members[("boligkontoret", "caseworker")]
    asked = world.applicants[-max(20, len(world.applicants) // 8) :]
    rows: list[dict[str, Any]] = []
    for _ in range(WEEKLY[world.municipality.code] * WEEKS):
        day = dice.workday(world.today - timedelta(weeks=WEEKS), world.today)
        text, outcome = dice.choice(data["texts"])
        worker = dice.choice(workers)
        known = dice.random() < 0.9
        case = dice.choice(asked)
        at = (
            dice.moment(day)
            if day < world.today
            else world.midnight + timedelta(minutes=dice.randrange(1, 60))
        )
        again = dice.random() < 0.12
        later = day + timedelta(days=dice.randrange(2, 14))
        done = again and later < world.today - timedelta(days=1)
        interpreter = dice.random() < 0.05
        rows.append(
            {
                "id": dice.uuid(day),
                "created_at": at,
                "version": 1,
                "compartment_id": unit.compartment_id,
                "unit_id": unit.pk,
                "happened_at": at,
                "channel": dice.weighted(
                    {Channel.PHONE: 62.0, Channel.VISIT: 14.0, Channel.EMAIL: 18.0, Channel.SMS: 6.0}
                ).value,
                "direction": (Direction.OUTGOING if outcome == "no_answer" else Direction.INCOMING).value,
                "caller": case.made.name if known else "En nabo",
                "person_id": case.made.person if known else None,
                "subject_type": "applications.application" if known else "",
                "subject_id": case.application if known else None,
                "subject_label": f"Søknad {case.number}" if known else "",
                "text": text,
                "outcome": outcome,
                "follow_up_on": later if again else None,
                "responsible_id": worker.pk if again else None,
                "followed_up_at": dice.moment(later) if done else None,
                "followed_up_by_id": worker.pk if done else None,
                "followed_up_note": "Snakket med søkeren." if done else "",
                "interpreter_state": InterpreterState.BOOKED.value if interpreter else "",
                "interpreter_language": dice.choice(data["languages"]) if interpreter else "",
                "interpreter_at": dice.moment(later) if interpreter else None,
                "recorded_by_id": worker.pk,
                "recorded_at": at,
                "idempotency_key": dice.uuid(day),
            }
        )
    world.copy(Contact, rows)
