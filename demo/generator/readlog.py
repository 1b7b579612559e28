"""A read log with life in it: three weeks of reading, one evening that a rule sees, and an answered hint."""

from datetime import datetime, time, timedelta
from typing import Any

from applications.models import Application
from core.agencies import actors
from core.agencies.models import Municipality
from core.audit.models import ReadEntry
from core.privacy.enums import HintOutcome, Purpose
from core.privacy.models import HintReview, LogInspection
from core.privacy.policies import HINTS
from core.privacy.services import hints
from core.rules.services.rule_sets import sync_rule_sets
from demo.generator.dice import OSLO
from demo.generator.world import World

DAYS = 20
CONTENTS = ("application.case", "application.facts", "application.assessment", "application.list")


def build(world: World) -> None:
    """Bergen has switched the hints on, so that the page can be seen; a municipality has them off until it decides."""
    place = Municipality.objects.get(pk=world.municipality.pk)
    place.switches = {**place.switches, HINTS: True}
    place.save(update_fields=["switches"])
    world.municipality = place
    _reads(world)
    service = actors.for_service("privacy", place, today=world.today)
    sync_rule_sets(actor=service)
    made = hints.find_hints(actor=service, on=world.today - timedelta(days=1))
    made += hints.find_hints(actor=service, on=world.today - timedelta(days=6))
    officer = world.users["personvern.bergen"]
    if made:
        HintReview.objects.create(
            municipality=place, hint=made[-1], officer=officer, outcome=HintOutcome.EXPLAINED,
            reason="Hadde vakt for en kollega som var syk. Lederen bekrefter det.",
        )  # fmt: skip
    then = world.midnight - timedelta(days=12) + timedelta(hours=10)
    LogInspection.objects.create(
        municipality=place, officer=officer, purpose=Purpose.SPOT_CHECK, reason="Stikkprøve for oktober, etter planen.",
        since=world.today - timedelta(days=40), until=world.today - timedelta(days=12), opened_at=then,
        closes_at=then + timedelta(hours=14),
    )  # fmt: skip


def _reads(world: World) -> None:
    dice = world.dice("readlog")
    unit = world.units["boligkontoret"]
    people = world.members[unit.code, "caseworker"]
    cases = list(
        Application.objects.filter(municipality=world.municipality).order_by("-received", "case_number")[:120]
    )
    rows: list[ReadEntry] = []

    def read(user: Any, at: datetime, case: Any, content: str, basis: str = "own_case") -> None:
        rows.append(
            ReadEntry(
                id=dice.uuid(at), at=at, municipality_id=world.municipality.pk, user_id=user.pk, unit_id=unit.pk,
                role="caseworker", person_id=case.applicant_id, content=content,
                subject_type="applications.application", subject_id=case.pk, basis=basis, case_number=case.case_number,
            )
        )  # fmt: skip

    for ago in range(DAYS, 0, -1):
        day = world.today - timedelta(days=ago)
        if day.weekday() >= 5:
            continue
        for n in range(30):
            at = datetime.combine(day, time(8 + n % 7, (n * 7) % 60, n), tzinfo=OSLO)
            case = cases[dice.randrange(len(cases))]
            read(people[n % len(people)], at, case, CONTENTS[n % len(CONTENTS)])
    # An evening shift, and somebody who opened cases that are not the unit's.
    for n, case in enumerate(cases[:7]):
        day = world.today - timedelta(days=6)
        read(people[0], datetime.combine(day, time(22, 3 + n * 4), tzinfo=OSLO), case, "application.case")
    for n, case in enumerate(cases[10:16]):
        day = world.today - timedelta(days=1)
        read(
            people[-1], datetime.combine(day, time(14, n * 5), tzinfo=OSLO), case, "application.case", "role"
        )
    ReadEntry.objects.bulk_create(rows, batch_size=500)
    world.counts["audit.ReadEntry"] = len(rows)
