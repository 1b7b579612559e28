"""The move-in checklist: kept by the municipality, ticked off for each vacancy, complete before a contract."""

import tomllib
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from housing import policies
from housing.enums import VACANCY_OVER
from housing.models import ChecklistItem, ChecklistTick, Dwelling, Vacancy
from housing.selectors.checklist import missing

SUGGESTED = Path(__file__).resolve().parents[1] / "rules" / "checklist.toml"


@transaction.atomic
def add_item(
    *, actor: Actor, text: str, who: str = "", obligatory: bool = True, order: int = 0, on: date
) -> ChecklistItem:
    """A new line, asked for from `on`. A line that is on the list already is given back."""
    if not policies.checklist_items.can(actor, "add"):
        raise NotAllowed("add")
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Skriv hva som skal være gjort."), code="TEXT_MISSING", field="text")
    item, made = ChecklistItem.objects.get_or_create(
        municipality=actor.home,
        text=text,
        valid_to=None,
        defaults={"who": who.strip(), "obligatory": obligatory, "order": order, "valid_from": on},
    )
    if made:
        events.record(actor, "checklist.added", item, on=on)
    return item


@transaction.atomic
def change_item(
    *, actor: Actor, item: ChecklistItem, who: str, obligatory: bool, order: int, version: int | None = None
) -> ChecklistItem:
    """Who does it, whether it must be done, and where it stands. Other words are another line."""
    locked = ChecklistItem.objects.select_for_update().get(pk=item.pk)
    if not policies.checklist_items.can(actor, "change", locked):
        raise NotAllowed("change")
    if (locked.who, locked.obligatory, locked.order) == (who, obligatory, order):
        return locked
    locked.bump(version)
    locked.who, locked.obligatory, locked.order = who.strip(), obligatory, order
    locked.save(update_fields=["who", "obligatory", "order", "version"])
    events.record(actor, "checklist.changed", locked)
    return locked


@transaction.atomic
def end_item(*, actor: Actor, item: ChecklistItem, on: date) -> ChecklistItem:
    """Not asked for any more from `on`; what has been ticked stays on record."""
    locked = ChecklistItem.objects.select_for_update().get(pk=item.pk)
    if not policies.checklist_items.can(actor, "change", locked):
        raise NotAllowed("change")
    if locked.valid_to is not None:
        return locked
    locked.valid_to = max(on, locked.valid_from)
    locked.version += 1
    locked.save(update_fields=["valid_to", "version"])
    events.record(actor, "checklist.ended", locked, on=on)
    return locked


@transaction.atomic
def adopt_suggested(*, actor: Actor, on: date) -> list[ChecklistItem]:
    """Start from the list that comes with Husrom. Lines that are there already stay as they are."""
    rows = tomllib.loads(SUGGESTED.read_text(encoding="utf-8"))["item"]
    return [add_item(actor=actor, order=order, on=on, **row) for order, row in enumerate(rows, start=1)]


@transaction.atomic
def tick(*, actor: Actor, vacancy: Vacancy, item: ChecklistItem, done: bool = True) -> bool:
    """Say that an item has been gone through, or that it has not after all. True when something changed."""
    locked = Vacancy.objects.select_for_update(of=("self",), no_key=True).get(pk=vacancy.pk)
    if not policies.vacancies.can(actor, "tick", locked) or actor.user is None:
        raise NotAllowed("tick")
    if not locked.is_open:
        raise Refused(_("Boligen er ikke lenger ledig."), code="VACANCY_OVER")
    if done:
        _row, changed = ChecklistTick.objects.get_or_create(
            municipality_id=locked.municipality_id,
            vacancy=locked,
            item=item,
            defaults={"ticked_on": actor.today, "ticked_by": actor.user},
        )
    else:
        changed = bool(ChecklistTick.objects.filter(vacancy=locked, item=item).delete()[0])
    if changed:
        verb = "vacancy.ticked" if done else "vacancy.unticked"
        events.record(actor, verb, locked, detail={"item": str(item.pk)})
    return changed


def require_complete(*, dwelling: Dwelling, on: date) -> None:
    """Before a contract for the dwelling is signed. One who stays on (no vacancy) moves nowhere.

    Raises Refused with what has not been gone through.
    """
    vacancy = Vacancy.objects.filter(dwelling=dwelling).exclude(state__in=VACANCY_OVER).first()
    left = missing(vacancy, on) if vacancy is not None else []
    if left:
        raise Refused(
            _("Sjekklista for innflytting mangler: %(items)s. Kryss av på siden om den ledige boligen før signering.")
            % {"items": "; ".join(left)},
            code="CHECKLIST_INCOMPLETE",
        )  # fmt: skip
