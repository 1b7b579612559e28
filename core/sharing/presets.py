"""Faste formål: what an office shares with whom, as dated rule sets of the kind «sharing».

A preset rests on law (nobody needs asking, and a refusal does not stop it) or on consent. The files lie in
`core/sharing/rules/sharing/`; a municipality may keep its own set beside them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Prefetch

from core.agencies.enums import Scope
from core.agencies.models import Compartment, Municipality, Unit
from core.base.explain import LocalText
from core.rules.selectors import rule_set_for
from core.sharing.enums import Information, information_titles

KIND = "sharing"
LAW, CONSENT = "law", "consent"
#: When a preset that rests on law opens by itself.
AGENDA = "agenda"
TRIGGERS = ("", AGENDA, "notice")

_KNOWN = {
    "code", "title", "from", "to_agencies", "to_compartments", "to_external", "information", "scope", "purpose",
    "basis", "law", "note", "opens", "months", "ask", "question",
}  # fmt: skip


class DatedRuleSet(Protocol):
    """What both a shipped rule set and its row in the database offer."""

    @property
    def code(self) -> str: ...
    @property
    def content(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Preset:
    """A purpose for which the office `from_` shares. `ask`: the question stands in the application."""

    code: str
    title: LocalText
    from_: str
    information: tuple[str, ...]
    scope: str
    purpose: LocalText
    basis: str
    law: str = ""
    note: LocalText | None = None
    opens: str = ""
    months: int = 0
    ask: bool = False
    question: LocalText | None = None
    to_agencies: tuple[str, ...] = ()
    to_compartments: tuple[str, ...] = ()
    to_external: LocalText | None = None
    source_id: UUID | None = None

    @property
    def by_law(self) -> bool:
        return self.basis == LAW

    @property
    def information_titles(self) -> list[str]:
        return information_titles(self.information)

    @property
    def scope_title(self) -> str:
        return str(Scope(self.scope).label)

    def reaches(self, *, agency: str, compartment: str) -> bool:
        """Whether a unit of this agency and compartment is among the recipients."""
        return agency in self.to_agencies or compartment in self.to_compartments


def read_presets(source: DatedRuleSet) -> tuple[Preset, ...]:
    """Read a set; an unknown key, or a preset without what it must have, raises ValueError with its name."""
    presets = tuple(_preset(source, row) for row in source.content.get("presets", ()))
    codes = [preset.code for preset in presets]
    if len(set(codes)) != len(codes):
        raise ValueError(f"Rule set {source.code}: two presets have the same code.")
    return presets


def _preset(source: DatedRuleSet, row: Mapping[str, Any]) -> Preset:
    where = f"Rule set {source.code}, preset {row.get('code')}"
    if unknown := set(row) - _KNOWN:
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}.")
    if missing := {"code", "title", "from", "information", "scope", "purpose", "basis"} - set(row):
        raise ValueError(f"{where}: missing keys {sorted(missing)}.")
    if row["basis"] not in (LAW, CONSENT):
        raise ValueError(f"{where}: basis is law or consent.")
    if row["basis"] == LAW and not row.get("law"):
        raise ValueError(f"{where}: a preset that rests on law names the paragraph.")
    if row["basis"] == CONSENT and not row.get("months"):
        raise ValueError(f"{where}: a preset that rests on consent says for how many months.")
    if row.get("opens", "") not in TRIGGERS:
        raise ValueError(f"{where}: opens is one of {TRIGGERS}.")
    if not (row.get("to_agencies") or row.get("to_compartments") or row.get("to_external")):
        raise ValueError(f"{where}: names no recipient.")
    if row.get("ask") and "question" not in row:
        raise ValueError(f"{where}: asked in the application, but has no question.")
    if strange := set(row["information"]) - set(Information.values):
        raise ValueError(f"{where}: unknown information {sorted(strange)}.")

    def text(name: str) -> LocalText | None:
        return LocalText.of(row[name]) if row.get(name) else None

    return Preset(
        code=row["code"],
        title=LocalText.of(row["title"]),
        from_=row["from"],
        information=tuple(row["information"]),
        scope=Scope(row["scope"]).value,
        purpose=LocalText.of(row["purpose"]),
        basis=row["basis"],
        law=row.get("law", ""),
        note=text("note"),
        opens=row.get("opens", ""),
        months=row.get("months", 0),
        ask=row.get("ask", False),
        question=text("question"),
        to_agencies=tuple(row.get("to_agencies", ())),
        to_compartments=tuple(row.get("to_compartments", ())),
        to_external=text("to_external"),
        source_id=getattr(source, "pk", None),
    )


def presets_on(municipality: Municipality, on: date) -> tuple[Preset, ...]:
    """The municipality's presets in force on a day: one query."""
    found = rule_set_for(municipality, KIND, on)
    return read_presets(found) if found else ()


def presets_from(municipality: Municipality, compartment: str, on: date) -> tuple[Preset, ...]:
    """Those of one office, by its compartment's code."""
    return tuple(preset for preset in presets_on(municipality, on) if preset.from_ == compartment)


def preset_named(presets: Iterable[Preset], code: str) -> Preset | None:
    return next((preset for preset in presets if preset.code == code), None)


def recipients_of(municipality: Municipality, presets: Iterable[Preset]) -> dict[str, list[Compartment]]:
    """The compartments each preset names, by preset code and in name order, with their units: two queries."""
    units = Prefetch("units", Unit.objects.select_related("agency"))
    compartments = list(Compartment.objects.filter(municipality=municipality).prefetch_related(units))
    by_preset = {}
    for preset in presets:
        rows = [
            row
            for row in compartments
            if row.code != preset.from_
            and any(preset.reaches(agency=unit.agency.code, compartment=row.code) for unit in row.units.all())
        ]
        by_preset[preset.code] = sorted(rows, key=lambda row: row.name)
    return by_preset


def compartment_named(municipality: Municipality, code: str) -> Compartment | None:
    """A compartment by its code; which offices there are is no secret."""
    return Compartment.objects.filter(municipality=municipality, code=code).first()


def other_compartments(municipality: Municipality, own: UUID) -> list[Compartment]:
    """The offices that something may be shared with: all but one's own, in name order."""
    rows = Compartment.objects.filter(municipality=municipality, units__isnull=False).exclude(pk=own)
    return list(rows.distinct().order_by("name"))
