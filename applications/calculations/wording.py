"""The first wording of a decision, criterion by criterion, for the caseworker to make their own. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.base.explain import spoken

#: A line that stands alone over its paragraph is that paragraph's title, unless it is a sentence or a long one.
_TITLE_MAX = 60
_SHORT_DATE = re.compile(r"\b(\d{2})\.(\d{2})\.(\d{4})\b")
_NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Paragraph:
    """One criterion in the letter: its title in plain words, and what we found."""

    title: str
    text: str


def reasons(
    *,
    criteria: Sequence[Mapping[str, Any]],
    sentences: Sequence[Mapping[str, str]],
    verdicts: Mapping[str, str],
    granted: bool,
    language: str,
) -> str:
    """One paragraph per criterion that counted, as text: a refusal names those that are not met first.

    `criteria` is the stored result of an assessment. One from before criteria had sentences of their own has none;
    then what the case page said stands there (`sentences`), closed by the verdict.
    """
    said = {each["code"]: each for each in sentences}
    counted = [each for each in criteria if each["verdict"] in verdicts and each.get("in_letter", True)]
    if not granted:
        counted.sort(key=lambda each: each["verdict"] != "not_met")
    found = [_paragraph(each, said.get(each["code"], {}), verdicts, language) for each in counted]
    return "\n\n".join(f"{each.title}\n{each.text}" if each.title else each.text for each in found)


def _paragraph(
    criterion: Mapping[str, Any], sentence: Mapping[str, str], verdicts: Mapping[str, str], language: str
) -> Paragraph:
    letter = criterion.get("letter")
    if letter:
        return Paragraph(_in(letter["title"], language), _in(letter["text"], language))
    parts = (sentence.get("fact", ""), sentence.get("rule", ""), verdicts[criterion["verdict"]])
    return Paragraph(sentence.get("title", ""), " ".join(part for part in parts if part))


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("nb", "")


def because(criteria: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """What continues «fordi»: one for each criterion that is not met. Empty when one of them has no such words."""
    lacking = [each for each in criteria if each["verdict"] == "not_met" and each.get("in_letter", True)]
    found = [_in((each.get("letter") or {}).get("because", {}), language) for each in lacking]
    return found if all(found) else []


def paragraphs(text: str) -> list[Paragraph]:
    """The reasons as the letter shows them: an empty line between paragraphs, a title on a line of its own."""
    found = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        head, _, rest = part.strip().partition("\n")
        titled = (
            bool(rest.strip())
            and len(head) <= _TITLE_MAX
            and not head.rstrip().endswith((".", ":", "!", "?"))
        )
        title, body = (head.strip().rstrip(","), rest) if titled else ("", part)
        if body.strip():
            # Hard spaces stay: they keep amounts and dates on one line.
            found.append(Paragraph(title, re.sub(r"[ \t\n]+", " ", body).strip()))
    return found


def long_dates(text: str, language: str) -> str:
    """«bystyret 18.06.2025» as it is read in a sentence: «bystyret 18. juni 2025»."""

    def said(match: re.Match[str]) -> str:
        day, month, year = (int(part) for part in match.groups())
        try:
            return spoken(date(year, month, day), language).replace(" ", _NO_BREAK)
        except ValueError:
            return match.group()

    return _SHORT_DATE.sub(said, text)


def plain_paragraphs(text: str) -> list[str]:
    """Free text as paragraphs: an empty line parts them."""
    parts = ("\n".join(text.splitlines())).split("\n\n")
    return [" ".join(part.split()) for part in parts if part.strip()]
