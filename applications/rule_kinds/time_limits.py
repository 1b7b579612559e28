"""Kommunens egne frister. A limit the municipality has set itself may be changed freely; one the law sets for the
municipality may only be made stricter; one the law gives the citizen, the tenant or another authority is not the
municipality's to change at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.forms.rule_parts import PeriodForm
from applications.rule_kinds.shapes import shapeless
from applications.services.rule_reading import text_of
from core.rules import kinds
from core.rules.deadline_rules import shipped_rows
from core.rules.editing import Editor, Entry, Fault, Parts, big_change, look_twice
from core.rules.periods import Period

#: Days on which two periods are compared: a month is not always longer than four weeks and a half.
_STARTS = tuple(date(2027, 1, 1) + timedelta(days=5 * step) for step in range(73))
_KEYS = frozenset({"period", "basis"})
#: A time limit longer than this is a slip of the finger.
MOST_DAYS = 1100


@dataclass(frozen=True)
class Limit:
    """A time limit of the product: what it is without the municipality's own, and what may be done with it."""

    section: str
    code: str
    title: str
    period: str
    basis: str
    choice: str
    at_most: str = ""

    @property
    def key(self) -> str:
        return f"{_PREFIX[self.section]}-{self.code}"


_PREFIX = {"rules": "regel", "kinds": "frist"}
_LOCKED = {
    "locked": gettext_lazy("Fristen følger med Husrom og kan ikke endres her."),
    "fixed": gettext_lazy("Loven setter fristen, og kommunen kan ikke sette en annen."),
    "theirs": gettext_lazy("Fristen er gitt til den saken gjelder. Kommunen kan ikke endre den."),
}


def limits() -> list[Limit]:
    """Every time limit that runs somewhere in the product, the municipality's to choose first."""
    in_use = {kind.rule for kind in kinds.kinds() if kind.own_rule is None}
    found = [_of_rule(row) for row in shipped_rows() if row["id"] in in_use or "municipal" in row]
    # Where the case itself gives the last day, the period is not used.
    found += [_of_kind(kind) for kind in kinds.kinds() if kind.own_rule is not None and not kind.due_from]
    order = {"free": 0, "stricter": 1}
    return sorted(found, key=lambda each: (order.get(each.choice, 2), each.title))


def _of_rule(row: Mapping[str, Any]) -> Limit:
    choice = row.get("municipal", "fixed" if row["statutory"] else "locked")
    return Limit(
        "rules", row["id"], text_of(row["title"]), row["period"], row["basis"], choice,
        row.get("at_most", row["period"]) if choice == "stricter" else "",
    )  # fmt: skip


def _of_kind(kind: kinds.DeadlineKind) -> Limit:
    rule = kind.own_rule or {}
    choice = "theirs" if kind.theirs else "stricter" if rule.get("statutory") else "free"
    at_most = rule["period"] if choice == "stricter" else ""
    return Limit("kinds", kind.code, str(kind.title), rule["period"], rule["basis"], choice, at_most)


def _own(content: Mapping[str, Any], limit: Limit) -> Mapping[str, Any]:
    found: Mapping[str, Any] = content.get(limit.section, {}).get(limit.code, {})
    return found


def words(period: str) -> str:
    return str(Period.parse(period).words)


def entries(content: Mapping[str, Any]) -> list[Entry]:
    return [_entry(limit, _own(content, limit)) for limit in limits()]


def _entry(limit: Limit, own: Mapping[str, Any]) -> Entry:
    lines = [words(own.get("period", limit.period))]
    if own:
        lines.append(_("Ellers %(period)s") % {"period": words(limit.period)})
    if limit.choice == "stricter":
        lines.append(
            _("Kan bare gjøres kortere: loven sier høyst %(period)s") % {"period": words(limit.at_most)}
        )
    return Entry(
        limit.key, limit.title, tuple(lines), own.get("basis", limit.basis), str(_LOCKED.get(limit.choice, "")),
        own=bool(own),
    )  # fmt: skip


def _limit(code: str) -> Limit:
    return next(each for each in limits() if each.key == code and each.choice in ("free", "stricter"))


def form(content: Mapping[str, Any], code: str) -> tuple[type[Any], dict[str, Any]]:
    limit = _limit(code)
    own = _own(content, limit)
    period = Period.parse(own.get("period", limit.period))
    return PeriodForm, {"amount": period.amount, "unit": period.unit.value, "basis": own.get("basis", "")}


