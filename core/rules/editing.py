"""Rule sets that an administrator may make new versions of: each room says what a valid one of its kind is.

    editing.register(Editor("eligibility", _("Tildelingskriterier"), check=faults))

`check` is given a set (code, basis, version, content) and answers with what is wrong, nothing when all is well. A kind
whose sets are plain lists says with `parts` how each part is read, asked for and written; the pages are then ready.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

#: A figure that moves more than this from one version to the next may be a slip of the finger.
BIG_CHANGE = Decimal("0.25")


@dataclass(frozen=True)
class Fault:
    """What must be mended before publishing: in words, with the part of the set it is about.

    `field` names a field of the head (title, basis, valid_from, last_day); `part` the code of a criterion. A fault
    with `advice` on holds nothing back.
    """

    code: str
    message: str
    field: str = ""
    part: str = ""
    advice: bool = False


@dataclass(frozen=True)
class Entry:
    """One part of a set as people read it. `locked` says why it cannot be changed here; `own`: it has been."""

    code: str
    title: str
    lines: tuple[str, ...] = ()
    basis: str = ""
    locked: str = ""
    own: bool = False


@dataclass(frozen=True)
class Parts:
    """How the parts of a set are read, asked for and written.

    `form` gives the form class and its initial values for a part ("" for a new one); `write` the content with the
    part's new values, or without it when they are None. `add` is what the button says; without it none are added.
    """

    noun: Any
    entries: Callable[[Mapping[str, Any]], list[Entry]]
    form: Callable[[Mapping[str, Any], str], tuple[type[Any], dict[str, Any]]]
    write: Callable[[Mapping[str, Any], str, Mapping[str, Any] | None], dict[str, Any]]
    add: Any = ""
    remove: Any = ""
    lead: Any = ""


def any_shape(content: Any) -> None:
    """Nothing is asked of the shape."""


@dataclass(frozen=True)
class Editor:
    kind: str
    title: Any
    check: Callable[[Any], list[Fault]]
    #: Refuses what comes from outside and is no set of the kind at all.
    shape: Callable[[Any], None] = any_shape
    parts: Parts | None = None


_editors: dict[str, Editor] = {}
_titles: dict[str, Any] = {}


def register(editor: Editor) -> None:
    _editors[editor.kind] = editor
    _titles[editor.kind] = editor.title


def name_kind(kind: str, title: Any) -> None:
    """What a kind of rule set is called; for those that are not edited here."""
    _titles.setdefault(kind, title)


def editor_for(kind: str) -> Editor | None:
    return _editors.get(kind)


def parts_of(kind: str) -> Parts | None:
    editor = _editors.get(kind)
    return editor.parts if editor else None


def title_of(kind: str) -> str:
    return str(_titles.get(kind, kind))


def big_change(before: Decimal | int, after: Decimal | int) -> bool:
    """Whether a figure moves so much that somebody should look twice."""
    was = Decimal(before)
    return was != 0 and abs(Decimal(after) - was) / abs(was) > BIG_CHANGE


def look_twice(title: str, was: str, now: str, part: str) -> Fault:
    """Advice on a figure that has moved much."""
    text = _("%(title)s går fra %(was)s til %(now)s, mer enn 25 prosent. Se etter at det stemmer.")
    return Fault("BIG_CHANGE", text % {"title": title, "was": was, "now": now}, part=part, advice=True)
