"""Klageinstanser: who decides an appeal, by what the decision rests on, and where the papers are sent.

The body of the municipality's own criteria is its klagenemnd (fvl. § 28); of help after boligsosialloven,
Statsforvalteren (§ 7).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.enums import DecisionBasis
from applications.forms.rule_parts import BodyForm
from applications.rule_kinds.shapes import is_text, replaced, require_rows, shapeless
from applications.services.rule_reading import text_of
from core.rules.editing import Editor, Entry, Fault, Parts

_KEYS = frozenset({"basis", "name", "called", "address", "legal_basis"})


def _rows(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(content.get("bodies", ()))


def entries(content: Mapping[str, Any]) -> list[Entry]:
    return [
        Entry(
            row["basis"],
            _("%(name)s: klager på vedtak etter %(basis)s")
            % {"name": text_of(row.get("name")), "basis": _basis(row["basis"])},
            tuple(row.get("address", ())),
            row.get("legal_basis", ""),
        )
        for row in _rows(content)
    ]


def _basis(code: str) -> str:
    names = dict(DecisionBasis.choices)
    return str(names.get(code, code)).lower()


def form(content: Mapping[str, Any], code: str) -> tuple[type[Any], dict[str, Any]]:
    row = next(each for each in _rows(content) if each["basis"] == code)
    return BodyForm, {
        "name": row["name"].get("nb", ""),
        "name_nn": row["name"].get("nn", ""),
        "called": row["called"].get("nb", ""),
        "called_nn": row["called"].get("nn", ""),
        "address": "\n".join(row.get("address", ())),
        "legal_basis": row.get("legal_basis", ""),
    }


def write(content: Mapping[str, Any], code: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
    assert values is not None
    row = {
        "basis": code,
        "name": {"nb": values["name"], "nn": values["name_nn"]},
        "called": {"nb": values["called"], "nn": values["called_nn"]},
        "address": [line.strip() for line in values["address"].splitlines() if line.strip()],
        "legal_basis": values["legal_basis"].strip(),
    }
    return {**content, "bodies": replaced(_rows(content), "basis", code, row)}


def shape(content: Any) -> None:
    for row in require_rows(content, "bodies", _KEYS, key="basis"):
        address = row.get("address", [])
        names = (row.get("name"), row.get("called"))
        well = (
            all(isinstance(each, dict) and is_text(each) for each in names)
            and isinstance(address, list)
            and all(isinstance(line, str) for line in address)
            and isinstance(row.get("legal_basis", ""), str)
        )
        if not well:
            raise shapeless(
                _("Klageinstansen for %(code)s har en verdi av feil slag.") % {"code": row["basis"]}
            )


def check(draft: Any) -> list[Fault]:
    found: list[Fault] = []
    rows = {row["basis"]: row for row in _rows(draft.content)}
    found += [
        Fault("UNKNOWN_BASIS", _("Det finnes ingen vedtak av slaget %s.") % code, part=code)
        for code in sorted(set(rows) - set(DecisionBasis.values))
    ]
    for code in DecisionBasis.values:
        row = rows.get(code)
        if row is None:
            text = _("Klageinstansen for vedtak etter %s mangler.") % _basis(code)
            found.append(Fault("BODY_MISSING", text))
            continue
        name = text_of(row["name"])
        if len(row.get("address", ())) < 2:
            text = _(
                "%s mangler postadresse. Skriv gate eller postboks på én linje, og postnummer og sted på neste."
            )
            found.append(Fault("ADDRESS_MISSING", text % name, part=code))
        if not row.get("legal_basis", "").strip():
            found.append(Fault("BASIS_MISSING", _("%s mangler hjemmel.") % name, part=code))
        if not all(row[each].get("nn", "").strip() for each in ("name", "called")):
            found.append(Fault("WORDS_MISSING", _("%s mangler navn på nynorsk.") % name, part=code))
    return found


EDITOR = Editor(
    "appeal_bodies",
    gettext_lazy("Klageinstanser"),
    check,
    shape,
    Parts(
        noun=gettext_lazy("Klageinstanser"),
        entries=entries,
        form=form,
        write=write,
        lead=gettext_lazy(
            "Brev til klageinstansen får navnet og adressen som gjelder den dagen klagen sendes. Hvilken instans som "
            "avgjør, følger av hva vedtaket bygger på."
        ),
    ),
)
