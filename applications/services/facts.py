"""Keeping the facts of a case: dated facts of the household, rows of the application, confidential texts."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from applications.enums import CHILD_TEXTS, TextKind
from applications.models import (
    Application,
    CaseText,
    Debt,
    Eviction,
    HousingSituation,
    Income,
    Need,
    RegisteredPeriod,
)
from applications.services import kinds
from applications.services.data import (
    DebtData,
    EvictionData,
    IncomeData,
    KindData,
    NeedData,
    PeriodData,
    SituationData,
)
from applications.services.guards import locked
from core.agencies.actors import Actor
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import Refused
from core.base.models import ClockTimestamp
from core.people.models import Household

_META = {
    "id",
    "municipality",
    "compartment",
    "created_at",
    "household",
    "valid_from",
    "valid_to",
    "recorded_at",
    "superseded_at",
}


def fact_values(fact: Any) -> dict[str, Any]:
    """What a dated fact says, without whose it is and when it holds."""
    return {f.name: getattr(fact, f.name) for f in fact._meta.fields if f.name not in _META}


def hold(model: type[Model], application: Application, on: date, values: dict[str, Any]) -> bool:
    """From `on` the household's fact is `values`; what we believed before is kept. False: nothing new.

    Call with the application locked. The household row is locked too, since other cases share its facts.
    """
    Household.objects.select_for_update(no_key=True).get(pk=application.household_id)
    known: Any = model._default_manager.known().filter(household=application.household_id)  # type: ignore[attr-defined]
    rows = sorted(known, key=lambda row: row.valid_from)
    later = next((row for row in rows if row.valid_from > on), None)
    present = next(
        (row for row in rows if row.valid_from <= on and (row.valid_to is None or row.valid_to > on)), None
    )
    if present is not None:
        if fact_values(present) == {**fact_values(present), **values}:
            return False
        present.supersede()
        if present.valid_from < on:
            _insert(model, application, present.valid_from, on, fact_values(present))
    _insert(model, application, on, later.valid_from if later else None, values)
    return True


def _insert(
    model: type[Model], application: Application, start: date, end: date | None, values: dict[str, Any]
) -> None:
    row: Any = model(
        municipality_id=application.municipality_id,
        compartment_id=application.compartment_id,
        household_id=application.household_id,
        valid_from=start,
        valid_to=end,
        recorded_at=ClockTimestamp(),
        **values,
    )
    row.save(force_insert=True)


def set_situation(application: Application, on: date, data: SituationData) -> bool:
    return hold(HousingSituation, application, on, asdict(data))


def set_income(application: Application, on: date, data: IncomeData) -> bool:
    return hold(Income, application, on, asdict(data))


def set_need(application: Application, on: date, data: NeedData) -> bool:
    areas = {"wished_areas": list(data.wished_areas), "school_areas": list(data.school_areas)}
    return hold(Need, application, on, {**asdict(data), **areas})


def replace_rows(model: type[Any], application: Application, rows: Iterable[Any]) -> None:
    """The application's rows of this kind become `rows` (dataclasses)."""
    model.objects.filter(application=application).delete()
    model.objects.bulk_create(
        model(municipality_id=application.municipality_id, application=application, **asdict(row))
        for row in rows
    )


def check_periods(periods: Sequence[PeriodData], today: date) -> None:
    for period in periods:
        if period.first_day > today:
            raise Refused(
                _("Datoen for når søkeren ble folkeregistrert i kommunen, er fram i tid."),
                code="REGISTERED_IN_FUTURE",
                field="registered",
            )
        if period.last_day and period.last_day < period.first_day:
            raise Refused(
                _("En periode i kommunen slutter før den begynner. Rett datoene."),
                code="PERIOD_ENDS_BEFORE_START",
                field="registered",
            )


def check_money(debts: Sequence[DebtData], income: IncomeData | None) -> None:
    if any(debt.amount <= 0 for debt in debts):
        raise Refused(_("Gjeldsbeløpet må være over 0 kroner."), code="DEBT_NOT_POSITIVE", field="debts")
    if income is not None and income.gross_yearly < 0:
        raise Refused(_("Inntekten kan ikke være under 0 kroner."), code="INCOME_NEGATIVE", field="income")


@transaction.atomic
def change_facts(
    *,
    actor: Actor,
    application: Application,
    expected_version: int | None = None,
    on: date | None = None,
    fields: dict[str, Any] | None = None,
    situation: SituationData | None = None,
    need: NeedData | None = None,
    income: IncomeData | None = None,
    registered: Sequence[PeriodData] | None = None,
    debts: Sequence[DebtData] | None = None,
    evictions: Sequence[EvictionData] | None = None,
    texts: dict[str, str] | None = None,
    by_kind: KindData | None = None,
) -> Application:
    """Change what the case rests on; what is left out stays. Dated facts hold from `on` (default today).

    `fields` are citizenship, permit and household_invited. Raises Conflict when somebody saved first.
    """
    case = locked(actor, application, "process", expected_version)
    day = on or actor.today
    check_periods(registered or (), actor.today)
    check_money(debts or (), income)
    if by_kind is not None:
        kinds.check(case.kind, by_kind)
    parts: list[str] = []
    changed = {name: value for name, value in (fields or {}).items() if getattr(case, name) != value}
    for name, value in changed.items():
        setattr(case, name, value)
        parts.append(name)
    if situation is not None and set_situation(case, day, situation):
        parts.append("situation")
    if need is not None and set_need(case, day, need):
        parts.append("need")
    if income is not None and set_income(case, day, income):
        parts.append("income")
    rows = ((RegisteredPeriod, registered), (Debt, debts), (Eviction, evictions))
    for model, wanted in rows:
        if wanted is not None:
            replace_rows(model, case, wanted)
            parts.append(model.__name__)
    parts += [kind for kind, text in (texts or {}).items() if _write_text(actor, case, kind, text)]
    if by_kind is not None and kinds.write(actor, case, by_kind):
        parts.append("by_kind")
    if expected_version is None:
        case.version += 1
    case.facts_changed_at = oslo_now()
    looked_at = {
        "situation": situation is not None,
        "need": need is not None,
        "income": income is not None or debts is not None,
        "childs_best": any(kind in (texts or {}) for kind in CHILD_TEXTS),
    }
    case.to_review = [part for part in case.to_review if not looked_at.get(part)]
    case.save(update_fields=[*changed, "facts_changed_at", "to_review", "version"])
    events.record(actor, "application.changed", case, on=day, detail={"parts": parts})
    for name in (*changed, "facts_changed_at", "to_review", "version"):
        setattr(application, name, getattr(case, name))
    return case


def _write_text(actor: Actor, case: Application, kind: str, text: str) -> bool:
    TextKind(kind)
    text = text.strip()
    current = CaseText.objects.filter(application=case, kind=kind, superseded_at=None).first()
    if (current.text if current else "") == text:
        return False
    if current is not None:
        CaseText.objects.filter(pk=current.pk).update(superseded_at=ClockTimestamp())
    if text:
        CaseText(
            municipality_id=case.municipality_id,
            compartment_id=case.compartment_id,
            application=case,
            kind=kind,
            text=text,
            written_by=actor.user,
        ).save(force_insert=True)
    return True


def write_texts(actor: Actor, case: Application, texts: dict[str, str]) -> None:
    """The confidential texts that came with a new application. Call with the application locked or new."""
    for kind, text in texts.items():
        _write_text(actor, case, kind, text)
