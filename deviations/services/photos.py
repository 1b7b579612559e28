"""Pictures sent with a report: looked through, made smaller, and tied to nobody."""

import hashlib
from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.base.errors import Refused
from core.documents.models import Document
from core.documents.pictures import smaller
from core.documents.storing import kind_of_file, scanned
from deviations.models import Report, ReportPhoto

MOST = 3


def checked(photos: Sequence[bytes]) -> list[bytes]:
    """Each picture as it is kept. Raises Refused before anything is stored.

    A scanner that cannot answer holds nothing back: of the file that was sent, only what it shows is kept.
    """
    if len(photos) > MOST:
        raise Refused(_("Velg høyst tre bilder."), code="TOO_MANY_PHOTOS", field="photos")
    found = []
    for content in photos:
        try:
            if kind_of_file(content) not in ("image/jpeg", "image/png"):
                raise Refused(_("Velg et bilde (JPEG eller PNG)."), code="NOT_A_PICTURE", field="photos")
            infected = scanned(content) == Document.Scan.INFECTED
            picture = smaller(content)
        except Refused as refused:
            raise Refused(refused.message, code=refused.code, field="photos") from refused
        if infected:
            raise Refused(
                _("Bildet inneholder skadelig kode og er ikke lagret."), code="FILE_INFECTED", field="photos"
            )
        found.append(picture)
    return found


def keep(report: Report, pictures: Sequence[bytes]) -> None:
    """Store the pictures with the report. The same picture twice is one."""
    rows = [
        ReportPhoto(
            municipality_id=report.municipality_id,
            compartment_id=report.compartment_id,
            report=report,
            order=number,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        for number, content in enumerate(pictures)
    ]
    ReportPhoto.objects.bulk_create({row.sha256: row for row in rows}.values())
