"""Reads of risk assessments: what is asked of them, what they lack, and what is worth looking at while making one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Membership, Municipality, Unit
from core.base.explain import LocalText
from core.rules.periods import add_years
from core.rules.selectors import rule_set_for
from deviations import policies
from deviations.calculations.risk import Assessed, Lacks, Requirements, Valued, lacks
from deviations.enums import Category, State
from deviations.enums_risk import AssessmentState, SourceKind
from deviations.models import Risk, RiskAssessment, RiskSource
from deviations.policies_risk import WRITERS
from deviations.selectors.counted import begins

KIND = "risk_elements"


def requirements(municipality: Municipality | None, on: date) -> Requirements:
    """The rule set in force; without one, the least that kommuneloven § 25-1 asks."""
    found = rule_set_for(municipality, KIND, on) if municipality else None
    return Requirements.of(found.content, found.basis) if found else Requirements()


def in_words(text: LocalText) -> str:
    """A text of the rule set in the reader's language."""
    language = (translation.get_language() or "nb")[:2]
    return getattr(text, language, "") or text.nb


def considered(assessment: RiskAssessment) -> dict[str, bool]:
    return {name: bool(getattr(assessment, name).strip()) for name in ("support", "staffing", "security")}


def valued(risk: Risk, since: Any = None, measures: int | None = None) -> Valued:
    """A risk as the calculation sees it; looked at anew after `since`, where an assessment is gone through again."""
    return Valued(
        number=risk.position,
        likelihood_before=risk.likelihood_before,
        consequence_before=risk.consequence_before,
        likelihood_after=risk.likelihood_after,
        consequence_after=risk.consequence_after,
        element=risk.element,
        existing=bool(risk.existing.strip()),
        measures=risk.measures.count() if measures is None else measures,
        accepted=bool(risk.accepted_reason.strip()),
        checked=since is None or risk.checked_at >= since,
        ended=risk.ended_on is not None,
    )


def facts_of(
    assessment: RiskAssessment, risks: list[Risk] | None = None, sources: list[RiskSource] | None = None
) -> Assessed:
    rows: Any = risks
    if rows is None:
        rows = list(assessment.risks.annotate(n_measures=Count("measures")).order_by("position"))
    heard: Any = assessment.sources.all() if sources is None else sources
    since = assessment.started_at if assessment.state == AssessmentState.REVIEW else None
    if since is not None:
        # A review hears its sources anew: what the residents said last year does not tell how it is now.
        heard = [each for each in heard if each.recorded_on >= timezone.localdate(since)]
    return Assessed(
        agency=assessment.unit.agency.code,
        subject_kind=assessment.subject_kind,
        considered=considered(assessment),
        sources={each.kind: each.heard for each in heard},
        risks=[valued(each, since, each.n_measures) for each in rows],
    )


def lacks_of(assessment: RiskAssessment, on: date) -> Lacks:
    return lacks(facts_of(assessment), requirements(assessment.municipality, on))


def missing(found: Lacks) -> list[str]:
    """What must be done before the assessment can be approved, a sentence for each."""
    said = []
    words = {
        "support": _("støttetiltak"),
        "staffing": _("bemanning"),
        "security": _("sikkerhet"),
    }
    if found.no_risks:
        said.append(_("Legg til minst én risiko."))
    said += [
        _("Legg til en risiko for «%(element)s», eller skriv hvorfor den ikke er aktuell.")
        % {"element": in_words(each.title)}
        for each in found.elements
    ]
    if found.considered:
        said.append(
            _("Skriv hva dere har vurdert om %(what)s.")
            % {"what": ", ".join(words[each] for each in found.considered)}
        )
    kinds = dict(SourceKind.choices)
    said += [
        _("Skriv om dere har hørt «%(who)s», eller hvorfor ikke.") % {"who": kinds[each]}
        for each in found.sources
    ]
    if found.nobody_heard:
        said.append(_("Hør minst én av kildene."))
    for numbers, sentence in (
        (found.not_valued_after, _("Sett verdi etter tiltak for risiko %(numbers)s.")),
        (found.not_checked, _("Si om risiko %(numbers)s fortsatt er aktuell.")),
        (
            found.high_without_measures,
            _("Risiko %(numbers)s er høy og uten tiltak. Sett opp tiltak, eller skriv hvorfor den godtas."),
        ),
    ):
        if numbers:
            said.append(sentence % {"numbers": ", ".join(str(each) for each in numbers)})
    return said


def explain(found: Lacks) -> str:
    return _("Risikovurderingen kan ikke godkjennes ennå.") + " " + " ".join(missing(found))


#: Guards work for other companies; whatever those are called, their units have no part in this.
_OF_EMPLOYEES = ~Exists(Membership.objects.filter(unit=OuterRef("pk"), role=Role.GUARD))


def writable_units(actor: Actor) -> list[Unit]:
    """The units for which the actor may begin an assessment or a plan: the own ones, and those led."""
    if not actor.has_role(*WRITERS):
        return []
    own = Q(pk__in=actor.unit_ids) | Q(pk__in=policies.led_units(actor).values("pk"))
    rows = Unit.objects.filter(own & _OF_EMPLOYEES, municipality=actor.municipality)
    return list(rows.select_related("agency", "compartment", "parent").order_by("agency__name", "name"))


def stale(rows: QuerySet[RiskAssessment], on: date) -> QuerySet[RiskAssessment]:
    """Those whose yearly time is out on the day."""
    return rows.filter(review_on__lt=on).exclude(state=AssessmentState.ENDED)


@dataclass(frozen=True)
class Trend:
    """A category of deviations in a unit: the last year, and the year before."""

    category: str
    last_year: int
    before: int
    serious: int

    @property
    def direction(self) -> str:
        if self.last_year > self.before:
            return _("flere")
        return _("færre") if self.last_year < self.before else _("like mange")


def deviation_trends(actor: Actor, unit: Unit, on: date) -> list[Trend]:
    """Deviations of the unit by category, for those who handle its reports; others get none."""
    first, middle, last = (begins(add_years(on, back) + timedelta(days=1)) for back in (-2, -1, 0))
    rows = (
        policies.reports.handled_by(actor)
        .filter(unit=unit, reported_at__gte=first, reported_at__lt=last)
        .exclude(state=State.NOT_DEVIATION)
        .values("category")
        .annotate(
            recent=Count("pk", filter=Q(reported_at__gte=middle)),
            earlier=Count("pk", filter=Q(reported_at__lt=middle)),
            serious=Count("pk", filter=Q(reported_at__gte=middle, consequence__gte=4)),
        )
        .order_by("-recent", "category")
    )
    names = dict(Category.choices)
    return [Trend(str(names[row["category"]]), row["recent"], row["earlier"], row["serious"]) for row in rows]


def units_below(unit: Unit) -> list[Unit]:
    """The units further down the line, three levels, those of external companies left out: one query."""
    below = Q(parent=unit.pk) | Q(parent__parent=unit.pk) | Q(parent__parent__parent=unit.pk)
    rows = Unit.objects.filter(below & _OF_EMPLOYEES, municipality_id=unit.municipality_id)
    return list(rows.select_related("agency", "compartment").order_by("agency__name", "name"))
