"""The newest seal outside the database: a file on another disk or machine, and a mail to whoever keeps it.

That is what makes a whole chain written anew show. Set `SEAL_FILE` and `SEAL_MAIL_TO` (docs/operations.md).
"""

import os
from pathlib import Path

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from core.audit import sealing

log = structlog.get_logger(__name__)


def keep() -> bool:
    """Add the newest seal to the file, one line each: number, time sealed, hash. True when it was written."""
    newest = sealing.newest()
    if not settings.SEAL_FILE or newest is None:
        return False
    path = Path(settings.SEAL_FILE)
    line = f"{newest.number} {newest.sealed_at.isoformat()} {newest.hash.hex()}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        # Sealing goes on: the seals stand in the database, and the next one is tried again in five minutes.
        log.error("seal_not_kept", path=str(path), error=str(error))
        return False
    return True


def mail() -> bool:
    """Send the newest seal to whoever keeps it. True when it was sent."""
    newest = sealing.newest()
    if not settings.SEAL_MAIL_TO or newest is None:
        return False
    send_mail(
        f"Segl nummer {newest.number} fra Husrom",
        "Dette er det nyeste seglet på innsynsloggen og sporingsloggen i Husrom. Ta vare på det utenfor Husrom.\n\n"
        f"Segl nummer: {newest.number}\n"
        f"Forseglet: {timezone.localtime(newest.sealed_at):%d.%m.%Y kl. %H.%M}\n"
        f"Kontrollsum: {newest.hash.hex()}\n\n"
        "Slik kontrolleres loggene: bin/manage verify_seals --newest KONTROLLSUM\n",
        None,
        settings.SEAL_MAIL_TO,
    )
    return True
