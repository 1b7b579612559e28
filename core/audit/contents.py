"""What is shown, in plain words: each kind of content that the read log can name, and the number of its case.

The rooms register their kinds as they register their verbs. A test fails when a view notes a kind nobody has named.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Content:
    """`listed`: a line among many (a list, a search, an agenda), not one person's case opened."""

    title: Any
    listed: bool = False


_contents: dict[str, Content] = {}
_numbers: dict[str, Callable[[Any], str]] = {}


def register_all(titles: dict[str, Any], *, listed: bool = False) -> None:
    """Declare kinds of content, e.g. `{"lease.ledger": _("Leieforhold: reskontro")}`."""
    for code, title in titles.items():
        _contents[code] = Content(title, listed)


def known(code: str) -> bool:
    """Whether the kind is named, by itself or with its family (`document.*`)."""
    return code in _contents or _family(code) in _contents


def title(code: str) -> str:
    """The kind in plain words; a kind no longer in use reads as «Opplysninger»."""
    found = _contents.get(code) or _contents.get(_family(code))
    return str(found.title) if found else _("Opplysninger")


def listed_codes() -> list[str]:
    """The kinds that are a line among many."""
    return sorted(code for code, content in _contents.items() if content.listed)


def _family(code: str) -> str:
    return f"{code.partition('.')[0]}.*"


def number_with(label: str, read: Callable[[Any], str]) -> None:
    """Say where a model (`tenancies.lease`) has its case number; `read` may touch only what is loaded."""
    _numbers[label] = read


def number_of(subject: models.Model | None) -> str:
    """The case number to keep beside the read, so that the log can be read when the case is gone; never a name."""
    if subject is None:
        return ""
    read = _numbers.get(subject._meta.label_lower)
    return str(read(subject) if read else getattr(subject, "case_number", "") or "")[:40]