def write(content: Mapping[str, Any], code: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
    limit = _limit(code)
    section = dict(content.get(limit.section, {}))
    if values is None:
        section.pop(limit.code, None)
    else:
        period = f"{values['amount']} {values['unit']}{'' if values['amount'] == 1 else 's'}"
        section[limit.code] = {"period": period, "basis": values["basis"].strip()}
    return {**content, limit.section: section}


def shape(content: Any) -> None:
    if not isinstance(content, dict) or set(content) - {"rules", "kinds"}:
        raise shapeless(_("Innholdet kan bare ha rules og kinds."))
    for section in content.values():
        if not isinstance(section, dict):
            raise shapeless(_("rules og kinds skal være tabeller med frister etter kode."))
        for code, row in section.items():
            if (
                not isinstance(row, dict)
                or set(row) - _KEYS
                or not all(isinstance(each, str) for each in row.values())
            ):
                raise shapeless(_("Fristen %(code)s kan bare ha period og basis.") % {"code": code})


def check(draft: Any) -> list[Fault]:
    known = {(each.section, each.code): each for each in limits()}
    found: list[Fault] = []
    based_on = getattr(draft, "based_on", None)
    for section in ("rules", "kinds"):
        for code, row in draft.content.get(section, {}).items():
            limit = known.get((section, code))
            if limit is None:
                text = _("Fristen «%(code)s» finnes ikke, eller brukes ikke.") % {"code": code}
                found.append(Fault("UNKNOWN_LIMIT", text, part=code))
                continue
            found += _faults_of(limit, row, _own(based_on.content, limit) if based_on else {})
    if based_on is not None and all(
        draft.content.get(section, {}) == based_on.content.get(section, {}) for section in ("rules", "kinds")
    ):
        found.append(Fault("NOTHING_CHANGED", _("Ingen frist er endret ennå.")))
    return found


def _faults_of(limit: Limit, row: Mapping[str, Any], before: Mapping[str, Any]) -> Iterable[Fault]:
    if limit.choice not in ("free", "stricter"):
        locked = _LOCKED.get(limit.choice, _LOCKED["fixed"])
        yield Fault("LIMIT_FIXED", f"{limit.title}: {locked}", part=limit.key)
        return
    try:
        period = Period.parse(row.get("period", ""))
    except ValueError:
        yield Fault("PERIOD_WRONG", _("«%s» har en lengde som ikke kan leses.") % limit.title, part=limit.key)
        return
    if not 0 < _days(period) <= MOST_DAYS:
        text = _("«%s»: fristen må være minst én dag, og høyst tre år.")
        yield Fault("PERIOD_WRONG", text % limit.title, part=limit.key)
        return
    if not row.get("basis", "").strip():
        yield Fault("BASIS_MISSING", _("«%s» mangler hjemmel.") % limit.title, part=limit.key)
    if limit.at_most and _longer(period, Period.parse(limit.at_most)):
        text = _("«%(title)s» kan ikke være lenger enn loven sier: %(period)s (%(basis)s).")
        values = {"title": limit.title, "period": words(limit.at_most), "basis": limit.basis}
        yield Fault("LONGER_THAN_LAW", text % values, part=limit.key)
    was = Period.parse(before.get("period", limit.period))
    if big_change(_days(was), _days(period)):
        yield look_twice(limit.title, str(was.words), str(period.words), limit.key)


def _days(period: Period) -> int:
    start = _STARTS[0]
    return (period.after(start) - start).days


def _longer(one: Period, other: Period) -> bool:
    return any(one.after(start) > other.after(start) for start in _STARTS)


EDITOR = Editor(
    "deadlines",
    gettext_lazy("Kommunens egne frister"),
    check,
    shape,
    Parts(
        noun=gettext_lazy("Frister"),
        entries=entries,
        form=form,
        write=write,
        remove=gettext_lazy("Bruk fristen som følger med Husrom"),
        lead=gettext_lazy(
            "Frister kommunen har satt selv, kan endres. Frister loven setter for kommunen, kan bare bli kortere. "
            "Frister som er gitt til søkere, leietakere eller andre, kan ikke endres her."
        ),
    ),
)
