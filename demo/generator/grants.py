"""Doors between the units: who is involved, what has been shared, asked for and opened in an emergency."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import Permission

from applications.enums import OPEN_STATES
from applications.models import Application, CaseFinding, Note
from core.accounts.models import User
from core.agencies.models import GroupGrant, Relation, Unit, UserGrant
from core.sharing.models import BreakGlass, EmergencyAttempt, InsightRequest, Share
from core.sharing.services.grants import end_of
from demo.generator.dice import OSLO, Dice
from demo.generator.world import World

#: What the units in the demo know and ask, without names and diagnoses.
NOTES = (
    "Avtalte hjemmebesøk neste uke.",
    "Har oversikt over økonomien og overholder avtalene.",
    "Ønsker å bo nær familie.",
)
FINDINGS = (
    "Trenger bolig i første etasje eller med heis.",
    "Har fungert godt i tidligere leieforhold i kommunen.",
    "Trenger oppfølging i boligen den første tiden.",
)
PURPOSE = "Kartlegging av behov for oppfølging i boligen"
DETAIL = "Vi må vite dette for å tildele en bolig som passer"


def build(world: World) -> None:
    """A handful of each, so that every page has something on it."""
    bergen = world.municipality.code == "bergen"
    helpers = ("sosiale-botjenester", "nav-arstad") if bergen else ("dialog", "nav-nes")
    names = ("oppfolger.bergen", "nav.bergen") if bergen else ("dialog.nes", "nav.nes")
    worker = world.users["saksbehandler.bergen" if bergen else "konsulent.nes"]
    office = world.units["boligkontoret"]
    cases = list(
        Application.objects.filter(
            municipality=world.municipality, compartment=office.compartment, state__in=OPEN_STATES
        )
        .select_related("applicant")
        .order_by("received", "id")[:6]
    )
    doors = _Doors(world, world.dice("grants"), worker, office)
    for number, case in enumerate(cases[:4]):
        doors.involve(case, world.units[helpers[number % 2]], world.users[names[number % 2]], number)
    if cases:
        doors.share(cases[0], world.units[helpers[1]], days=20)
        doors.share(cases[1 % len(cases)], world.units[helpers[0]], days=-3)
        doors.ask(cases[0], world.units[helpers[1]], days=4)
    if bergen and len(cases) > 4:
        staff = world.users["botiltak.bergen"]
        leader = world.users["moteleder.bergen"]
        doors.emergency(cases[3], staff, world.units["haggardshaugen"], days=3, leader=None)
        doors.emergency(cases[4], staff, world.units["haggardshaugen"], days=25, leader=leader)
    doors.write()


class _Doors:
    """Collects the rows and writes them table by table."""

    def __init__(self, world: World, dice: Dice, worker: User, office: Unit) -> None:
        self.world, self.dice, self.worker, self.office = world, dice, worker, office
        self.rows: dict[Any, list[dict[str, Any]]] = {
            model: []
            for model in (Relation, Note, CaseFinding, EmergencyAttempt, BreakGlass, InsightRequest, Share)
        }
        self.grants: list[Any] = []

    def _before(self, days: int, hour: int = 10) -> datetime:
        return datetime.combine(self.world.today - timedelta(days=days), time(hour, 15), tzinfo=OSLO)

    def _id(self, days: int) -> Any:
        return self.dice.uuid(self.world.today - timedelta(days=days))

    def involve(self, case: Application, unit: Unit, user: User, number: int) -> None:
        """The unit knows whom it is about, has written a note, and some have laid open a finding."""
        days, source = 12 - number, self._id(12 - number)
        subjects = (("applications.application", case.pk), ("people.person", case.applicant_id))
        for label, key in subjects:
            self.rows[Relation].append(
                {
                    "id": self._id(days),
                    "compartment_id": unit.compartment_id,
                    "subject_type": label,
                    "subject_id": key,
                    "opened_at": self._before(days),
                    "closes_at": None,
                    "scope": "identity",
                    "basis": "law",
                    "source_id": source,
                    "reason": f"fvl. § 13 b nr. 5: {PURPOSE.lower()}",
                }
            )
        common = {
            "compartment_id": unit.compartment_id,
            "application_id": case.pk,
            "written_by_id": user.pk,
            "written_at": self._before(days - 1),
        }
        self.rows[Note].append({"id": self._id(days - 1), **common, "text": NOTES[number % len(NOTES)]})
        self.rows[CaseFinding].append(
            {
                "id": self._id(days - 1),
                **common,
                "version": 1,
                "person_id": case.applicant_id,
                "unit_id": unit.pk,
                "text": FINDINGS[number % len(FINDINGS)],
                "legal_basis": "same_purpose",
                "state": "withdrawn" if number == 3 else "published",
            }
        )

    def share(self, case: Application, unit: Unit, *, days: int) -> None:
        """A note of the office's own, shared with the unit until so many days from today (before it: lapsed)."""
        note, given = self._id(30), 30
        self.rows[Note].append(
            {
                "id": note,
                "compartment_id": self.office.compartment_id,
                "application_id": case.pk,
                "written_by_id": self.worker.pk,
                "written_at": self._before(given, 9),
                "text": "Søkeren har vist fram boligen. To soverom er nok.",
            }
        )
        ends = end_of(self.world.today + timedelta(days=days))
        covers = [("applications.note", note), ("people.person", case.applicant_id)]
        self.rows[Share].append(
            {
                "id": self._id(given),
                "compartment_id": self.office.compartment_id,
                "subject_type": "applications.note",
                "subject_id": note,
                "title": f"Notat i sak {case.case_number}",
                "covers": [[label, str(key)] for label, key in covers],
                "to_compartment_id": unit.compartment_id,
                "legal_basis": "own_tasks",
                "basis_detail": DETAIL,
                "purpose": PURPOSE,
                "granted_by_id": self.worker.pk,
                "granted_at": self._before(given),
                "ends_at": ends,
                "ended_at": ends if days < 0 else None,
                "ending": "lapsed" if days < 0 else "",
            }
        )
        self._open(covers, GroupGrant, {"group_id": unit.compartment.group_id}, "own_tasks", given, ends)

    def _open(
        self, covers: Any, model: Any, receiver: dict[str, Any], basis: str, given: int, ends: datetime
    ) -> None:
        for label, key in covers:
            app, name = label.split(".")
            permission = Permission.objects.get(
                content_type__app_label=app, content_type__model=name, codename=f"view_{name}"
            )
            self.grants.append(
                model(
                    permission=permission,
                    content_type_id=permission.content_type_id,
                    object_pk=str(key),
                    **receiver,
                    legal_basis=basis,
                    purpose=PURPOSE if model is GroupGrant else "Nødtilgang",
                    granted_by=self.worker.pk,
                    granted_at=self._before(given),
                    ends_at=ends,
                )
            )

    def ask(self, case: Application, unit: Unit, *, days: int) -> None:
        """The office waits for the unit's answer; meanwhile the unit knows whom it is about."""
        key = self._id(days)
        self.rows[InsightRequest].append(
            {
                "id": key,
                "version": 1,
                "compartment_id": unit.compartment_id,
                "number": case.case_number,
                "subject_type": "applications.application",
                "subject_id": case.pk,
                "unit_id": unit.pk,
                "asked_by_id": self.worker.pk,
                "asker_unit_id": self.office.pk,
                "asker_compartment_id": self.office.compartment_id,
                "what": "Er det avtaler om nedbetaling vi må ta hensyn til?",
                "purpose": "Vurdere om kravet til gjeld er oppfylt",
                "asked_at": self._before(days),
                "state": "waiting",
            }
        )
        self.rows[Relation].append(
            {
                "id": self._id(days),
                "compartment_id": unit.compartment_id,
                "subject_type": "people.person",
                "subject_id": case.applicant_id,
                "opened_at": self._before(days),
                "closes_at": None,
                "scope": "identity",
                "basis": "law",
                "source_id": key,
                "reason": f"Forespørsel om innsyn i sak {case.case_number}",
            }
        )

    def emergency(
        self, case: Application, reader: User, unit: Unit, *, days: int, leader: User | None
    ) -> None:
        """24 hours some days ago; reviewed by the leader, or waiting for it."""
        reason = "Beboeren åpnet ikke og svarte ikke. Vi trengte å vite om noen i husstanden var i fare."
        attempt, key = self._id(days), self._id(days)
        opened = self._before(days, 22)
        ends = opened + timedelta(hours=24)
        self.rows[EmergencyAttempt].append(
            {
                "id": attempt,
                "user_id": reader.pk,
                "unit_id": unit.pk,
                "number": case.case_number,
                "reason": reason,
                "at": opened,
            }
        )
        self.rows[BreakGlass].append(
            {
                "id": key,
                "version": 2 if leader else 1,
                "compartment_id": case.compartment_id,
                "attempt_id": attempt,
                "number": case.case_number,
                "user_id": reader.pk,
                "reader_unit_id": unit.pk,
                "unit_id": case.unit_id,
                "reason": reason,
                "opened_at": opened,
                "ends_at": ends,
                "ended_at": None,
                "state": "justified" if leader else "awaiting",
                "reviewed_by_id": leader.pk if leader else None,
                "reviewed_at": self._before(days - 2) if leader else None,
                "review_reason": "Det var grunn til å frykte for liv og helse." if leader else "",
            }
        )
        covers = [("applications.application", case.pk), ("people.person", case.applicant_id)]
        self.rows[Share].append(
            {
                "id": self._id(days),
                "compartment_id": case.compartment_id,
                "subject_type": "applications.application",
                "subject_id": case.pk,
                "title": f"Søknad {case.case_number}",
                "covers": [[label, str(pk)] for label, pk in covers],
                "to_user_id": reader.pk,
                "to_unit_id": unit.pk,
                "legal_basis": "break_glass",
                "purpose": "Nødtilgang",
                "granted_by_id": reader.pk,
                "granted_at": opened,
                "ends_at": ends,
                "ended_at": ends,
                "ending": "lapsed",
                "source_id": key,
            }
        )
        self._open(covers, UserGrant, {"user_id": reader.pk}, "break_glass", days, ends)

    def write(self) -> None:
        for model, rows in self.rows.items():
            # A share is with a compartment or with a person, ended or not: one COPY for each set of columns.
            for columns in dict.fromkeys(frozenset(row) for row in rows):
                self.world.copy(model, [row for row in rows if row.keys() == columns])
        UserGrant.objects.bulk_create([row for row in self.grants if isinstance(row, UserGrant)])
        GroupGrant.objects.bulk_create([row for row in self.grants if isinstance(row, GroupGrant)])
