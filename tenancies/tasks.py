"""Background work of tenancies."""

from celery import shared_task

from core.agencies.models import Municipality
from tenancies.services.arrears_letters import send_written


@shared_task(name="tenancies.tasks.send_letters")
def send_letters(municipality_id: str) -> int:
    """Send the arrears letters that the night has written. What is left after a crash goes the next night."""
    return send_written(Municipality.objects.get(pk=municipality_id))
