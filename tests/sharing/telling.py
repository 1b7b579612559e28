"""What the tests of notices of danger share: how one is seen, found and written."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from applications.models import Application
from core.agencies.actors import Actor
from core.base.ids import uuid7
from core.sharing import policies
from core.sharing.models import ViolenceNotice

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
WORKER, NAV, OTHER, ELSEWHERE = "saksbehandler.bergen", "nav.bergen", "nav2.bergen", "konsulent.nes"


def seen(reader: Actor, notice: ViolenceNotice) -> tuple[bool, bool]:
    """Through the first wall, and past it."""
    return (
        policies.violence_notices.visible_to(reader).filter(pk=notice.pk).exists(),
        ViolenceNotice.objects.filter(pk=notice.pk).exists(),
    )


def address(notice: ViolenceNotice, act: str = "") -> str:
    return f"/personvern/fare/{notice.pk}/{act}"


def told(case: Application, **changes: Any) -> dict[str, Any]:
    return {
        "key": str(uuid7()),
        "person": str(case.applicant_id),
        "kind": "pointer",
        "holder": "Rus- og psykiatritjenesten",
        "ask": "Vakttelefonen",
        "precautions": ["at_office"],
        "instruction": "",
        "receivers": [],
        "legal_basis": "save_life",
        "basis_detail": "",
        "valid_from": f"{timezone.localdate():%d.%m.%Y}",
        "last_day": f"{timezone.localdate() + timedelta(days=30):%d.%m.%Y}",
        **changes,
    }


def write_page(case: Application) -> str:
    return f"/personvern/fare/ny/applications.application/{case.pk}/"
