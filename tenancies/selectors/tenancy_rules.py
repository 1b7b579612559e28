"""Figures a lease is measured by, dated with their basis: `tenancies/rules/tenancy/`. One query each time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.agencies.models import Municipality
from core.rules.registry import shipped
from core.rules.selectors import rule_set_for

KIND = "tenancy"


@dataclass(frozen=True)
class TenancyRules:
    security_max_rents: Decimal
    benefit_apply_by_day: int


def tenancy_rules(municipality: Municipality, on: date) -> TenancyRules:
    """The rule set in force that day, else what comes with the product."""
    found: Any = rule_set_for(municipality, KIND, on) or shipped(KIND)[0]
    content = found.content
    return TenancyRules(Decimal(content["security_max_rents"]), int(content["benefit_apply_by_day"]))
