"""Reads of surveys: their languages, their figures once closed, and the latest of a unit for its risk assessment."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Sum

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.base.small_groups import small
from deviations import policies_survey as policies
from deviations.calculations.survey_results import Result, Shown, result
from deviations.enums_survey import SurveyState
from deviations.models import Survey, SurveyGroup, SurveyQuestion

_RULES = Path(__file__).resolve().parents[1] / "rules"


@cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """The languages a survey may be made in, with the words of the page and the paper form."""
    with (_RULES / "survey_languages.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def standard_questions() -> tuple[Mapping[str, str], ...]:
    with (_RULES / "survey_questions.toml").open("rb") as file:
        return tuple(tomllib.load(file)["question"])


@dataclass(frozen=True)
class Answered:
    """A question with what may be told of the answers to it."""

    question: SurveyQuestion
    words: str
    result: Result


@dataclass(frozen=True)
class Turnout:
    """How many were invited and how many have answered. A small number of answers is not told of a single group."""

    name: str
    invited: int
    answered: int
    shown: bool = True

    @property
    def percent(self) -> int | None:
        return round(100 * self.answered / self.invited) if self.invited and self.shown else None


def turnout(survey: Survey) -> tuple[Turnout, list[Turnout]]:
    groups = list(SurveyGroup.objects.filter(survey=survey).order_by("name"))
    whole = Turnout("", sum(each.invited for each in groups), sum(each.answered for each in groups))
    few = any(small(each.answered) for each in groups)
    return whole, [
        Turnout(each.name, each.invited, each.answered, shown=len(groups) == 1 or not few) for each in groups
    ]


def results_of(actor: Actor, survey: Survey, language: str) -> list[Answered]:
    """Nothing before the survey is closed: two looks with one answer between them would tell that answer."""
    if survey.state != SurveyState.CLOSED:
        return []
    names = dict(
        policies.groups.visible_to(actor).filter(survey=survey).order_by("name").values_list("pk", "name")
    )
    rows = (
        policies.tallies.visible_to(actor)
        .filter(survey=survey)
        .values_list("question", "group", "degree")
        .annotate(n=Sum("count"))
    )
    counted: dict[UUID, dict[str, dict[int, int]]] = {}
    for question, group, degree, number in rows:
        counted.setdefault(question, {}).setdefault(names[group], {})[degree] = number
    return [
        Answered(
            each,
            each.words(language, survey.languages),
            result({name: counted.get(each.pk, {}).get(name, {}) for name in names.values()}),
        )
        for each in policies.questions.visible_to(actor).filter(survey=survey).order_by("position")
    ]


@dataclass(frozen=True)
class Heard:
    """A closed survey as input to a risk assessment: what the residents said, all together."""

    survey: Survey
    turnout: Turnout
    answers: list[tuple[str, Shown]]


def heard_in(actor: Actor, unit: Unit, language: str) -> Heard | None:
    """The unit's latest closed survey, if the actor may see it."""
    found = (
        policies.surveys.visible_to(actor)
        .filter(unit=unit, state=SurveyState.CLOSED)
        .order_by("-closed_on", "-pk")
        .first()
    )
    if found is None:
        return None
    answers = [(each.words, each.result.total) for each in results_of(actor, found, language)]
    return Heard(found, turnout(found)[0], answers)
