"""What the kinds have in common when content comes from outside: it is refused by name before it is kept."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.base.errors import Refused


def shapeless(message: str) -> Refused:
    return Refused(message, code="CONTENT_WRONG", field="content")


def require_rows(
    content: Any, name: str, known: frozenset[str], key: str = "code"
) -> list[Mapping[str, Any]]:
    """The list called `name`, each row with a text under `key` and nothing but what is known."""
    if not isinstance(content, dict) or set(content) - {name} or not isinstance(content.get(name), list):
        raise shapeless(_("Innholdet skal bare ha en liste som heter %(name)s.") % {"name": name})
    for row in content[name]:
        if not isinstance(row, dict) or not isinstance(row.get(key), str) or set(row) - known:
            text = _("En rad i %(name)s har et felt som ikke finnes, eller mangler %(key)s.")
            raise shapeless(text % {"name": name, "key": key})
    codes = [row[key] for row in content[name]]
    if len(set(codes)) != len(codes):
        raise shapeless(_("To rader i %(name)s er like.") % {"name": name})
    return list(content[name])


def is_text(value: Any) -> bool:
    """A text, or one in several languages that has bokmål."""
    if isinstance(value, str):
        return bool(value.strip())
    return (
        isinstance(value, dict)
        and not set(value) - {"nb", "nn", "en"}
        and all(isinstance(each, str) for each in value.values())
        and bool(value.get("nb", "").strip())
    )


def replaced(rows: list[Mapping[str, Any]], key: str, code: str, row: Mapping[str, Any] | None) -> list[Any]:
    """The rows with the one of that code changed, added at the end, or taken out."""
    if row is None:
        return [dict(each) for each in rows if each[key] != code]
    if any(each[key] == code for each in rows):
        return [dict(row) if each[key] == code else dict(each) for each in rows]
    return [*map(dict, rows), dict(row)]
