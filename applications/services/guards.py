"""What every service asks first: may this person do this here?"""

from applications.models import Application
from applications.policies import applications
from core.agencies.actors import Actor
from core.base.errors import NotAllowed


def locked(actor: Actor, application: Application, action: str, expected: int | None = None) -> Application:
    """The application's row, locked, when the actor may do `action` to it; else NotAllowed.

    `expected` is the version the person had on the screen: a later one raises Conflict.
    """
    row = Application.objects.select_for_update(of=("self",), no_key=True).filter(pk=application.pk).first()
    if row is None or not applications.can(actor, action, row):
        raise NotAllowed(action)
    if expected is not None:
        row.bump(expected)
    return row
