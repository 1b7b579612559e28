"""A shipped set of criteria or questions that cannot be read stops the start, not the first use of it."""

from typing import Any

from django.core.checks import Error

from applications.calculations.eligibility.rules import rules_from
from applications.calculations.questions import KIND as MAPPING
from applications.calculations.questions import read_questions
from core.rules import registry


def check_rule_sets(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    errors = []
    for kind, read in (("eligibility", rules_from), (MAPPING, read_questions)):
        for shipped in registry.shipped(kind):
            try:
                read(shipped)
            except (ValueError, KeyError, TypeError) as error:
                errors.append(Error(f"{shipped.code}: {error}", id="applications.E001"))
    return errors
