"""Notices of danger for tests, written through the service as the actor in force."""

from datetime import timedelta
from typing import Any

from core.agencies.actors import Actor
from core.base.ids import uuid7
from core.people.models import Person
from core.sharing.models import ViolenceNotice
from core.sharing.organisation import neighbours
from core.sharing.services import violence
from core.sharing.services.violence import NewNotice


def new_notice(actor: Actor, *receivers: str, **changes: Any) -> NewNotice:
    """A warning to the compartments named."""
    others = {each.compartment.code: each.compartment.pk for each in neighbours(actor)}
    values: dict[str, Any] = {
        "kind": "warning",
        "legal_basis": "save_life",
        "precautions": ("together",),
        "instruction": "Møt på kontoret",
        "valid_from": actor.today,
        "last_day": actor.today + timedelta(days=60),
        "receivers": tuple(others[code] for code in receivers),
        **changes,
    }
    return NewNotice(**values)


def warned(actor: Actor, person: Person, *receivers: str, case: Any = None, **changes: Any) -> ViolenceNotice:
    return violence.write(
        actor=actor,
        person=person,
        new=new_notice(actor, *receivers, **changes),
        key=changes.pop("key", None) or uuid7(),
        case=case,
        label="Søknad 1" if case is not None else "",
    )
