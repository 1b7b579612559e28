"""A race that was lost in the database, told apart from a fault of ours.

Services lock and check first, so what is left to the database is rare: two who save the same at the same instant. The
one who came second is answered «try again» instead of an error page. What only a fault can cause (a broken check, a
wall, a missing value) is not a race and is let through.
"""

import structlog
from django.db import DatabaseError
from django.utils.translation import gettext as _

from core.base.errors import Refused

log = structlog.get_logger(__name__)

#: SQLSTATE: deadlock, serialization failure, lock not available, unique violation, exclusion violation.
_LOST = frozenset({"40P01", "40001", "55P03", "23505", "23P01"})


def lost_race(error: DatabaseError) -> bool:
    """Whether somebody else was first. Logged with the name of the constraint: one seen often is a missing check."""
    cause = error.__cause__
    code = getattr(cause, "sqlstate", None)
    if code not in _LOST:
        return False
    log.warning("race_lost", sqlstate=code, constraint=getattr(cause.diag, "constraint_name", None) or "")  # type: ignore[union-attr]
    return True


def outrun() -> Refused:
    """What the one who came second is told."""
    return Refused(
        _(
            "Noen andre lagret på samme sted i samme øyeblikk, eller du trykket to ganger. "
            "Gå tilbake, last siden på nytt og se om det alt er gjort. Hvis ikke, prøv en gang til."
        ),
        code="LOST_RACE",
    )
