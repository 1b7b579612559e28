"""Background work of tenancies."""

from celery import shared_task

from core.agencies.models import Municipality
from tenancies.services.arrears_letters import send_written
from tenancies.services.night_letters import write_promised


@shared_task(name="tenancies.tasks.send_letters")
def send_letters(municipality_id: str) -> int:
    """Write and send the arrears letters of the night. What is left after a crash goes the next night."""
    municipality = Municipality.objects.get(pk=municipality_id)
    write_promised(municipality)
    return send_written(municipality)
