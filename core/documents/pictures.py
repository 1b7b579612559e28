"""Pictures from phones: smaller, turned the right way, and without what a phone adds to them (place, time, owner)."""

import io
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.base.errors import Refused

#: Enough to see a scratch on paper, small enough for many in one file.
LONGEST_SIDE = 1600
#: A picture unpacks to many times its file; more than this is not a photograph.
MOST_PIXELS = 80_000_000


def smaller(content: bytes) -> bytes:
    """The picture as a JPEG of at most `LONGEST_SIDE`, the right way up, with nothing but the picture in it."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(
                    _("Bildet er for stort. Ta det med lavere oppløsning."),
                    code="PICTURE_TOO_LARGE",
                    field="file",
                )
            turned: Any = ImageOps.exif_transpose(opened)
            picture = turned.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused(
            _("Bildet kan ikke leses. Ta det på nytt eller velg et annet."),
            code="PICTURE_BROKEN",
            field="file",
        ) from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = io.BytesIO()
    picture.save(clean, "JPEG", quality=80, optimize=True)
    return clean.getvalue()
