"""What on a sent agenda came or changed after those called got it. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Late:
    """`new`: it was not there when the agenda was sent; otherwise it was, and said something else."""

    new: bool
    at: datetime


def lateness(sent: datetime | None, came: datetime, changed: datetime | None = None) -> Late | None:
    """None: as it was when the agenda was sent, or the agenda is not sent yet."""
    if sent is None:
        return None
    if came > sent:
        return Late(True, came)
    return Late(False, changed) if changed is not None and changed > sent else None
