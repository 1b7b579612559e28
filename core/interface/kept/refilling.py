"""Puts what was posted back into the form of a page that has been made anew.

The page is fetched as any page is; then its finished HTML is read, the form that goes to the same address is found,
and its fields are given their values. So it works alike for every form, however it was made, and sends nothing.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.utils.html import escape

from core.interface.kept.labels import _COUNTS
from core.interface.kept.store import FIELD, Kept

ANCHOR = "skjemaet"
Attributes = dict[str, str | None]
_BUTTONS = {"submit", "button", "image", "reset"}
_LEFT_ALONE = {"file", "password", *_BUTTONS}


@dataclass
class Control:
    """A field of a form: an input, a text area (its content), or one option of a list."""

    kind: str
    name: str
    value: str
    start: int
    end: int
    attributes: Attributes
    several: bool = False

    @property
    def is_chosen(self) -> bool:
        return self.kind in {"checkbox", "radio", "option"}


@dataclass
class Form:
    start: int
    end: int
    attributes: Attributes
    within: list["Details"]
    controls: list[Control] = field(default_factory=list)
    buttons: list[Attributes] = field(default_factory=list)


@dataclass
class Details:
    start: int
    end: int
    attributes: Attributes


@dataclass
class Refilled:
    html: str
    #: Whether the page still has the form, and what found no place in it.
    found: bool
    left: dict[str, list[str]]


class _Page(HTMLParser):
    """The forms of a page and where in the text their parts stand."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.forms: list[Form] = []
        self.main_end: int | None = None
        self._named: list[tuple[str, Control]] = []
        self._form: Form | None = None
        self._details: list[Details] = []
        self._select: Attributes | None = None
        self._area: Control | None = None
        self.feed(html)
        self.close()
        by_id = {form.attributes.get("id"): form for form in self.forms if form.attributes.get("id")}
        for name, control in self._named:
            if name in by_id:
                by_id[name].controls.append(control)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start, own = self._at(), dict(attrs)
        end = start + len(self.get_starttag_text() or "")
        if tag == "main":
            self.main_end = end
        elif tag == "details":
            self._details.append(Details(start, end, own))
        elif tag == "form":
            self._form = Form(start, end, own, list(self._details))
            self.forms.append(self._form)
        elif tag == "select":
            self._select = own
        elif tag == "option" and self._select is not None:
            several = "multiple" in self._select
            self._add(self._select, Control("option", "", own.get("value") or "", start, end, own, several))
        elif tag == "textarea":
            self._area = Control("textarea", "", "", end, end, own)
        elif tag == "button" and self._form is not None:
            self._form.buttons.append(own)
        elif tag == "input":
            kind = (own.get("type") or "text").lower()
            if kind in _BUTTONS and self._form is not None:
                self._form.buttons.append(own)
            elif kind not in _LEFT_ALONE:
                self._add(own, Control(kind, "", own.get("value") or "", start, end, own))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "details" and self._details:
            self._details.pop()
        elif tag == "textarea" and self._area is not None:
            self._area.end = self._at()
            self._add(self._area.attributes, self._area)
            self._area = None

    def _add(self, own: Attributes, control: Control) -> None:
        control.name = own.get("name") or ""
        if not control.name or "disabled" in own:
            return
        if own.get("form"):
            self._named.append((str(own["form"]), control))
        elif self._form is not None:
            self._form.controls.append(control)


def refill(html: str, kept: Kept, *, address: str, key: str) -> Refilled:
    """The page at `address` with its form filled in."""
    page = _Page(html)
    form = _same_form(page.forms, kept, address)
    if form is None:
        return Refilled(html, False, kept.fields)
    edits, placed = _fill(form.controls, kept.fields)
    token = f'<input type="hidden" name="{FIELD}" value="{escape(key)}">'
    attributes = {**form.attributes, "action": form.attributes.get("action") or kept.action}
    attributes.setdefault("id", ANCHOR)
    edits.append((form.start, form.end, _tag("form", attributes) + token))
    edits += [(d.start, d.end, _tag("details", {**d.attributes, "open": None})) for d in form.within]
    pressed = {button.get("name") for button in form.buttons}
    left = {
        name: [value for number, value in enumerate(values) if (name, number) not in placed]
        for name, values in kept.fields.items()
        if name not in pressed
    }
    return Refilled(_edited(html, edits), True, {name: values for name, values in left.items() if values})


def insert_in_main(html: str, part: str) -> str:
    """`part` as the first thing in the page's main content."""
    place = _Page(html).main_end
    return html if place is None else html[:place] + part + html[place:]


def anchor_of(html: str) -> str:
    """The id of the form that was filled in."""
    for form in _Page(html).forms:
        if any(control.name == FIELD for control in form.controls):
            return form.attributes.get("id") or ANCHOR
    return ""


def _same_form(forms: list[Form], kept: Kept, address: str) -> Form | None:
    """The form that goes to the same address; of several, the one most like what was posted."""
    target = urlsplit(kept.action)

    def goes_there(form: Form) -> bool:
        others = [button.get("formaction") for button in form.buttons]
        to = [form.attributes.get("action") or address, *(each for each in others if each)]
        return any(urlsplit(urljoin(address, each)).path == target.path for each in to)

    def likeness(form: Form) -> tuple[int, int]:
        names = {control.name for control in form.controls}
        hidden = [control for control in form.controls if control.kind == "hidden"]
        same = sum(control.value in kept.fields.get(control.name, []) for control in hidden)
        return same, len(names & kept.fields.keys())

    fitting = [
        form for form in forms if (form.attributes.get("method") or "").lower() == "post" and goes_there(form)
    ]
    return max(fitting, key=likeness, default=None)


def _fill(
    controls: Iterable[Control], fields: dict[str, list[str]]
) -> tuple[list[tuple[int, int, str]], set[tuple[str, int]]]:
    edits: list[tuple[int, int, str]] = []
    placed: set[tuple[str, int]] = set()
    seen: Counter[str] = Counter()
    for control in controls:
        values = fields.get(control.name)
        if control.is_chosen:
            if values is None and control.kind != "checkbox" and not control.several:
                continue
            chosen = control.value if "value" in control.attributes else "on"
            is_on = chosen in (values or [])
            if is_on:
                placed.add((control.name, (values or []).index(chosen)))
            edits.append((control.start, control.end, _chosen(control, is_on)))
            continue
        number = seen[control.name]
        seen[control.name] += 1
        if values is None or number >= len(values):
            continue
        placed.add((control.name, number))
        if control.name.endswith(_COUNTS):
            continue
        if control.kind == "textarea":
            # A browser leaves out the first line break of a text area.
            edits.append((control.start, control.end, "\n" + escape(values[number])))
        else:
            edits.append(
                (control.start, control.end, _tag("input", {**control.attributes, "value": values[number]}))
            )
    return edits, placed


def _chosen(control: Control, is_on: bool) -> str:
    word = "selected" if control.kind == "option" else "checked"
    attributes = {name: value for name, value in control.attributes.items() if name != word}
    if is_on:
        attributes[word] = None
    return _tag("option" if control.kind == "option" else "input", attributes)


def _tag(name: str, attributes: Attributes) -> str:
    written = (key if value is None else f'{key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{' '.join([name, *written])}>"


def _edited(html: str, edits: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, text in sorted(edits):
        parts += [html[at:start], text]
        at = end
    return "".join([*parts, html[at:]])
