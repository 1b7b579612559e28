"""Text put into HTML by hand, where a page has hundreds of cells: the template engine's way costs more than the query."""

from html import escape
from typing import Any


def escaped(value: Any) -> str:
    """The value as HTML: what is safe as it is, all else escaped. As `conditional_escape`, at a third of the time."""
    if not hasattr(value, "__html__"):
        # A lazy text may turn out to be safe once it is read.
        value = str(value)
    return value.__html__() if hasattr(value, "__html__") else escape(value)
