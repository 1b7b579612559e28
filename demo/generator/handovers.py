"""Invented transitions of the weeks to come: some with a receiver who has confirmed, some that nobody has taken yet."""

from datetime import date, timedelta
from typing import Any

from core.agencies.models import NumberSeries, Relation
from core.messages.models import Task
from core.people.enums import NumberKind
from core.people.models import Person
from core.rules import kinds
from core.rules.models import Deadline
from demo.generator import invented
from demo.generator.live import deadline_row
from demo.generator.world import World
from tenancies.models import Handover

#: kind, source, days until, home, who hears of it, who takes over (unit, user) or nobody, confirmed.
BERGEN = (
    ("prison", "corrections", 12, "none", "nav-arstad", ("sosiale-botjenester", "oppfolger.bergen"), False),
    ("prison", "corrections", 45, "unknown", "nav-arstad", None, False),
    ("hospital", "hospital", 6, "none", "nav-arstad", ("nav-arstad", "nav.bergen"), True),
    ("institution", "institution", 27, "none", "nav-arstad", None, False),
    ("institution", "institution", 80, "unknown", "nav-fana", ("nav-fana", "nav2.bergen"), True),
    ("care_18", "child_welfare", 34, "none", "nav-fana", ("sosiale-botjenester", "oppfolger.bergen"), True),
    ("settlement", "imdi", 18, "found", "boligkontoret", ("introduksjonssenteret", "intro.bergen"), True),
    ("prison", "person", 21, "none", "boligkontoret", ("nav-arstad", "nav.bergen"), False),
    *(
        ("settlement", "imdi", days, home, "boligkontoret", ("introduksjonssenteret", "intro.bergen"), True)
        for days, home in (
            (33, "none"),
            (33, "none"),
            (61, "unknown"),
            (61, "none"),
            (90, "none"),
            (118, "unknown"),
        )
    ),
)
NES = (("prison", "corrections", 30, "none", "nav-nes", ("dialog", "dialog.nes"), False),)


def build(world: World) -> None:
    made = _Handovers(world)
    for number, told in enumerate(BERGEN if world.municipality.code == "bergen" else NES, start=1):
        made.add(number, *told)
    made.write()


class _Handovers:
    def __init__(self, world: World) -> None:
        self.world, self.dice = world, world.dice("handovers")
        self.rows: dict[Any, list[dict[str, Any]]] = {
            Person: [], Relation: [], Handover: [], Task: [], NumberSeries: []
        }  # fmt: skip

    def add(
        self, number: int, kind: str, source: str, days: int, home: str, heard: str,
        receiver: tuple[str, str] | None, confirmed: bool,
    ) -> None:  # fmt: skip
        world, dice = self.world, self.dice
        unit, on = world.units[heard], world.today - timedelta(days=9)
        person, key = self._person(kind, on), dice.uuid(on)
        worker = next(users[0] for (code, _role), users in world.members.items() if code == heard)
        self._opens(unit, "people.person", person, key, "own_case", "content")
        row = {
            "id": key, "version": 1, "compartment_id": unit.compartment_id, "unit_id": unit.pk, "kind": kind,
            "number": f"O{world.today.year}/{number}", "person_id": person, "registered_by_id": worker.pk,
            "state": "received" if confirmed else "expected", "expected_on": world.today + timedelta(days=days),
            "source": source, "basis": "consent", "home": home, "receiver_unit_id": None, "receiver_id": None,
            "confirmed_on": world.today - timedelta(days=3) if confirmed else None, "created_at": dice.moment(on),
            "idempotency_key": dice.uuid(on),
        }  # fmt: skip
        if receiver is not None:
            office, user = world.units[receiver[0]], world.users[receiver[1]]
            row |= {"receiver_unit_id": office.pk, "receiver_id": user.pk}
            if office.compartment_id != unit.compartment_id:
                self._opens(office, "tenancies.handover", key, key, "consent", "content")
                self._opens(office, "people.person", person, key, "consent", "identity")
            if not confirmed:
                self.rows[Task].append(
                    {
                        "id": dice.uuid(on), "user_id": user.pk, "title": "Bekreft at du tar imot en overgang",
                        "url": f"/overganger/{key}/", "due": world.today + timedelta(days=1), "roles": [],
                        "subject_type": "tenancies.handover", "subject_id": key, "key": f"handover:{key}:{user.pk}",
                    }
                )  # fmt: skip
        self.rows[Handover].append(row)

    def _person(self, kind: str, on: date) -> Any:
        dice = self.dice
        given, family = invented.name(dice, abroad=1.0 if kind == "settlement" else 0.2)
        born = invented.birth_date(dice, on, *((17, 17) if kind == "care_18" else (22, 55)))
        key = dice.uuid(on)
        self.rows[Person].append(
            {
                "id": key, "version": 1, "given_name": given, "family_name": family, "birth_date": born,
                "birth_year": born.year, "number": self.world.numbers.give(dice, born),
                "number_kind": NumberKind.SYNTHETIC_FNR.value,
            }
        )  # fmt: skip
        return key

    def _opens(self, unit: Any, kind: str, subject: Any, source: Any, basis: str, scope: str) -> None:
        on = self.world.today - timedelta(days=9)
        self.rows[Relation].append(
            {
                "id": self.dice.uuid(on), "compartment_id": unit.compartment_id, "subject_type": kind,
                "subject_id": subject, "opened_at": self.dice.moment(on), "closes_at": None, "scope": scope,
                "basis": basis, "source_id": None if basis == "own_case" else source, "reason": "",
            }
        )  # fmt: skip

    def write(self) -> None:
        last = len(self.rows[Handover])
        self.rows[NumberSeries].append({"series": "handover", "year": self.world.today.year, "last": last})
        for model, rows in self.rows.items():
            self.world.copy(model, rows)
        self._deadlines()

    def _deadlines(self) -> None:
        """What nobody has taken, and who has nowhere to live, as the events would have started it."""
        rows = []
        mine = Handover.objects.filter(municipality=self.world.municipality)
        for row in mine.select_related(
            "unit", "receiver_unit", "receiver", "registered_by", "compartment", "person"
        ):
            found = [] if row.confirmed_on else ["handover_without_receiver"]
            found += [] if row.home == "found" else ["handover_without_home"]
            rows += [
                deadline_row(self.world, self.dice, kinds.kind(kind), row, row.expected_on, None)
                for kind in found
            ]
        self.world.copy(Deadline, rows)
