"""Addresses of many rows: a page of fifty links asks for the pattern of the address once."""

from functools import cache
from uuid import UUID

from django.urls import reverse

_ANY = UUID(int=0)


def address(name: str, key: UUID) -> str:
    """The address of the record with the key, for a route whose one argument is its id."""
    before, after = _parts(name)
    return f"{before}{key}{after}"


@cache
def _parts(name: str) -> tuple[str, str]:
    before, _sign, after = reverse(name, args=[_ANY]).partition(str(_ANY))
    return before, after
