"""What decisions say to the citizen: «du», one paragraph for each criterion, in bokmål and nynorsk."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import applications
from applications.calculations import wording as words
from applications.calculations.eligibility import Facts, assess, rules_from
from applications.calculations.eligibility.facts import (
    Debt,
    DebtKind,
    Eviction,
    Household,
    Housing,
    Registration,
)
from applications.calculations.eligibility.letter import COMMON, LANGUAGES
from applications.calculations.eligibility.registry import TESTS
from applications.calculations.eligibility.rules import EligibilityRules
from applications.enums import Outcome, ProvisionalReason, Situation
from applications.models import Application, Assessment, CaseText
from applications.services import deciding, letter_texts, sending, wording
from applications.services.assessing import assess_application
from applications.services.data import DebtData, IncomeData, PeriodData, PersonData, SituationData
from applications.services.facts import write_texts
from core.agencies.actors import Actor
from core.documents.models import Letter
from core.rules.rates import shipped_rates
from core.rules.registry import read
from tests.applications.test_eligibility import ON, SOUND, YES
from tests.factories.applications import child, make_application

ActorOf = Callable[[str], Actor]
RULES = Path(applications.__file__).parent / "rules" / "eligibility"
SETS = sorted(RULES.glob("*.toml"))
MAX_WORDS = 20
THIRD_PERSON = re.compile(r"søke?(r|j)(en|ar)", re.IGNORECASE)


def rules(code: str = "bergen-2025") -> EligibilityRules:
    return rules_from(read("eligibility", RULES / f"{code}.toml"))


def paragraph(facts: Facts, criterion: str, language: str = "nb", rule_set: str = "bergen-2025") -> str:
    answer = assess(facts, rules(rule_set), shipped_rates())
    found = next(each.letter for each in answer.criteria if each.code == criterion)
    assert found is not None
    return found.text.in_language(language).replace("\u00a0", " ")


def sentences(text: str) -> Iterator[str]:
    yield from re.split(r"(?<=[.!?]) ", text)


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_shipped_criterion_speaks_to_du_in_both_languages(path: Path) -> None:
    for criterion in rules(path.stem).criteria:
        assert (criterion.letter is None) == (not criterion.in_letter), criterion.code
        if criterion.letter is None:
            continue
        said = [
            criterion.letter.because,
            *criterion.letter.verdicts.values(),
            *criterion.letter.found.values(),
        ]
        for text in said:
            for language in LANGUAGES:
                spoken = text.in_language(language)
                assert not THIRD_PERSON.search(spoken), spoken
                assert all(len(each.split()) < MAX_WORDS for each in sentences(spoken)), spoken


def test_every_finding_in_the_code_is_one_its_test_declares() -> None:
    declared = set(COMMON).union(*(each.cases for each in TESTS.values()))
    named = set()
    for path in (Path(applications.__file__).parent / "calculations/eligibility/criteria").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
                named |= {each.value for each in ast.walk(node.args[2]) if isinstance(each, ast.Constant)}

    assert named <= declared
    assert len(named) > 25


@pytest.mark.parametrize(
    ("facts", "criterion", "expected"),
    [
        (
            SOUND,
            "age_18",
            "Folkeregisteret viser at du er gammel nok. Du må som hovedregel ha fylt 18 år. Det kravet oppfyller du.",
        ),
        (
            replace(SOUND, registered=(Registration(date(2024, 9, 10)),)),
            "residence_1_year",
            "Du har vært folkeregistrert i kommunen siden 10. september 2024. Du oppfyller kravet først "
            "10. september 2025. Du må ha vært folkeregistrert her sammenhengende det siste året. Det kravet "
            "oppfyller du ikke.",
        ),
        (replace(SOUND, housing=Housing("owned")), "without_suitable_housing", "Du eier boligen du bor i."),
        (
            replace(SOUND, housing=Housing("indefinite_lease")),
            "without_suitable_housing",
            "Du leier en bolig, og avtalen har ingen sluttdato.",
        ),
        (
            replace(SOUND, housing=Housing("time_limited_lease", date(2025, 5, 1), False)),
            "without_suitable_housing",
            "Leieavtalen din går ut 1. mai 2025, og den kan ikke fornyes.",
        ),
        (SOUND, "residence_permit", "Du er norsk statsborger. Du oppfyller kravet om opphold i Norge."),
        (
            replace(SOUND, debts=(Debt("municipality", DebtKind.UNPAID_RENT, Decimal(12267)),)),
            "debts",
            "Du skylder kommunen 12 267,00 kr. Beløpet er ikke betalt,",
        ),
        (
            replace(SOUND, debts=(Debt("municipality", DebtKind.UNPAID_RENT),)),
            "debts",
            "Du har gjeld til kommunen som ikke er betalt.",
        ),
        (
            replace(SOUND, evictions=(Eviction(date(2025, 1, 2), "breach", True, date(2025, 6, 30)),)),
            "quarantine",
            "Du ble kastet ut 2. januar 2025. Karantenen din varer til og med 30. juni 2025.",
        ),
        (
            SOUND,
            "income",
            "Inntekten i husstanden er 300 000,00 kr i året før skatt. Grensen for én person er 434 098,00 kr i året.",
        ),
        (replace(SOUND, household=Household(adults=2, children=0)), "income", "Grensen for 2 personer er"),
    ],
)  # fmt: skip
def test_paragraph_says_what_was_found_and_the_rule(facts: Facts, criterion: str, expected: str) -> None:
    assert expected in paragraph(facts, criterion)


def test_paragraph_in_nynorsk() -> None:
    facts = replace(SOUND, housing=Housing("indefinite_lease"))

    said = paragraph(facts, "without_suitable_housing", "nn")

    assert said.startswith("Du leiger ein bustad, og avtala har ingen sluttdato. Du kan få kommunal bustad")


def test_judgement_is_told_in_the_words_of_the_one_who_judged() -> None:
    facts = replace(SOUND, judgements={"able_to_manage": YES})

    said = paragraph(facts, "able_to_manage", rule_set="nes-2011")

    assert said.startswith(f"Vår vurdering er denne: {str(YES.reason).rstrip('.')}. Du må kunne bo i boligen")
    assert str(YES.by) not in said


@pytest.mark.parametrize(
    "change",
    [
        {"met": None},
        {"title": {"nb": "Bare bokmål"}},
        {"found": {"no_such_case": {"nb": "a", "nn": "a"}}},
        {"found": {"judged": {"nb": "{income}", "nn": "{income}"}}},
        {"mett": {"nb": "a", "nn": "a"}},
    ],
)
def test_misspelt_sentences_are_refused_when_read(change: dict[str, Any]) -> None:
    source = read("eligibility", RULES / "nes-2011.toml")
    row = dict(source.content["criteria"][1])
    letter = {key: text for key, text in (row["letter"] | change).items() if text is not None}
    broken = replace(source, content={"criteria": [row | {"letter": letter}]})

    with pytest.raises(ValueError, match="nes-2011, criterion able_to_manage: letter"):
        rules_from(broken)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_situation_and_reason_for_waiting_has_a_sentence(language: str) -> None:
    situations = letter_texts.group("situations", language)

    assert set(situations) == set(Situation.values)
    assert all(text.startswith("du ") for text in situations.values())
    waiting = set(ProvisionalReason.values) - {ProvisionalReason.OTHER}
    assert set(letter_texts.group("provisional", language)) == waiting


def composed(
    caseworker: Actor, case: Application, outcome: str, assessment: Assessment | None = None
) -> Letter:
    assessment = assessment or assess_application(actor=caseworker, application=case)
    data = wording.proposal(case, assessment, outcome, quoting=True)
    return sending.draft_with_letter(actor=caseworker, application=case, data=data)[1]


def why(letter: Letter) -> list[str]:
    """The paragraphs under «Derfor»."""
    part = re.split(r"<h2>Derfor</h2>|<h2>Difor</h2>", letter.html)[1].split("<h2>")[0]
    return [re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<p>(.*?)</p>", part, re.DOTALL)]


def applicant(language: str) -> PersonData:
    return PersonData("Kari", "Testesen", birth_date=date(1985, 5, 17), language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_grant_has_one_paragraph_for_each_criterion(actor: ActorOf, language: str) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, applicant=applicant(language))

    letter = composed(caseworker, case, Outcome.GRANT)

    told, *criteria = why(letter)
    counted = [each for each in rules().criteria if each.in_letter]
    assert told.startswith("Du har fortalt at du b")
    assert [each.split(".")[0] for each in criteria] == [
        each.letter.title.in_language(language) for each in counted if each.letter
    ]
    assert not THIRD_PERSON.search(letter.html)
    assert letter.language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusal_says_why_in_short_and_names_what_is_not_met_first(actor: ActorOf, language: str) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(
        caseworker,
        applicant=applicant(language),
        situation=SituationData("owned"),
        registered=(PeriodData(date(2026, 3, 1)),),
        debts=(DebtData("unpaid_rent", Decimal("12267")),),
    )

    letter = composed(caseworker, case, Outcome.REFUSAL)

    decided = letter.html.split("<h2>")[1]
    assert decided.count("<li>") == 3
    not_met = {each.code: each for each in rules().criteria}
    titles = [each.split(".")[0] for each in why(letter)[1:4]]
    expected = ("residence_1_year", "without_suitable_housing", "debts")
    assert titles == [not_met[code].letter.title.in_language(language) for code in expected]  # type: ignore[union-attr]
    assert not THIRD_PERSON.search(letter.html)


def test_refusal_for_one_reason_says_it_in_one_sentence(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    income = IncomeData(Decimal(900_000), documented=True, year=2025, source="Skattemelding")
    case = make_application(caseworker, income=income)

    letter = composed(caseworker, case, Outcome.REFUSAL)

    assert "Grunnen er at inntekten i husstanden er høyere enn grensen." in letter.html


def test_what_is_best_for_the_children_is_quoted_for_the_caseworker_to_read(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(child(),))
    texts = {
        "child_environment": "Barna har venner her.",
        "child_stability": "De trenger ro.",
        "child_health": "Ingen.",
    }
    write_texts(caseworker, case, texts)

    letter = composed(caseworker, case, Outcome.GRANT)

    assert CaseText.objects.filter(application=case).count() == 3
    assert why(letter)[-1] == "Det beste for barna. Barna har venner her. De trenger ro. Ingen."


def test_assessment_from_before_criteria_had_sentences_still_makes_a_letter(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assessment = assess_application(actor=caseworker, application=case)
    new = ("letter", "in_letter")
    old = [
        {key: value for key, value in row.items() if key not in new} for row in assessment.result["criteria"]
    ]
    assessment.result = {**assessment.result, "criteria": old}

    data = wording.proposal(case, assessment, Outcome.GRANT)
    letter = sending.draft_with_letter(actor=caseworker, application=case, data=data)[1]

    assert "Fylt 18 år. Fylte 18 år 17. mai 2003." in why(letter)[1].replace("\u00a0", " ")
    assert words.because(old, "nb") == []


def test_choosing_another_outcome_brings_its_texts_and_keeps_what_was_written(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assessment = assess_application(actor=caseworker, application=case)
    granted = wording.proposal(case, assessment, Outcome.GRANT)
    typed = replace(granted, outcome=Outcome.REFUSAL, next_steps=granted.next_steps.replace(". ", ".\r\n"))

    refused = wording.fitted(case, typed)
    own = wording.fitted(case, replace(typed, reasons="Mine ord.", next_steps="Ring meg."))

    assert refused.next_steps == wording.proposal(case, assessment, Outcome.REFUSAL).next_steps
    assert (refused.dwelling_type, refused.term_months) == ("", None)
    assert (own.reasons, own.next_steps) == ("Mine ord.", "Ring meg.")
    assert wording.fitted(case, granted) == granted


def test_reasons_typed_in_a_browser_stay_paragraphs() -> None:
    typed = (
        "Alder\r\nDu er gammel nok.\r\n\r\nFri tekst uten tittel.\r\nEn linje til.\r\n\r\n"
        "\r\n Inntekt \n12\u00a0267,00\u00a0kr.\n"
    )

    found = words.paragraphs(typed)

    assert found == [
        words.Paragraph("Alder", "Du er gammel nok."),
        words.Paragraph("", "Fri tekst uten tittel. En linje til."),
        words.Paragraph("Inntekt", "12\u00a0267,00\u00a0kr."),
    ]


def test_rules_are_named_last_in_the_language_of_the_letter(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, applicant=applicant("nn"))
    letter = composed(caseworker, case, Outcome.GRANT)

    last = letter.html.rsplit("<h2>", 1)[1].replace("\u00a0", " ")

    assert last.startswith("Reglar vi har brukt</h2>")
    assert (
        "Bustadsosiallova § 7, kriteria til kommunen: Bergen 2025 (bystyret 18. juni 2025, sak 227/25)."
        in last
    )


@pytest.mark.parametrize(
    ("basis", "body"),
    [("own_criteria", "klagenemnda i Bergen kommune"), ("assistance", "Statsforvalteren i Vestland")],
)
def test_appeal_goes_where_the_basis_says(actor: ActorOf, basis: str, body: str) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assessment = assess_application(actor=caseworker, application=case)
    data = replace(wording.proposal(case, assessment, Outcome.GRANT), basis=basis)

    decision = deciding.draft_decision(actor=caseworker, application=case, data=data)
    html = sending.compose_decision(actor=caseworker, decision=decision).html

    assert f"avgjør {body} saken." in html
    assert (
        "Fristen er tre uker fra dagen du fikk brevet. Det er nok at du har sendt klagen innen fristen."
        in html
    )


def test_second_provisional_answer_says_it_takes_longer_still(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    first = date(caseworker.today.year + 1, 1, 15)
    sending.send_provisional_answer(
        actor=caseworker, application=case, reason="needs_mapping", expected_date=first
    )

    letter = sending.compose_provisional(
        actor=caseworker,
        application=case,
        reason="misses_next_meeting",
        expected_date=date(first.year, 2, 15),
    )

    assert "Vi trenger enda mer tid på søknaden din" in letter.html
    assert ON.year < first.year
