"""A shipped set of presets that cannot be read stops the start, not the first case after its valid_from."""

from typing import Any

from django.core.checks import Error

from core.rules import registry
from core.sharing.presets import KIND, read_presets


def check_presets(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    errors = []
    for shipped in registry.shipped(KIND):
        try:
            read_presets(shipped)
        except (ValueError, KeyError, TypeError) as error:
            errors.append(Error(f"{shipped.code}: {error}", id="sharing.E001"))
    return errors
