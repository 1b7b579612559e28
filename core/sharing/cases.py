"""Which page a consent or a representative is followed up on. Rooms with cases register theirs:

cases.register("applications.application", lambda record: reverse("applications:sharing", args=[record.subject_label]))
"""

from collections.abc import Callable
from typing import Any

_pages: dict[str, Callable[[Any], str]] = {}


def register(model_label: str, page: Callable[[Any], str]) -> None:
    _pages[model_label] = page


def page_of(record: Any) -> str:
    """The address of the case's page about sharing; Min dag where the case has none."""
    page = _pages.get(record.subject_type)
    return page(record) if page else "/"


def known(model_label: str) -> bool:
    """Whether cases of this kind have consents."""
    return model_label in _pages
