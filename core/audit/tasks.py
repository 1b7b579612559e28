"""Sealing the logs while the day goes on. A task may come twice or late: what was missed is sealed by the next."""

from celery import shared_task

from core.audit import sealing, witness


@shared_task(name="core.audit.tasks.seal_logs")
def seal_logs() -> int:
    """Every five minutes: seal what is committed, and keep the newest seal outside the database too."""
    made = sealing.seal()
    if made:
        witness.keep()
    return made


@shared_task(name="core.audit.tasks.mail_seal")
def mail_seal() -> bool:
    """Once a day: the newest seal to whoever keeps it."""
    return witness.mail()
