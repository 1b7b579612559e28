"""The doors of a share: django-guardian's rows, which both walls read.

Several shares may open the same record (a person is opened by every share of a case about them), and guardian keeps
one row for a receiver and a record. So a row is never closed because one share ended: it is set to what is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest

from core.agencies.models import GroupGrant, UserGrant
from core.base.models import ClockTimestamp
from core.sharing.models import Share


@dataclass(frozen=True)
class _Left:
    """What still opens a record to a receiver: the share that lasts longest."""

    ends_at: datetime
    legal_basis: str
    purpose: str
    granted_by: UUID | None


def settle(share: Share) -> None:
    """Let the doors to everything the share covers stand as the live shares of its receiver say."""
    for label, key in share.covers:
        _settle(share, label, UUID(key) if isinstance(key, str) else key)


def _settle(share: Share, label: str, key: UUID) -> None:
    left = _what_is_left(share, key)
    model: Any = UserGrant if share.to_user_id else GroupGrant
    receiver: dict[str, Any] = (
        {"user_id": share.to_user_id} if share.to_user_id else {"group_id": share.to_compartment.group_id}  # type: ignore[union-attr]
    )
    permission = _permission(label)
    rows = model.objects.filter(permission=permission, object_pk=str(key), **receiver)
    if left is None:
        # The real time, not the statement's: what is asked in the very next moment must find the door closed.
        rows.filter(ends_at__gt=ClockTimestamp()).update(ends_at=Greatest(ClockTimestamp(), F("granted_at")))
        return
    says = {
        "ends_at": left.ends_at,
        "legal_basis": left.legal_basis,
        "purpose": left.purpose,
        "granted_by": left.granted_by,
    }
    if not rows.update(**says):
        row = model(
            permission=permission,
            content_type_id=permission.content_type_id,
            object_pk=str(key),
            **receiver,
            **says,
        )
        # Not `save`, where guardian reads the record itself: in an emergency it is not the reader's to read yet.
        model.objects.bulk_create([row])


def _what_is_left(share: Share, key: UUID) -> _Left | None:
    """Asked of an owner's function: another compartment's share to the same receiver is not ours to read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ends_at, legal_basis, purpose, granted_by_id FROM sharing_longest(%s, %s, %s)",
            [share.to_user_id, share.to_compartment_id, str(key)],
        )
        row = cursor.fetchone()
    return _Left(*row) if row else None


def _permission(label: str) -> Permission:
    app, model = label.split(".")
    content_type = ContentType.objects.get_by_natural_key(app, model)
    permission: Permission = Permission.objects.get(content_type=content_type, codename=f"view_{model}")
    return permission


def close(shares: Iterable[Share], **how: Any) -> list[Share]:
    """End live shares as of this very moment and settle their doors. Call on locked rows."""
    closed = []
    for share in shares:
        Share.objects.filter(pk=share.pk).update(ended_at=Greatest(ClockTimestamp(), F("granted_at")), **how)
        share.refresh_from_db()
        settle(share)
        closed.append(share)
    return closed


def names(covers: Iterable[tuple[str, UUID]]) -> list[list[str]]:
    """As the column keeps them."""
    return [[label, str(key)] for label, key in covers]


__all__ = ["close", "names", "settle"]
