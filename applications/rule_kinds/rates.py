"""Satser: the basic amount, interest, fees. They are set by the State; a municipality that cannot wait for the next
release enters a new one here, dated and with its authority."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.forms.rule_parts import RateForm
from applications.rule_kinds.shapes import replaced, require_rows, shapeless
from core.interface.formatting import kroner, percent
from core.rules.editing import Editor, Entry, Fault, Parts, big_change, look_twice
from core.rules.rates import shipped_rates

_KEYS = frozenset({"code", "value", "basis"})


def _rows(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(content.get("rates", ()))


def _number(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def shown(code: str, value: Any) -> str:
    number = _number(value)
    if number is None:
        return str(value)
    rate = shipped_rates().by_code.get(code)
    return str(percent(number, 2) if rate and rate.unit == "%" else kroner(number))


def title_of(code: str) -> str:
    rate = shipped_rates().by_code.get(code)
    return str(rate.title) if rate else code


def entries(content: Mapping[str, Any]) -> list[Entry]:
    return [
        Entry(row["code"], title_of(row["code"]), (shown(row["code"], row["value"]),), row.get("basis", ""))
        for row in _rows(content)
    ]


def form(content: Mapping[str, Any], code: str) -> tuple[type[Any], dict[str, Any]]:
    row = next(each for each in _rows(content) if each["code"] == code)
    return RateForm, {"value": _number(row["value"]), "basis": row.get("basis", "")}


def write(content: Mapping[str, Any], code: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
    assert values is not None
    row = {"code": code, "value": str(values["value"]), "basis": values["basis"].strip()}
    return {**content, "rates": replaced(_rows(content), "code", code, row)}


def shape(content: Any) -> None:
    for row in require_rows(content, "rates", _KEYS):
        if not isinstance(row.get("value"), str) or not isinstance(row.get("basis", ""), str):
            raise shapeless(
                _("Satsen %(code)s skal ha en verdi og en hjemmel som tekst.") % {"code": row["code"]}
            )


def check(draft: Any) -> list[Fault]:
    found: list[Fault] = []
    based_on = getattr(draft, "based_on", None)
    before = {row["code"]: row for row in _rows(based_on.content)} if based_on else {}
    rows = _rows(draft.content)
    known = shipped_rates().by_code
    for row in rows:
        code, title = row["code"], title_of(row["code"])
        value, old = _number(row["value"]), before.get(code)
        if code not in known:
            text = _("«%(code)s» er ikke en sats Husrom regner med.") % {"code": code}
            found.append(Fault("UNKNOWN_RATE", text, part=code))
            continue
        if value is None or value <= 0 or (known[code].unit == "%" and value > 100):
            found.append(
                Fault("VALUE_WRONG", _("%(title)s: skriv et tall over null.") % {"title": title}, part=code)
            )
            continue
        if not row.get("basis", "").strip():
            found.append(
                Fault("BASIS_MISSING", _("%(title)s mangler hjemmel.") % {"title": title}, part=code)
            )
        was = _number(old["value"]) if old else None
        if was is not None and was != value and big_change(was, value):
            found.append(look_twice(title, shown(code, was), shown(code, value), code))
    for code in sorted(set(before) - {row["code"] for row in rows}):
        text = _("%(title)s mangler. En sats kan endres, men ikke tas ut.") % {"title": title_of(code)}
        found.append(Fault("RATE_MISSING", text))
    if before and all(
        _number(before.get(row["code"], {}).get("value")) == _number(row["value"]) for row in rows
    ):
        found.append(Fault("NOTHING_CHANGED", _("Ingen sats er endret ennå.")))
    return found


EDITOR = Editor(
    "rates",
    gettext_lazy("Satser"),
    check,
    shape,
    Parts(
        noun=gettext_lazy("Satser"),
        entries=entries,
        form=form,
        write=write,
        lead=gettext_lazy(
            "Satsen gjelder fra den første dagen i regelsettet, og til en nyere avløser den. Den brukes i alt som "
            "regnes ut fra den dagen. Det som er vurdert før, blir stående."
        ),
    ),
)
