"""Invented risk assessments of the housing measures, a risk sent down the line, and action plans with their history.

The two plans that the public audit counted on 7 April 2025 stand as it found them then: done, and past their time.
"""

import tomllib
from datetime import date, datetime, timedelta
from typing import Any

from core.accounts.models import User
from core.agencies.models import Membership, NumberSeries, Unit
from core.rules import kinds
from core.rules.models import Deadline
from demo.generator.dice import Dice
from demo.generator.live import deadline_row
from demo.generator.world import World
from demo.organisation import DATA, homes
from deviations.models import (
    ActionPlan,
    PlanItem,
    PlanItemEvent,
    Risk,
    RiskAssessment,
    RiskMeasure,
    RiskReview,
    RiskScore,
    RiskShare,
    RiskSource,
)

COUNTED_ON = date(2025, 4, 7)
VALUES = ("likelihood_before", "consequence_before", "likelihood_after", "consequence_after")
#: Owner, name, first day, items done and items late on the day the audit counted, and whether it has ended since.
PLANS = (
    ("merkurvegen", "Merkurvegen og Bjørnsonsgate botiltak", date(2024, 3, 1), 10, 11, False),
    ("grunnane-botiltak", "Grunnane og Øvstunvegen botiltak", date(2024, 4, 15), 13, 6, False),
    ("nyhavnsveien", "Midlertidig botilbud i Nyhavnsveien", date(2023, 9, 1), 9, 0, True),
    (
        "housing-first",
        "Housing First, Avdeling for bostedsløse og Lonemarka botiltak",
        date(2023, 10, 1),
        8,
        0,
        True,
    ),
)
SOURCES = (
    ("users", True, "Husmøte der beboerne sa hva som gjør dem utrygge, og svarene i beboerundersøkelsen."),
    ("guards", True, "Loggen fra vekterne siste halvår er gått gjennom sammen med vaktleder."),
    ("safety_rep", True, "Verneombudet var med på vernerunden og leste utkastet."),
)


def build(world: World) -> None:
    _Maker(world).bergen()


def build_small(world: World) -> None:
    _Maker(world).nes()


