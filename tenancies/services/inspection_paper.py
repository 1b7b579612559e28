"""The record on paper: to sign when it is filled in, and as it was signed."""

import base64
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.clock import oslo_now
from core.base.errors import Refused
from core.documents.models import Document
from core.documents.pdf import render_pdf
from core.documents.policies import content_policy
from core.documents.storing import store
from core.interface import formatting
from tenancies.enums_moving import InspectionKind
from tenancies.models import Inspection
from tenancies.selectors.inspections import Shown, shown
from tenancies.services.arrears_letters import language_of


@dataclass(frozen=True)
class Picture:
    number: int
    caption: str
    where: str
    data: str


def language(inspection: Inspection) -> str:
    """The tenant's written language, else the municipality's."""
    lease = inspection.lease
    return language_of(lease.tenant, "nn" if lease.municipality.language == "nn" else "nb")


def paper(*, actor: Actor, inspection: Inspection, spoken: str = "") -> bytes:
    """The record as tagged PDF, with the pictures the reader may see and room for two signatures."""
    wanted = spoken if spoken in ("nb", "nn") else language(inspection)
    lease = inspection.lease
    with translation.override(wanted):
        title = (
            _("Innflyttingsprotokoll")
            if inspection.kind == InspectionKind.MOVE_IN
            else _("Utflyttingsprotokoll")
        )
        view = shown(actor, inspection)
        place = " ".join(part for part in (lease.dwelling.postcode, lease.dwelling.town) if part)
        context: dict[str, Any] = {
            "heading": title,
            "view": view,
            "inspection": inspection,
            "lease": lease,
            "place": place,
            "out": inspection.kind == InspectionKind.MOVE_OUT,
            "pictures": _pictures(actor, view),
            "municipality": lease.municipality.name,
            "run_head": f"{title}, {_('leieforhold')} {lease.number}",
            "run_side": _("Unntatt offentlighet, offl. § 13"),
            "printed_by": actor.user.full_name if actor.user else "",
            "printed_at": oslo_now(),
        }
        return render_pdf(
            "pdf/inspection.html",
            context,
            title=f"{title} {formatting.longdate(inspection.held_on)}",
            lang=wanted,
            stylesheets=("paper.css", "inspection.css"),
        )


def archive(*, actor: Actor, inspection: Inspection) -> Document | None:
    """Keep the record as it was closed among the lease's papers; None where this machine cannot make PDF."""
    try:
        content = paper(actor=actor, inspection=inspection)
    except Refused:
        return None
    lease = inspection.lease
    return store(
        actor=actor,
        compartment=inspection.compartment,
        subject_type=lease._meta.label_lower,
        subject_id=lease.pk,
        content=content,
        mime="application/pdf",
        title=str(inspection),
        kind=Document.Kind.OTHER,
        direction=Document.Direction.INTERNAL,
        shielded_title=_("Protokoll"),
    )


def _pictures(actor: Actor, view: Shown) -> list[Picture]:
    """The files themselves, in order. Those still in quarantine, or not the reader's, are left out."""
    wanted = [photo.document for photo in view.photos if not photo.waiting]
    found = dict(content_policy.visible_to(actor).filter(pk__in=wanted).values_list("pk", "content"))
    return [
        Picture(
            photo.number,
            photo.caption,
            photo.where,
            "data:image/jpeg;base64," + base64.b64encode(bytes(found[photo.document])).decode("ascii"),
        )
        for photo in view.photos
        if photo.document in found
    ]
