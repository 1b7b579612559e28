"""Whether a member's agency may see who is on the agenda, and on which basis. Pure."""

from collections.abc import Iterable, Mapping


def names_for(agency: str, *, preset: frozenset[str], consents: Iterable[Mapping[str, str]]) -> str:
    """`consent`, `preset` or "" (no name). A refusal to the agency is respected everywhere.

    `consents` are the application's rows {"to": agency code, "state": given | refused | …}.
    """
    states = {row.get("state", "") for row in consents if row.get("to") == agency}
    if states & {"refused", "withdrawn"}:
        return ""
    if "given" in states:
        return "consent"
    return "preset" if agency in preset else ""
