"""Reading a contact from one line: «Ring fra Ola Testesen om depositum, følg opp 1.12». Pure.

It proposes, and a person confirms: the whole line is kept as the text, and what is not understood is left open.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time

from contacts.calculations import dates

_CHANNELS = (
    ("email", r"e-?post\w*|mail\w*"),
    ("sms", r"sms\w*|tekstmelding\w*"),
    ("letter", r"brev\w*"),
    ("meeting", r"møte\w*|videomøte\w*"),
    ("visit", r"besøk\w*|hjemmebesøk\w*|oppmøte\w*|kom innom|stakk innom|møtte opp|skranke\w*"),
    ("phone", r"ring\w*|telefon\w*|tlf\.?|oppring\w*|samtale\w*"),
)
_OUTCOMES = (
    ("no_answer", r"ikke svar\w*|svar\w* ikke|ikkje svar\w*|fikk ikke tak i|ikke tak i|ingen svar"),
    ("call_back", r"ring\w*\s+(?:\w+\s+)?(?:tilbake|opp)|vil bli oppringt|tilbakering\w*"),
    ("passed_on", r"sendt videre|videresend\w*|satt over|satte over|henvis\w*|viste videre"),
    ("appointment", r"avtal\w*|time til"),
    ("answered", r"besvar\w*|fikk svar|svarte|ga beskjed|informert\w*|forklart\w*|ordnet"),
)
_OUTGOING = (
    r"(?:ringt?e?|ringer|telefon|skrev|sendt?e?|e-?post|mail|sms|brev|besøk)\s+(?:(?!fra|frå|av)\S+\s+)"
    r"{0,2}?(?:til|hos)\b"
)
_FOLLOW = (
    r"(?:følg\w*\s+(?:\w+\s+)?opp|oppfølging|oppfølgjing|frist|husk|purr\w*|ring\w*\s+(?:\w+\s+)?(?:tilbake|opp)"
    r"|ny kontakt|ta kontakt|svar\w*\s+innen|innen)"
)
_LANGUAGES = (
    r"albansk|amharisk|arabisk|bosnisk|burmesisk|dari|engelsk|estisk|farsi|filippinsk|"
    r"fransk|gresk|hindi|italiensk|japansk|kinesisk|kirundi|kroatisk|kurdisk|kurmanji|"
    r"latvisk|lingala|litauisk|makedonsk|mandarin|norsk|oromo|pashto|persisk|polsk|"
    r"portugisisk|punjabi|rumensk|russisk|samisk|serbisk|slovakisk|somali|somalisk|"
    r"sorani|spansk|swahili|tagalog|tamil|thai|tigrinja|tsjekkisk|tsjetsjensk|twi|"
    r"tyrkisk|tysk|ukrainsk|ungarsk|urdu|vietnamesisk|tegnspråk"
)
_LANGUAGE = rf"(?P<language>{_LANGUAGES})"
_INTERPRETER = rf"(?:\btolk\w*(?:\s+(?:på|i|til))?\s+{_LANGUAGE}\b|\b(?P<before>{_LANGUAGES})\s*-?tolk\b)"
_NAME_WORD = r"[A-ZÆØÅÄÖÉ][\w'’-]+"
_NAME = rf"{_NAME_WORD}(?:\s+(?:{_NAME_WORD}|van|von|de|al|el|bin|ibn))*"
#: What ends the words about who called.
_STOP = (
    r"(?=\s+(?:om|ang\.?|angående|vedr\.?|vedrørende|gjeld\w*|som|og|vil\w*|spør\w*|spurte|ønsk\w*|lurer|har|er|fordi"
    r"|på vegne|for|følg\w*|tolk|klag\w*|sier|sa|fikk|med|ring|hos|i|til)\b|\s*[,.;:–]|\s*$)"
)
_CALLER = re.compile(
    rf"\b(?:fra|frå|av|til|med|hos)\s+(?P<caller>(?:\S+\s+){{0,4}}?\S+?){_STOP}", re.IGNORECASE
)
_RELATIVE = re.compile(rf"^\s+til\s+(?P<about>{_NAME})")
_ABOUT = re.compile(
    rf"\b(?:[Gg]jeld\w*|[Aa]ng(?:ående|\.)?|[Vv]edr(?:ørende|\.)?|på vegne av|for|om)\s+(?P<about>{_NAME})"
)
_FULL_NAME = re.compile(rf"^{_NAME_WORD}(?:\s+{_NAME_WORD})+$")


@dataclass(frozen=True)
class Understood:
    """What the line seems to say. Codes are those of `contacts.enums`; empty means: not said."""

    text: str
    channel: str = ""
    direction: str = "incoming"
    caller: str = ""
    about: str = ""
    outcome: str = ""
    follow_up_on: date | None = None
    interpreter_language: str = ""
    interpreter_on: date | None = None
    interpreter_time: time | None = None
    #: The fields that were read from the line, for showing what was understood.
    read: frozenset[str] = field(default_factory=frozenset)


def read_line(text: str, now: datetime) -> Understood:
    """Read one line on the local time `now`."""
    text = " ".join(text.split())
    today = now.date()
    channel = _first(_CHANNELS, text)
    outcome = _first(_OUTCOMES, text)
    direction = "outgoing" if re.search(_OUTGOING, text, re.IGNORECASE) else "incoming"
    language, on, clock, rest = _interpreter(text, today)
    follow_up_on, rest = _follow_up(rest, today)
    caller, about = _who(rest)
    values = {
        "channel": channel,
        "outcome": outcome,
        "caller": caller,
        "about": about,
        "follow_up_on": follow_up_on,
        "interpreter_language": language,
    }
    return Understood(
        text=text,
        channel=channel,
        direction=direction,
        caller=caller,
        about=about,
        outcome=outcome,
        follow_up_on=follow_up_on,
        interpreter_language=language,
        interpreter_on=on,
        interpreter_time=clock,
        read=frozenset(name for name, value in values.items() if value),
    )


def _first(patterns: tuple[tuple[str, str], ...], text: str) -> str:
    """The code whose word comes first in the text; of two at the same place, the one listed first."""
    found = [
        (match.start(), order, code)
        for order, (code, pattern) in enumerate(patterns)
        if (match := re.search(rf"\b(?:{pattern})", text, re.IGNORECASE))
    ]
    return min(found)[2] if found else ""


def _interpreter(text: str, today: date) -> tuple[str, date | None, time | None, str]:
    """Language, day and time of an interpreter, and the text without those words."""
    found = re.search(_INTERPRETER, text, re.IGNORECASE)
    if found is None:
        return "", None, None, text
    language = (found["language"] or found["before"]).lower()
    after = text[found.end() :]
    end = found.end()
    on, clock = None, None
    if day := re.match(rf"\s*,?\s*(?:den\s+)?{dates.PATTERN}", after, re.IGNORECASE):
        on = dates.resolve(day, today)
        end += day.end()
        after = after[day.end() :]
    if at := re.match(rf"\s*,?\s*{dates.CLOCK}", after, re.IGNORECASE):
        clock = dates.clock_of(at)
        end += at.end()
    return language, on, clock, f"{text[: found.start()].rstrip(' ,')}, {text[end:].lstrip(' ,')}"


def _follow_up(text: str, today: date) -> tuple[date | None, str]:
    """The follow-up date after a word that asks for it, else a bare day at the very end of the line."""
    asked = rf"\b{_FOLLOW}\s*:?\s*(?:den\s+|innen\s+|senest\s+)?{dates.PATTERN}"
    last = rf"(?<=[,.;\s]){dates.PATTERN}\s*[.!]?$"
    for pattern in (asked, last):
        if found := re.search(pattern, text, re.IGNORECASE):
            day = dates.resolve(found, today)
            if day is not None:
                return day, f"{text[: found.start()]}{text[found.end() :]}"
    return None, text


def _who(text: str) -> tuple[str, str]:
    """Who called, and whom it is about: said outright, else the caller's relative, else the caller."""
    caller, about = "", ""
    if found := _CALLER.search(text):
        caller = found["caller"].strip(" ,.;:")
        if relative := _RELATIVE.match(text[found.end("caller") :]):
            about = relative["about"]
            caller = f"{caller} til {about}"
        elif _FULL_NAME.match(caller):
            about = caller
    if said := _ABOUT.search(text):
        about = said["about"]
    if not caller and (
        leading := re.match(
            rf"(?P<who>{_NAME_WORD}(?:\s+{_NAME_WORD})+)\s+(?:ring|kom|skrev|sendte|møtte)", text
        )
    ):
        caller = leading["who"]
        about = about or caller
    return caller, about
