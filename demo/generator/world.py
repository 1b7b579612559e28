"""What every part of the generator needs: the municipality, its people at work, the day, and repeatable chance."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.db import models

from core.accounts.models import User
from core.agencies.models import Membership, Municipality, Unit
from demo.generator.bulk import copy_rows
from demo.generator.dice import OSLO, Dice
from demo.generator.invented import Numbers


@dataclass
class World:
    """One municipality being filled. `today` is the day of generation; nothing lies after it but due dates."""

    municipality: Municipality
    seed: int
    today: date
    numbers: Numbers = field(default_factory=Numbers)
    #: The dwellings, for the parts that let them (filled by `stock`).
    homes: list[Any] = field(default_factory=list)
    #: Households that left the waiting list for a home (filled by `queue`).
    housed: list[Any] = field(default_factory=list)
    #: All applications, oldest first (filled by `queue`).
    applicants: list[Any] = field(default_factory=list)
    #: Stays in temporary housing that have ended (drawn when they are first asked about; written by `temporary`).
    stayed: list[Any] = field(default_factory=list)
    #: Rows written, by model name: printed when the command ends.
    counts: dict[str, int] = field(default_factory=dict)

    @cached_property
    def midnight(self) -> datetime:
        """The start of the day of generation, in Oslo: when rows were made that nothing else dates."""
        return datetime.combine(self.today, time(), tzinfo=OSLO)

    @cached_property
    def units(self) -> dict[str, Unit]:
        rows = Unit.objects.filter(municipality=self.municipality).select_related("agency", "compartment")
        return {unit.code: unit for unit in rows}

    @cached_property
    def users(self) -> dict[str, User]:
        rows = User.objects.filter(memberships__unit__municipality=self.municipality).distinct()
        return {user.username: user for user in rows}

    @cached_property
    def members(self) -> dict[tuple[str, str], list[User]]:
        """(unit code, role) → the users, in a fixed order."""
        found: dict[tuple[str, str], list[User]] = {}
        rows = Membership.objects.filter(unit__municipality=self.municipality).select_related("user", "unit")
        for row in rows.order_by("user__username"):
            found.setdefault((row.unit.code, row.role), []).append(row.user)
        return found

    def dice(self, name: str) -> Dice:
        return Dice.named(self.seed, f"{self.municipality.code}:{name}")

    def copy(self, model: type[models.Model], rows: list[dict[str, Any]]) -> None:
        """Write the rows; each gets this municipality unless it names one."""
        fields = {field.attname for field in model._meta.concrete_fields}
        if "municipality_id" in fields:
            rows = [
                {"municipality_id": self.municipality.pk, "created_at": self.midnight, **row} for row in rows
            ]
        # One COPY for each set of columns: what a row does not name keeps the table's default.
        by_columns: dict[frozenset[str], list[dict[str, Any]]] = {}
        for row in rows:
            by_columns.setdefault(frozenset(row), []).append(row)
        written = sum(copy_rows(model, alike) for alike in by_columns.values())
        self.counts[model._meta.label] = self.counts.get(model._meta.label, 0) + written
