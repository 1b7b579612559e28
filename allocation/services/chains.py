"""What else an allocation sets moving: the dwelling a household leaves, and whom on the list that would suit."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from allocation import hooks
from allocation.services.matching import Matcher, dwelling_facts
from core.agencies.actors import Actor
from housing.models import Vacancy


class Chains:
    """For many households at once: who rents of the municipality, and how many wait for such a dwelling."""

    def __init__(self, actor: Actor, matcher: Matcher, on: date) -> None:
        self.actor, self.matcher, self.on = actor, matcher, on

    def of(self, people: Mapping[UUID, UUID]) -> dict[UUID, dict[str, Any]]:
        """household → what is kept of the chain: lease, size, and how many it would suit by need. No address."""
        homes = hooks.current_homes(self.actor, people)
        if not homes:
            return {}
        empty = {household: Vacancy(dwelling=home.dwelling) for household, home in homes.items()}
        facts = dwelling_facts(empty.values(), self.on)
        return {
            household: {
                "lease": str(home.lease_id),
                "household": str(household),
                "bedrooms": home.dwelling.bedrooms,
                "suits": self._suits(household, facts[empty[household].pk]),
            }
            for household, home in homes.items()
        }

    def _suits(self, household: UUID, facts: Any) -> dict[str, int]:
        """By need, those on the list whom the dwelling would suit; not the household that leaves it."""
        failing = self.matcher.failing(facts)
        found: Counter[str] = Counter()
        for raw, kind in zip(self.matcher.listed.raws, self.matcher.kinds, strict=True):
            if kind is not None and not failing[kind] and raw.household_id != household:
                found[raw.need] += 1
        return dict(found)
