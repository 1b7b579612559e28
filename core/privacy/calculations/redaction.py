"""Sladding: from what was found and what is left out, to what may leave. Pure: what is left out is not in the answer.

Whole items, whole fields, or words. Words are found however they are spaced and capitalised, and what stands in their
place never tells how long they were.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Cut:
    """One omission. Without `item` the passage goes everywhere."""

    mark: str
    item: UUID | None = None
    field: str = ""
    passage: str = ""


@dataclass(frozen=True)
class Line:
    name: str
    label: str
    value: str
    cut: bool = False


@dataclass(frozen=True)
class Entry:
    """One item as it leaves; `withheld` holds the ground when all of it is left out."""

    key: UUID
    title: str
    on: date | None
    lines: tuple[Line, ...]
    document: UUID | None = None
    withheld: str = ""


def redacted(found: Sequence[Entry], cuts: Sequence[Cut]) -> list[Entry]:
    """What may leave, in order. A withheld item keeps its place and its ground, and nothing else."""
    return [_entry(entry, cuts) for entry in found]


def _entry(entry: Entry, cuts: Sequence[Cut]) -> Entry:
    mine = [cut for cut in cuts if cut.item in (None, entry.key)]
    whole = [cut for cut in mine if cut.item == entry.key and not cut.field and not cut.passage]
    if whole:
        return Entry(entry.key, "", None, (), None, withheld=_marks(whole))
    lines = tuple(_line(line, mine) for line in entry.lines)
    title = _without(entry.title, [cut for cut in mine if cut.passage and not cut.field])
    return replace(entry, lines=lines, title=title)


def _line(line: Line, cuts: Sequence[Cut]) -> Line:
    fields = [cut for cut in cuts if cut.field == line.name and not cut.passage]
    if fields:
        return replace(line, value=_shown(_marks(fields)), cut=True)
    value = _without(line.value, [cut for cut in cuts if cut.passage and cut.field in ("", line.name)])
    return replace(line, value=value, cut=value != line.value)


def _without(text: str, cuts: Sequence[Cut]) -> str:
    for cut in sorted(cuts, key=lambda each: -len(each.passage)):
        shown = _shown(cut.mark)
        text = shown.join(pattern(cut.passage).split(text)) if cut.passage else text
    return text


def pattern(passage: str) -> re.Pattern[str]:
    """The passage however it is spaced and capitalised."""
    words = [re.escape(word) for word in passage.split()]
    return re.compile(r"\s+".join(words) if words else r"(?!)", re.IGNORECASE)


def _shown(mark: str) -> str:
    return f"[utelatt: {mark}]"


def _marks(cuts: Sequence[Cut]) -> str:
    return ", ".join(dict.fromkeys(cut.mark for cut in cuts))


def still_there(entries: Sequence[Entry], cuts: Sequence[Cut]) -> list[tuple[str, str]]:
    """Passages that are left out in one place and still stand in another: the passage and the item's title."""
    return [
        (cut.passage, entry.title)
        for cut in cuts
        if cut.passage
        for entry in entries
        if any(
            pattern(cut.passage).search(text) for text in (entry.title, *(line.value for line in entry.lines))
        )
    ]
