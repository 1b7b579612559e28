"""Pictures in the record of a dwelling, kept among the lease's papers."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents.pictures import smaller
from core.documents.storing import kind_of_file, upload
from tenancies.models import Inspection, InspectionPhoto, InspectionPoint
from tenancies.services.inspection_rows import line, lock_open

MOST_PHOTOS = 60


@transaction.atomic
def add_photo(
    *,
    actor: Actor,
    inspection: Inspection,
    content: bytes,
    caption: str,
    point: InspectionPoint | None = None,
) -> InspectionPhoto:
    """Keep a picture among the lease's papers and show it in the record. The same picture twice is one."""
    locked = lock_open(actor, inspection, "fill")
    if point is not None and point.inspection_id != locked.pk:
        raise NotAllowed("fill")
    title = " ".join(caption.split()) or (str(point) if point else "")
    if not title:
        raise Refused(_("Skriv hva bildet viser."), code="CAPTION_MISSING", field="caption")
    if locked.photos.count() >= MOST_PHOTOS:
        raise Refused(_("Protokollen har så mange bilder som den kan ha."), code="TOO_MANY", field="file")
    if kind_of_file(content) not in ("image/jpeg", "image/png"):
        raise Refused(_("Velg et bilde (JPEG eller PNG)."), code="NOT_A_PICTURE", field="file")
    document = upload(
        actor=actor,
        subject=locked.lease,
        content=smaller(content),
        title=title[:150],
        received_on=actor.today,
        shielded_title=_("Bilde fra protokoll"),
        compartment=locked.compartment,
    )
    known = InspectionPhoto.objects.filter(inspection=locked, document=document.pk).first()
    if known is not None:
        return known
    last = locked.photos.aggregate(last=models.Max("order"))["last"]
    photo = InspectionPhoto(
        **line(
            locked, order=0 if last is None else last + 1, point=point, document=document.pk, caption=title[:150],
            taken_on=actor.today,
        )
    )  # fmt: skip
    photo.save(force_insert=True)
    events.record(actor, "inspection.photo_added", locked, detail={"document": str(document.pk)})
    return photo


@transaction.atomic
def remove_photo(*, actor: Actor, inspection: Inspection, photo: InspectionPhoto) -> None:
    """Out of the record; the file stays among the papers until they are cleared."""
    locked = lock_open(actor, inspection, "fill")
    gone, _each = InspectionPhoto.objects.filter(inspection=locked, pk=photo.pk).delete()
    if gone:
        events.record(actor, "inspection.photo_removed", locked, detail={"document": str(photo.document)})
