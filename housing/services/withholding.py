"""A dwelling that is somebody's secret address reads «ikke tilgjengelig», and as if it had done so all along."""

from django.db import transaction

from core.agencies.actors import Actor
from core.audit import events
from housing.enums import DwellingState
from housing.models import Dwelling, DwellingStatus
from housing.services.dwellings import _add_status, set_status


@transaction.atomic
def withhold(*, actor: Actor, dwelling: Dwelling) -> None:
    """From now on the dwelling is not available, also when one asks about the days it was let. Done twice is once."""
    locked = Dwelling.objects.select_for_update().get(pk=dwelling.pk)
    current = DwellingStatus.objects.on(actor.today).filter(dwelling=locked).first()
    if current is not None and current.state == DwellingState.NOT_AVAILABLE:
        return
    if current is None:
        set_status(actor=actor, dwelling=locked, state=DwellingState.NOT_AVAILABLE, on=actor.today)
        return
    # Not a change from today, which would tell of the day: the fact itself is put in other words.
    _reword(actor, locked, current, DwellingState.NOT_AVAILABLE)


@transaction.atomic
def show_again(*, actor: Actor, dwelling: Dwelling, state: str) -> None:
    """The dwelling is nobody's secret any more: it reads as it is. One that reads so already is left alone."""
    locked = Dwelling.objects.select_for_update().get(pk=dwelling.pk)
    current = DwellingStatus.objects.on(actor.today).filter(dwelling=locked).first()
    if current is None or current.state != DwellingState.NOT_AVAILABLE:
        return
    _reword(actor, locked, current, state)


def _reword(actor: Actor, dwelling: Dwelling, current: DwellingStatus, state: str) -> None:
    current.supersede()
    _add_status(dwelling, state, current.valid_from, current.valid_to)
    events.record(
        actor, "dwelling.status_changed", dwelling, on=current.valid_from, detail={"state": str(state)}
    )
