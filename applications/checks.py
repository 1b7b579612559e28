"""A shipped set of criteria that cannot be read stops the start, not the first assessment after its valid_from."""

from typing import Any

from django.core.checks import Error

from applications.calculations.eligibility.rules import rules_from
from core.rules import registry


def check_rule_sets(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    errors = []
    for shipped in registry.shipped("eligibility"):
        try:
            rules_from(shipped)
        except (ValueError, KeyError, TypeError) as error:
            errors.append(Error(f"{shipped.code}: {error}", id="applications.E001"))
    return errors
