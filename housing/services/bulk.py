"""One change to many dwellings: looked at first, refused row by row, each row with the version that was seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from housing import policies, selectors
from housing.calculations.consistency import Around, objections
from housing.models import AgreementDwelling, Dwelling
from housing.services.dwellings import facts_of

#: What makes sense for many at once. The area follows the building; a lease's own rent is changed in the lease.
IN_BULK = (
    "earmark",
    "suits_children",
    "gender",
    "staffed",
    "provision",
    "ownership",
    "heating",
    "services",
)
#: A percentage on the basic rent, beside the fields above.
RENT_PERCENT = "rent_percent"
AT_ONCE = 500


@dataclass(frozen=True)
class Planned:
    """What would happen to one dwelling: before and after, field by field; or why not."""

    dwelling: Any
    changes: Mapping[str, tuple[Any, Any]]
    refused: str = ""

    @property
    def version(self) -> int:
        return int(self.dwelling.version)

    @property
    def goes(self) -> bool:
        return bool(self.changes) and not self.refused


def plan(*, actor: Actor, keys: Iterable[UUID], changes: Mapping[str, Any]) -> list[Planned]:
    """What the change would do, without doing it: three queries however many are chosen."""
    if not policies.dwellings.permits(actor, "change_many"):
        raise NotAllowed("change_many")
    wanted = _wanted(keys, changes)
    rows = policies.dwellings.visible_to(actor).filter(pk__in=wanted)
    return _planned(rows.order_by("address", "unit_number", "id"), changes, actor)


@dataclass(frozen=True)
class Changed:
    changed: int
    refused: tuple[Planned, ...]


@transaction.atomic
def change_many(*, actor: Actor, versions: Mapping[UUID, int], changes: Mapping[str, Any]) -> Changed:
    """Change those that can be; the others are given back with the reason. Done twice changes nothing more.

    A dwelling that somebody has saved since it was looked at is left alone.
    """
    if not policies.dwellings.permits(actor, "change_many"):
        raise NotAllowed("change_many")
    wanted = _wanted(versions, changes)
    visible = policies.dwellings.visible_to(actor).filter(pk__in=wanted).values("pk")
    locked = Dwelling.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=visible)
    going: list[Dwelling] = []
    refused: list[Planned] = []
    by_fields: dict[tuple[str, ...], list[Dwelling]] = {}
    for each in _planned(locked.order_by("id"), changes, actor):
        if not each.changes:
            continue
        if versions[each.dwelling.pk] != each.version:
            why = _("Noen andre har endret boligen i mellomtiden. Se over den, og prøv igjen.")
            refused.append(Planned(each.dwelling, each.changes, why))
        elif each.refused:
            refused.append(each)
        else:
            for name, (_before, after) in each.changes.items():
                setattr(each.dwelling, name, after)
            if "earmark" in each.changes:
                each.dwelling.earmark_by_floor = False
            each.dwelling.version += 1
            going.append(each.dwelling)
            by_fields.setdefault(tuple(sorted(each.changes)), []).append(each.dwelling)
    fields = sorted({name for names in by_fields for name in names})
    if going:
        Dwelling.objects.bulk_update(going, [*fields, "earmark_by_floor", "version"], batch_size=500)
    for names, rows in by_fields.items():
        events.record_many(actor, "dwelling.changed", rows, detail={"fields": list(names), "by": "bulk"})
    return Changed(len(going), tuple(refused))


def _wanted(keys: Iterable[UUID], changes: Mapping[str, Any]) -> list[UUID]:
    wanted = list(keys)
    if not wanted:
        raise Refused(_("Kryss av for minst én bolig i lista."), code="NONE_CHOSEN")
    if len(wanted) > AT_ONCE:
        raise Refused(
            _("Velg høyst %(limit)s boliger om gangen.") % {"limit": AT_ONCE}, code="TOO_MANY_CHOSEN"
        )
    if not set(changes) <= {*IN_BULK, RENT_PERCENT}:
        raise Refused(_("Dette kan ikke endres for flere boliger samtidig."), code="NOT_IN_BULK")
    if not changes:
        raise Refused(_("Velg hva som skal endres."), code="NOTHING_CHOSEN")
    return wanted


def _planned(rows: Any, changes: Mapping[str, Any], actor: Actor) -> list[Planned]:
    found = list(rows)
    keys = [row.pk for row in found]
    states = dict(
        selectors.with_status(Dwelling.objects.filter(pk__in=keys), actor.today).values_list(
            "pk", "status_now"
        )
    )
    under = AgreementDwelling.objects.filter(dwelling__in=keys, valid_to=None)
    places = {dwelling: str(agreement) for dwelling, agreement in under.values_list("dwelling", "agreement")}
    return [_one(row, changes, Around(states.get(row.pk), places.get(row.pk, ""))) for row in found]


def _one(dwelling: Dwelling, changes: Mapping[str, Any], around: Around) -> Planned:
    before = facts_of(dwelling)
    after = {name: value for name, value in changes.items() if name in IN_BULK}
    if changes.get(RENT_PERCENT) is not None:
        after["base_rent"] = _raised(dwelling.base_rent, changes[RENT_PERCENT])
    moved = {name: (before[name], value) for name, value in after.items() if before[name] != value}
    if dwelling.retired_on is not None:
        why = _("Boligen er gått ut av boligmassen.")
    else:
        why = " ".join(str(each.text) for each in objections(before, after, around))
    return Planned(dwelling, moved, why if moved else "")


def _raised(rent: Decimal, percent: Decimal) -> Decimal:
    """To whole kroner, as rents are set."""
    return (rent * (100 + percent) / 100).quantize(Decimal(1), ROUND_HALF_UP).quantize(Decimal("0.01"))
