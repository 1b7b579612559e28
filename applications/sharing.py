"""What of a case can be shared, and what goes with it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications import policies
from applications.models import Application, CaseFinding, Note
from core.agencies.actors import Actor
from core.base.clock import oslo_today
from core.people.services import member_ids
from core.sharing import emergencies
from core.sharing.shareables import Covered, Shareable, Shown, register


def persons_of(case: Application) -> Iterable[UUID]:
    """The applicant and those who belong to the household today."""
    yield case.applicant_id
    yield from member_ids(case.household_id, oslo_today())


def _household(case: Application) -> list[Covered]:
    return [("people.household", case.household_id)]


def _notes_on(actor: Actor, case: Any) -> models.QuerySet[Any] | None:
    if not _is_case(case):
        return None
    return policies.notes.visible_to(actor).filter(application=case).order_by("-written_at")


def _findings_on(actor: Actor, case: Any) -> models.QuerySet[Any] | None:
    if not _is_case(case):
        return None
    return policies.case_findings.visible_to(actor).filter(application=case)


def _is_case(record: Any) -> bool:
    return isinstance(record, Application)


def _note_shown(note: Note) -> Shown:
    return [
        (_("Skrevet"), f"{timezone.localtime(note.written_at):%d.%m.%Y}"),
        (_("Skrevet av"), note.written_by.full_name if note.written_by else ""),
        (_("Notat"), note.text),
    ]


def _finding_shown(finding: CaseFinding) -> Shown:
    return [
        (_("Skrevet"), f"{timezone.localtime(finding.written_at):%d.%m.%Y}"),
        (_("Opplysning"), finding.text),
    ]


def register_shareables() -> None:
    emergencies.register("applications_in_emergency")
    register(
        Shareable(
            label="applications.application",
            name=_lazy("Søknad"),
            title=lambda case: _("Søknad %(number)s") % {"number": case.case_number},
            number=lambda case: str(case.case_number),
            persons=persons_of,
            with_it=_household,
            url=lambda case: str(case.get_absolute_url()),
            is_case=True,
            remark=_lazy(
                "Hele saken blir synlig for mottakeren: husstanden, dokumentene, vurderingen og vedtaket. Notater og "
                "fortrolige tekster følger ikke med."
            ),
        )
    )
    register(
        Shareable(
            label="applications.note",
            name=_lazy("Notat"),
            title=lambda note: _("Notat i sak %(number)s") % {"number": note.application.case_number},
            persons=lambda note: [note.application.applicant_id],
            shown=_note_shown,
            own_on=_notes_on,
        )
    )
    register(
        Shareable(
            label="applications.casefinding",
            name=_lazy("Opplysning til tildelingen"),
            title=lambda finding: (
                _("Opplysning i sak %(number)s") % {"number": finding.application.case_number}
            ),
            persons=lambda finding: [finding.person_id],
            shown=_finding_shown,
            own_on=_findings_on,
        )
    )
