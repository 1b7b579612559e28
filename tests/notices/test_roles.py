"""A notice or a task for a unit reaches those whose work it is, and nobody is led to a page they may not open."""

from collections.abc import Callable

from core.agencies.actors import Actor, acting_as
from core.agencies.enums import Role
from core.messages.selectors import notices, open_tasks
from core.messages.services import add_task, notify


def titles(actor: Actor) -> set[str]:
    with acting_as(actor):
        return {row.title for row in notices(actor)} | {row.title for row in open_tasks(actor)}


def test_message_to_a_unit_reaches_only_the_roles_it_names(actor: Callable[[str], Actor]) -> None:
    accountant, manager = actor("regnskap.bergen"), actor("boligleder.bergen")
    assert accountant.unit_id == manager.unit_id
    told = {"actor": manager, "unit": manager.unit, "url": "/"}
    with acting_as(manager):
        notify(**told, roles={Role.HOUSING_MANAGER}, title="Bare utleier", key="1")
        add_task(**told, roles={Role.RENT_ACCOUNTANT}, title="Bare regnskap", key="2")
        notify(**told, title="Alle", key="3")

    assert {"Bare utleier", "Alle"} <= titles(manager)
    assert "Bare regnskap" not in titles(manager)
    assert {"Bare regnskap", "Alle"} <= titles(accountant)
    assert "Bare utleier" not in titles(accountant)
