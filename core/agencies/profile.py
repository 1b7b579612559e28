"""What a user chooses for themselves."""

from typing import Any

from django.db import transaction

from core.accounts.models import Language, User
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed

CHOICES = ("language", "keyboard_shortcuts")


@transaction.atomic
def change_profile(*, actor: Actor, **choices: Any) -> User:
    """Keep the actor's own choices (`language`, `keyboard_shortcuts`). The same again is no change."""
    if actor.user_id is None:
        raise NotAllowed("change_profile")
    unknown = set(choices) - set(CHOICES)
    if unknown or choices.get("language", Language.BOKMAL) not in Language.values:
        raise ValueError(f"Not a choice: {sorted(unknown) or choices['language']}")
    user = User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    changed = {name: value for name, value in choices.items() if getattr(user, name) != value}
    if not changed:
        return user
    for name, value in changed.items():
        setattr(user, name, value)
        setattr(actor.user, name, value)
    user.save(update_fields=[*changed])
    events.record(actor, "profile.changed", user, detail={"fields": sorted(changed)})
    return user