class _Maker:
    def __init__(self, world: World) -> None:
        self.world, self.dice = world, world.dice("risks")
        with (DATA / "risk_texts.toml").open("rb") as file:
            self.texts = tomllib.load(file)
        self.serials: dict[tuple[str, int], int] = {}
        # Asked anew: the leaders of the homes are made by the reports, after the world was first asked.
        rows = Membership.objects.filter(unit__municipality=world.municipality).select_related("user", "unit")
        self.members = {(row.unit.code, row.role): row.user for row in rows.order_by("-user__username")}
        self.rows: dict[Any, list[dict[str, Any]]] = {
            model: []
            for model in (
                RiskAssessment, RiskSource, RiskReview, Risk, RiskScore, RiskMeasure, RiskShare,
                ActionPlan, PlanItem, PlanItemEvent,
            )
        }  # fmt: skip

    def bergen(self) -> None:
        """Each home gone through within the year, but for two that are late; one agency-wide risk sent down."""
        for number, code in enumerate(sorted(homes())):
            unit = self.world.units[code]
            leader = self.members[code, "unit_leader"]
            staff = self.members[code, "staff"]
            age = 420 + 30 * number if code in ("knappen-1", "lonemarka") else 20 + (number * 37) % 320
            mandatory = unit.agency.code == "EST"
            self._assessment(unit, unit.name, "housing_measure", leader, staff, age, mandatory)
        director = self.world.users["etatsdirektor.bergen"]
        ephrt = self.world.units["ephrt"]
        top = self._assessment(ephrt, ephrt.agency.name, "agency", director, director, 60, False)
        self._shared(top, director)
        for each in PLANS:
            self._plan(*each)
        self._write()

    def nes(self) -> None:
        unit = self.world.units["boligkontoret"]
        leader = self.world.users["leder.nes"]
        worker = self.world.users["konsulent.nes"]
        self._assessment(unit, "Kommunale utleieboliger", "unit", leader, worker, 120, False)
        first = self.world.today - timedelta(days=90)
        self._plan("boligkontoret", "Trygge bomiljø", first, 2, 0, False, people=(leader, worker))
        self._write()

    def _write(self) -> None:
        for model, rows in self.rows.items():
            self.world.copy(model, rows)
        series = [{"series": name, "year": year, "last": last} for (name, year), last in self.serials.items()]
        self.world.copy(NumberSeries, series)
        self._deadlines()

    def _serial(self, series: str, year: int) -> int:
        self.serials[series, year] = self.serials.get((series, year), 0) + 1
        return self.serials[series, year]

    def _assessment(
        self, unit: Unit, title: str, subject: str, leader: User, staff: User, age: int, mandatory: bool
    ) -> tuple[Any, list[dict[str, Any]]]:
        """Made two years before its last review, whose day lies `age` days back."""
        dice, reviewed = self.dice, self.world.today - timedelta(days=age)
        begun = reviewed - timedelta(days=365)
        at, first = dice.moment(reviewed), dice.moment(begun)
        key = dice.uuid(first)
        self.rows[RiskAssessment].append(
            {
                "id": key, "created_at": first, "version": 3, "compartment_id": unit.compartment_id,
                "year": begun.year, "serial": self._serial("risk", begun.year), "unit_id": unit.pk,
                "subject_kind": subject, "title": title, "state": "current",
                "support": "Beboerne trenger fast kontaktperson og hjelp til økonomi. Det får de fleste.",
                "staffing": "Grunnbemanningen holder på dagtid. Helg og natt er sårbart ved sykdom.",
                "security": "Personalarm, adgangskontroll og avtale med vekter. Opplæring hvert halvår.",
                "trigger": "yearly", "trigger_note": "", "started_at": at - timedelta(days=12),
                "assessed_on": reviewed, "assessed_by_id": leader.pk, "review_on": _year_after(reviewed),
                "ended_reason": "",
            }
        )  # fmt: skip
        for day, trigger in ((begun, "first"), (reviewed, "yearly")):
            self.rows[RiskReview].append(
                {
                    "id": dice.uuid(day), "created_at": dice.moment(day), "assessment_id": key, "on": day,
                    "review_on": _year_after(day), "trigger": trigger, "by_id": leader.pk,
                }
            )  # fmt: skip
        for kind, _heard, words in SOURCES:
            guarded = kind != "guards" or mandatory
            said = {"heard": True, "told": words, "reason": ""}
            if not guarded:
                said = {"heard": False, "told": "", "reason": "Botiltaket har ikke stedlig vekter."}
            self.rows[RiskSource].append(
                {
                    "id": dice.uuid(reviewed), "assessment_id": key, "kind": kind, "recorded_on": reviewed,
                    "created_at": at, **said,
                }
            )  # fmt: skip
        told = self.texts["risk"]
        chosen = told[:6] + dice.sample(told[6:], 2) if mandatory else dice.sample(told, 5)
        risks = [
            self._risk(key, number, text, first, at, leader, staff, mandatory)
            for number, text in enumerate(chosen, start=1)
        ]
        return unit, risks

    def _risk(
        self, assessment: Any, number: int, text: dict[str, Any], first: datetime, at: datetime,
        leader: User, staff: User, mandatory: bool,
    ) -> dict[str, Any]:  # fmt: skip
        """Valued when the assessment was made, and lower after measures at the review a year later."""
        dice, values = self.dice, text["values"]
        before = dict(zip(VALUES, [*values[:2], *values[:2]], strict=True))
        now = dict(zip(VALUES, values, strict=True))
        row = {
            "id": dice.uuid(first), "created_at": first, "version": 2, "assessment_id": assessment,
            "position": number, "element": text["element"] if mandatory else "", "factor": text["factor"],
            "category": text["category"], "existing": text["existing"], "accepted_reason": "", "checked_at": at,
            "ended_on": None, "ended_reason": "", **now,
        }  # fmt: skip
        self.rows[Risk].append(row)
        for when, each in ((first, before), (at, now)):
            self.rows[RiskScore].append(
                {
                    "id": dice.uuid(when), "created_at": when, "risk_id": row["id"], "on": when.date(),
                    "recorded_at": when, "by_id": leader.pk, **each,
                }
            )  # fmt: skip
        if text["measure"]:
            due = at.date() + timedelta(days=dice.choice((45, 60, 90, 120)))
            done = due - timedelta(days=7) if due < self.world.today and dice.random() < 0.7 else None
            self.rows[RiskMeasure].append(
                {
                    "id": dice.uuid(at), "created_at": at, "version": 1, "risk_id": row["id"],
                    "description": text["measure"], "responsible_id": staff.pk, "due_on": due, "done_on": done,
                    "effect": "Virker som tenkt." if done else "",
                }
            )  # fmt: skip
        return row

    def _shared(self, top: tuple[Any, list[dict[str, Any]]], director: User) -> None:
        """The agency's first risk, sent to eight homes; five have answered, each for itself."""
        sender, risks = top
        risk = risks[0]
        sent = self.dice.moment(self.world.today - timedelta(days=25))
        ephrt = [code for code in sorted(homes()) if self.world.units[code].agency.code == "EPHRT"]
        below = [code for code in ephrt if code != "haggardshaugen"][:7]
        for number, code in enumerate([*below, "haggardshaugen"]):
            unit = self.world.units[code]
            leader = self.members[code, "unit_leader"]
            answered = number < 5
            relevant = answered and number != 3
            values = [min(each, 2 + number % 3) for each in (risk[name] for name in VALUES)]
            self.rows[RiskShare].append(
                {
                    "id": self.dice.uuid(sent), "created_at": sent, "version": 1,
                    "compartment_id": unit.compartment_id, "risk_id": risk["id"], "sender_id": sender.pk,
                    "unit_id": unit.pk, "factor": risk["factor"], "existing": risk["existing"],
                    "message": "Svar for deres eget botiltak.", "sent_at": sent, "sent_by_id": director.pk,
                    "due_on": self.world.today + timedelta(days=5),
                    "state": "answered" if answered else "sent", "relevant": relevant if answered else None,
                    **(dict(zip(VALUES, values, strict=True)) if relevant else dict.fromkeys(VALUES)),
                    "answer": ("Hos oss er det ordnet." if relevant else "Gjelder ikke oss.") if answered else "",
                    "answered_on": self.world.today - timedelta(days=3) if answered else None,
                    "answered_by_id": leader.pk if answered else None,
                }
            )  # fmt: skip

    def _plan(
        self, code: str, title: str, starts: date, done: int, late: int, ended: bool,
        people: tuple[User, User] | None = None,
    ) -> None:  # fmt: skip
        """The items of the audit's day; what was late has been done since, but for the last two."""
        dice, unit = self.dice, self.world.units[code]
        leader, staff = people or (
            self.members[code, "unit_leader"], self.members[code, "staff"]
        )  # fmt: skip
        at = dice.moment(starts)
        key = dice.uuid(at)
        items = self.texts["plans"]["items"]
        counted = COUNTED_ON if starts < COUNTED_ON else self.world.today
        last_done = starts
        for number in range(done + late):
            due = starts + (counted - starts) * (number % 9 + 1) // 12
            was_done = number < done
            if was_done:
                on = max(starts + timedelta(days=20), due - timedelta(days=number % 11))
            elif number < done + late - 2:
                on = counted + timedelta(days=40 + 20 * number)
            else:
                on = None
            on = None if on and on > self.world.today else on
            last_done = max(last_done, on or starts)
            self._item(key, number + 1, items[number % len(items)], leader, staff, starts, due, on)
        if not ended:
            for extra in range(2):
                due = self.world.today + timedelta(days=30 + 45 * extra)
                begun = self.world.today - timedelta(days=20)
                number = done + late + extra + 1
                self._item(key, number, items[-1 - extra], leader, staff, begun, due, None)
        self.rows[ActionPlan].append(
            {
                "id": key, "created_at": at, "version": 1, "compartment_id": unit.compartment_id,
                "year": starts.year, "serial": self._serial("action_plan", starts.year), "unit_id": unit.pk,
                "title": title, "purpose": "Tryggere hverdag for beboere og ansatte.", "starts_on": starts,
                "state": "ended" if ended else "active", "ended_on": last_done if ended else None,
            }
        )  # fmt: skip

    def _item(
        self, plan: Any, number: int, text: str, leader: User, staff: User, begun: date, due: date,
        done_on: date | None,
    ) -> None:  # fmt: skip
        dice, at = self.dice, self.dice.moment(begun)
        key = dice.uuid(at)
        progress = 100 if done_on else dice.choice((0, 20, 40, 60))
        self.rows[PlanItem].append(
            {
                "id": key, "created_at": at, "version": 1, "plan_id": plan, "position": number, "description": text,
                "responsible_id": staff.pk, "due_on": due, "progress": progress,
                "state": "done" if done_on else "open", "done_on": done_on, "measure_id": None,
            }
        )  # fmt: skip
        happened: list[tuple[str, date, dict[str, Any]]] = [
            ("added", begun, {"due_on": due, "progress": 0, "responsible_id": staff.pk})
        ]
        if progress and not done_on:
            happened.append(
                ("progress", min(self.world.today, begun + timedelta(days=9)), {"progress": progress})
            )
        if done_on:
            happened.append(("done", done_on, {"progress": 100, "note": "Gjennomført som avtalt."}))
        for change, on, more in happened:
            when = dice.moment(on)
            row = {"due_on": None, "progress": None, "responsible_id": None, "note": "", **more}
            self.rows[PlanItemEvent].append(
                {
                    "id": dice.uuid(when), "created_at": when, "item_id": key, "change": change, "on": on,
                    "recorded_at": when + timedelta(hours=1), "by_id": leader.pk, **row,
                }
            )  # fmt: skip

    def _deadlines(self) -> None:
        """What the events would have started: yearly reviews, answers, measures and items that are open."""
        world, dice = (
            self.world,
            Dice.named(self.world.seed, f"{self.world.municipality.code}:risk deadlines"),
        )
        place = {"municipality": world.municipality}
        rows: list[dict[str, Any]] = []

        def runs(kind: str, subject: Any, start: date, due: date) -> None:
            rows.append(deadline_row(world, dice, kinds.kind(kind), subject, start, due))

        current: Any = RiskAssessment.objects.filter(**place, state="current").select_related("unit")
        for each in current:
            runs("risk_review", each, each.assessed_on, each.review_on)
        shares = RiskShare.objects.filter(**place, state="sent").select_related("unit", "risk__assessment")
        for share in shares:
            runs("risk_share_answer", share, share.sent_at.date(), share.due_on)
        measures = RiskMeasure.objects.filter(**place, done_on=None)
        for measure in measures.select_related("risk__assessment__unit", "risk__assessment__compartment"):
            runs("risk_measure", measure, measure.created_at.date(), measure.due_on)
        items = PlanItem.objects.filter(**place, state="open", plan__state="active")
        for item in items.select_related("plan__unit", "plan__compartment"):
            runs("plan_item", item, item.created_at.date(), item.due_on)
        world.copy(Deadline, rows)


def _year_after(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 2, 28)
