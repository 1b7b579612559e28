"""Invented surveys of residents, closed and open, and agreements between agencies."""

from datetime import timedelta
from typing import Any

from core.agencies.models import Agency, NumberSeries
from core.rules import kinds
from core.rules.models import Deadline
from demo.generator.live import deadline_row
from demo.generator.world import World
from deviations.models import (
    AgreementParty,
    CooperationAgreement,
    Survey,
    SurveyGroup,
    SurveyInvitation,
    SurveyQuestion,
    SurveyTally,
)
from deviations.selectors.surveys import standard_questions
from deviations.survey_codes import code_of, hash_of

#: Unit, groups with how many were invited and have answered, and whether the survey is closed.
BERGEN = (
    ("haggardshaugen", (("Hus A", 14, 9), ("Hus B", 11, 7), ("Hus C", 4, 2)), True),
    ("haggardshaugen", (("Alle", 24, 6),), False),
    ("nyhavnsveien", (("Første etasje", 12, 8), ("Andre etasje", 10, 5)), True),
)
NES = (("boligkontoret", (("Alle", 18, 11),), True),)
INTRO = "Svarene brukes når vi vurderer hva som kan gå galt her, og hva vi må gjøre med det."
#: Title, purpose, roles, the unit that keeps it, parties, months since it began, months until its review.
AGREEMENTS = (
    (
        "Beboere med rusproblemer", "Én felles rutine for bolig og oppfølging.",
        "EPHRT følger opp, EST tildeler, EBF leier ut. Brudd på rutinen går til direktørene i etatene.",
        "ephrt", ("EPHRT", "EST", "EBF"), "", 14, -1,
    ),
    (
        "Boligkontoret og Utleie og forvaltning", "Rask innflytting og få tomme boliger.",
        "Boligkontoret foreslår husstand. Utleie og forvaltning melder ledig bolig og skriver kontrakt.",
        "boligkontoret", ("EST", "EBF"), "", 8, 4,
    ),
    (
        "Vakthold i Nyhavnsveien", "Trygghet for beboere og ansatte.",
        "Vekterselskapet melder hendelser i Husrom. Botiltaket følger dem opp.",
        "nyhavnsveien", ("EST", "EXT"), "Politiet", 5, 7,
    ),
)  # fmt: skip


def build(world: World) -> None:
    _surveys(world, BERGEN)
    _agreements(world)


def build_small(world: World) -> None:
    _surveys(world, NES)


def _surveys(world: World, plan: Any) -> None:
    dice, today = world.dice("surveys"), world.today
    rows: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Survey, SurveyGroup, SurveyQuestion, SurveyInvitation, SurveyTally)
    }
    for serial, (code, groups, closed) in enumerate(plan, start=1):
        unit = world.units[code]
        begun = today - timedelta(days=80 if closed else 6)
        at, key = dice.moment(begun), dice.uuid(begun)
        rows[Survey].append(
            {
                "id": key, "created_at": at, "version": 3, "compartment_id": unit.compartment_id,
                "year": today.year, "serial": serial, "unit_id": unit.pk, "title": "Hvordan har du det her?",
                "languages": ["nb", "nn", "en"],
                "texts": {
                    "nb": {"title": "Hvordan har du det her?", "intro": INTRO},
                    "nn": {"title": "Korleis har du det her?", "intro": ""},
                    "en": {"title": "How are you doing here?", "intro": ""},
                },
                "closes_on": begun + timedelta(days=21), "state": "closed" if closed else "open",
                "opened_on": begun, "closed_on": begun + timedelta(days=22) if closed else None,
            }
        )  # fmt: skip
        asked = []
        for position, texts in enumerate(standard_questions(), start=1):
            asked.append(dice.uuid(at))
            rows[SurveyQuestion].append(
                {
                    "id": asked[-1],
                    "created_at": at,
                    "survey_id": key,
                    "position": position,
                    "texts": dict(texts),
                }
            )
        for name, invited, answered in groups:
            group = dice.uuid(at)
            rows[SurveyGroup].append(
                {
                    "id": group, "created_at": at, "survey_id": key, "name": name, "invited": invited,
                    "answered": answered,
                }
            )  # fmt: skip
            for number, question in enumerate(asked):
                weights = (4, 4, 2, 1) if number % 3 else (2, 3, 3, 2)
                said = dice.choices((1, 2, 3, 4), weights, k=answered)
                rows[SurveyTally] += [
                    {
                        "id": dice.uuid(at), "created_at": at, "survey_id": key, "question_id": question,
                        "group_id": group, "degree": degree, "count": said.count(degree),
                    }
                    for degree in (1, 2, 3, 4)
                ]  # fmt: skip
            for number in range(0 if closed else invited):
                invitation = dice.uuid(at)
                rows[SurveyInvitation].append(
                    {
                        "id": invitation, "created_at": at, "survey_id": key, "group_id": group,
                        "code_hash": hash_of(code_of(invitation)), "used": number < answered,
                    }
                )  # fmt: skip
    for model, told in rows.items():
        world.copy(model, told)
    world.copy(NumberSeries, [{"series": "survey", "year": today.year, "last": len(plan)}])


def _agreements(world: World) -> None:
    dice, today = world.dice("cooperation agreements"), world.today
    agencies = {each.code: each.pk for each in Agency.objects.filter(municipality=world.municipality)}
    agreements: list[dict[str, Any]] = []
    parties: list[dict[str, Any]] = []
    for title, purpose, roles, unit, between, outside, since, ahead in AGREEMENTS:
        begun = today - timedelta(days=30 * since)
        at, key = dice.moment(begun), dice.uuid(begun)
        agreements.append(
            {
                "id": key, "created_at": at, "version": 2, "title": title, "purpose": purpose, "roles": roles,
                "unit_id": world.units[unit].pk, "state": "current", "valid_from": begun,
                "valid_to": begun + timedelta(days=3 * 365), "review_on": today + timedelta(days=30 * ahead),
                "evaluated_on": None, "evaluation": "", "revised_on": None,
            }
        )  # fmt: skip
        common = {"created_at": at, "agreement_id": key, "unit_id": None}
        parties += [
            {"id": dice.uuid(at), **common, "agency_id": agencies[code], "outside": ""} for code in between
        ]
        if outside:
            parties.append({"id": dice.uuid(at), **common, "agency_id": None, "outside": outside})
    world.copy(CooperationAgreement, agreements)
    world.copy(AgreementParty, parties)
    current = CooperationAgreement.objects.filter(municipality=world.municipality).select_related(
        "unit__compartment"
    )
    world.copy(
        Deadline,
        [
            deadline_row(world, dice, kinds.kind("cooperation_review"), each, each.valid_from, each.review_on)
            for each in current
        ],
    )
