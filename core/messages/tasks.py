from celery import shared_task

from core.agencies.models import Municipality

from . import outbox


@shared_task(name="core.messages.tasks.send_outbox")
def send_outbox(municipality_id: str | None = None) -> int:
    """Send what waits, in one municipality or all. Called when something is queued, and every five minutes."""
    places = Municipality.objects.order_by("code")
    if municipality_id is not None:
        places = places.filter(pk=municipality_id)
    return sum(outbox.send_waiting(place) for place in places)
