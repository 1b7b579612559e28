"""Risks as of a day: how many, how serious before and after measures, and whether they are gone through each year.

A risk counts once, where it was written; what is sent down the line is an answer to it. They name no resident, so
nothing is hidden however few they are. What is counted is the room's own (`deviations/selectors/risk_figures.py`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.agencies.models import Unit as OrganisationUnit
from core.interface.formatting import OSLO
from deviations import policies_risk as policies
from deviations.calculations.risk import Requirements
from deviations.enums_risk import RiskCategory
from deviations.selectors.assessments import requirements
from deviations.selectors.risk_figures import AssessmentFacts, assessment_facts, scores_on
from deviations.switches import RISK
from insight.calculations.tally import Tally, counted, shared
from insight.calculations.windows import Window
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Dim, Figure, Group, Records, earliest, register, units_with
from insight.figures.units import BY_UNIT, OfUnits

LEVELS = {"low": _("Lav"), "medium": _("Middels"), "high": _("Høy"), "": _("Ikke satt")}


class Valued(NamedTuple):
    id: UUID
    unit: UUID
    category: str
    before: int
    after: int | None
    bare: bool


@dataclass(frozen=True)
class Risks(OfUnits):
    windows: Mapping[Window, tuple[Valued, ...]]
    assessments: tuple[AssessmentFacts, ...]
    asked: Requirements
    units: Mapping[UUID, OrganisationUnit]

    def measure(self, window: Window) -> dict[str, Tally]:
        rows = self.windows.get(window, ())
        begun = [row for row in self.assessments if row.counts_on(window.on)]
        by = self.by_unit
        by_category = {**by, "category": lambda row: row.category}
        level = self.asked.level
        return {
            "risks.risks": counted(rows, by={**by_category, "before": lambda row: level(row.before) or ""}),
            "risks.high_before": counted((r for r in rows if level(r.before) == "high"), by=by_category),
            "risks.high_after": counted((r for r in rows if level(r.after) == "high"), by=by_category),
            "risks.not_valued": counted((r for r in rows if r.after is None), by=by),
            "risks.bare": counted((r for r in rows if r.bare), by=by_category),
            "risks.assessments": counted(begun, by=by),
            "risks.stale": counted((row for row in begun if row.stale_on(window.on)), by=by),
            "risks.gone_through": shared(
                begun, lambda row: any(window.has(day) for day, _until in row.reviews), by=by
            ),
        }


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Risks:
    """Five queries. The limits between low, medium and high are those of the last day asked about, in every year."""
    days = [each.on for each in windows]
    found = {
        window: tuple(
            Valued(
                row["key"], row["unit_id"], row["sort"],
                row["likelihood_before_then"] * row["consequence_before_then"],
                _product(row["likelihood_after_then"], row["consequence_after_then"]), row["bare"],
            )
            for row in rows
        )
        for window, rows in zip(windows, scores_on(service, days, units), strict=True)
    }  # fmt: skip
    assessments = tuple(assessment_facts(service, units))
    keys = {row.unit for rows in found.values() for row in rows} | {row.unit for row in assessments}
    named = {unit.pk: unit for unit in units_with(service, keys)}
    return Risks(found, assessments, requirements(service.municipality, max(days)), named)


def _product(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one * other


def begins(service: Actor) -> date | None:
    return earliest(policies.assessments.visible_to(service), "started_at")


RISK_UNIT, ASSESSMENT, AS_OF, PERIOD = Unit.RISK, Unit.ASSESSMENT, Timing.AS_OF, Timing.PERIOD
BY_CATEGORY = (*BY_UNIT, Dim("category", _("Kategori"), dict(RiskCategory.choices)))
FIGURES = (
    Figure(
        "risks.risks", "risikoer", _("Risikoer"),
        _("Risikoer som var aktuelle den dagen, talt én gang der de er skrevet. Risikoer i avsluttede vurderinger er "
          "ikke med."),
        RISK_UNIT, AS_OF, dims=(*BY_CATEGORY, Dim("before", _("Nivå før tiltak"), LEVELS)), records="risk", open=True,
    ),
    Figure(
        "risks.high_before", "hoye-for", _("Høye før tiltak"),
        _("Av dem: risikoer som var høye før tiltak, med grensene som gjelder dagen tallet er sett fra."),
        RISK_UNIT, AS_OF, dims=BY_CATEGORY, records="risk", open=True,
    ),
    Figure(
        "risks.high_after", "hoye-etter", _("Høye etter tiltak"),
        _("Av dem: risikoer som fortsatt var høye etter tiltak, med grensene som gjelder dagen tallet er sett fra."),
        RISK_UNIT, AS_OF, dims=BY_CATEGORY, records="risk", lower=True, open=True,
    ),
    Figure(
        "risks.not_valued", "uten-verdi-etter", _("Uten verdi etter tiltak"),
        _("Av dem: risikoer som ingen hadde vurdert etter tiltak den dagen."),
        RISK_UNIT, AS_OF, dims=BY_UNIT, records="risk", lower=True, open=True,
    ),
    Figure(
        "risks.bare", "uten-tiltak", _("Uten tiltak"),
        _("Av dem: risikoer uten tiltak satt opp innen den dagen, uten eksisterende tiltak og uten begrunnelse for at "
          "de godtas."),
        RISK_UNIT, AS_OF, dims=BY_CATEGORY, records="risk", lower=True, open=True,
    ),
    Figure(
        "risks.assessments", "vurderinger", _("Risikovurderinger"),
        _("Risikovurderinger som var begynt den dagen og ikke er avsluttet."),
        ASSESSMENT, AS_OF, dims=BY_UNIT, records="assessment", open=True,
    ),
    Figure(
        "risks.stale", "over-aret", _("Vurderinger som er over tida"),
        _("Av dem: vurderinger der tida fra siste godkjente gjennomgang var ute den dagen, eller som var begynt for "
          "mer enn et år siden og aldri godkjent."),
        ASSESSMENT, AS_OF, dims=BY_UNIT, records="assessment", lower=True, open=True,
    ),
    Figure(
        "risks.gone_through", "gjennomgatt", _("Gått gjennom i perioden"),
        _("Andelen av vurderingene som ble godkjent minst én gang i perioden."),
        ASSESSMENT, PERIOD, Reading.PERCENT, dims=BY_UNIT, records="assessment", lower=False, open=True,
    ),
)  # fmt: skip
register(
    Group(
        "risks", "risiko", _("Risiko"),
        _("Hva som kan gå galt, hvor alvorlig det er før og etter tiltak, og om det blir gått gjennom hvert år."),
        FIGURES, read, begins,
        {
            "risk": Records(
                policies.risks, title=lambda row: f"{row.assessment.number}, {row.position}",
                day=lambda row: row.checked_at.astimezone(OSLO).date(),
                state=lambda row: str(row.get_category_display()), url=lambda row: row.get_absolute_url(),
                related=("assessment",), order=("assessment__year", "assessment__serial", "position"),
            ),
            "assessment": Records(
                policies.assessments, title=lambda row: f"{row.number} {row.title}", day=lambda row: row.review_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("year", "serial"),
            ),
        },
        by_unit=True, order=62, switch=RISK,
    )
)  # fmt: skip
