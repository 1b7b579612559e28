"""Addresses that are asked for again and again: in the menu of every page, in fifty links of a list."""

from functools import cache
from uuid import UUID

from django.urls import reverse

_ANY = UUID(int=0)


@cache
def fixed(name: str) -> str:
    """The address of a route without arguments: the same on every page."""
    return reverse(name)


def address(name: str, key: UUID) -> str:
    """The address of the record with the key, for a route whose one argument is its id."""
    before, after = _parts(name)
    return f"{before}{key}{after}"


@cache
def _parts(name: str) -> tuple[str, str]:
    before, _sign, after = reverse(name, args=[_ANY]).partition(str(_ANY))
    return before, after
