"""Rule sets that an administrator may make new versions of: each room says what a valid one of its kind is.

    editing.register(Editor("eligibility", _("Tildelingskriterier"), check=faults))

`check` is given a set (code, basis, version, content) and answers with what is wrong, nothing when all is well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


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
class Editor:
    kind: str
    title: Any
    check: Callable[[Any], list[Fault]]


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


def title_of(kind: str) -> str:
    return str(_titles.get(kind, kind))
