"""The first wording of a decision, criterion by criterion, for the caseworker to make their own. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Wording:
    """Proposed texts, in the language of the letter."""

    situation: str
    reasons: str
    childs_best: str
    next_steps: str
    dwelling_type: str


_VERDICTS = {
    "nb": {
        "met": "Kravet er oppfylt.",
        "not_met": "Kravet er ikke oppfylt.",
        "needs_judgement": "Kravet er vurdert i møtet.",
    },
    "nn": {
        "met": "Kravet er oppfylt.",
        "not_met": "Kravet er ikkje oppfylt.",
        "needs_judgement": "Kravet er vurdert i møtet.",
    },
}
_TEXTS = {
    "nb": {
        "situation": "du bor slik: {situation}",
        "unknown": "du trenger en bolig",
        "children": "Vi har vurdert bomiljø, bostabilitet og barnas fysiske og helsemessige behov.",
        "granted": "Du står på ventelista fra dagen søknaden kom inn. Vi skriver til deg når vi har et tilbud. "
        "Du har da sju dager på å svare.",
        "refused": "Du kan søke på nytt hvis situasjonen din endrer seg. Nav kan hjelpe deg hvis du mangler et sted "
        "å bo.",
        "dwelling": "kommunal utleiebolig",
    },
    "nn": {
        "situation": "du bur slik: {situation}",
        "unknown": "du treng ein bustad",
        "children": "Vi har vurdert bumiljø, bustabilitet og dei fysiske og helsemessige behova til barna.",
        "granted": "Du står på ventelista frå dagen søknaden kom inn. Vi skriv til deg når vi har eit tilbod. "
        "Du har då sju dagar på å svare.",
        "refused": "Du kan søkje på nytt dersom situasjonen din endrar seg. Nav kan hjelpe deg dersom du manglar ein "
        "stad å bu.",
        "dwelling": "kommunal utleigebustad",
    },
}


def wording(
    *,
    criteria: Sequence[Mapping[str, Any]],
    sentences: Sequence[Mapping[str, str]],
    situation: str,
    children: int,
    granted: bool,
    language: str,
) -> Wording:
    """Texts from the stored result of an assessment: `criteria` with verdicts, `sentences` in the language."""
    texts = _TEXTS.get(language, _TEXTS["nb"])
    return Wording(
        situation=texts["situation"].format(situation=situation) if situation else texts["unknown"],
        reasons=_reasons(criteria, sentences, granted, language),
        childs_best=texts["children"] if children else "",
        next_steps=texts["granted"] if granted else texts["refused"],
        dwelling_type=texts["dwelling"] if granted else "",
    )


def _reasons(
    criteria: Sequence[Mapping[str, Any]],
    sentences: Sequence[Mapping[str, str]],
    granted: bool,
    language: str,
) -> str:
    """One paragraph per criterion that counted; a refusal names those that are not met first."""
    said = {each["code"]: each for each in sentences}
    verdicts = _VERDICTS.get(language, _VERDICTS["nb"])
    counted = [each for each in criteria if each["verdict"] in verdicts]
    if not granted:
        counted.sort(key=lambda each: each["verdict"] != "not_met")
    paragraphs = []
    for each in counted:
        sentence = said.get(each["code"], {})
        parts = (sentence.get("rule", ""), sentence.get("fact", ""), verdicts[each["verdict"]])
        paragraphs.append(" ".join(part for part in parts if part))
    return "\n\n".join(paragraphs)
