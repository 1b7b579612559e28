"""What the municipality has chosen for each switch, and the act that changes one. Chosen by its administrator."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies import switches
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Municipality
from core.agencies.policies import Policy, roles
from core.agencies.selectors import names
from core.agencies.switches import Switch
from core.audit import events
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused


class MunicipalityPolicy(Policy):
    """The municipality's choices are no secret for those who lead it and look after it."""

    model = Municipality
    actions = {
        "view": roles(Role.ADMINISTRATOR, Role.DIRECTOR, Role.TOP_MANAGEMENT, Role.AUDITOR, Role.PRIVACY_OFFICER),
        "configure": roles(Role.ADMINISTRATOR),
    }  # fmt: skip


municipality_choices = MunicipalityPolicy()
CHANGED = "municipality.switch_changed"


@dataclass(frozen=True)
class Choice:
    """A switch and what it stands at. `own`: chosen by the municipality, and not what Husrom comes with.

    `since`, `who` and `reason` are what the trail says of the choice that holds; empty where it was never made here.
    """

    switch: Switch
    value: Any
    own: bool
    since: date | None = None
    who: str = ""
    reason: str = ""

    @property
    def text(self) -> str:
        """The value as people read it."""
        if self.switch.choices is not None:
            return str(self.switch.choices.get(self.value, self.value))
        if isinstance(self.switch.default, bool):
            return _("På") if self.value else _("Av")
        return str(self.value) or _("Ikke fylt ut")


def choice_of(municipality: Municipality, switch: Switch) -> Choice:
    value = switches.value(municipality.switches, switch.code)
    return Choice(switch, value, own=value != switch.default)


def choices_by_room(actor: Actor) -> list[tuple[str, list[Choice]]]:
    """Every choice there is, by the room it belongs to; rooms and choices by name. Three queries at most."""
    found: dict[str, list[Choice]] = {}
    made = _made(actor)
    people = names(actor, (each.user_id for each in made.values()))
    for switch in switches.declared():
        room = str(apps.get_app_config(switch.belongs_to).verbose_name)
        choice, told = choice_of(actor.home, switch), made.get(switch.code)
        if told is not None:
            choice = replace(
                choice,
                since=told.on,
                who=people.get(told.user_id, "") if told.user_id else "",
                reason=told.reason,
            )
        found.setdefault(room, []).append(choice)
    return [(room, sorted(found[room], key=lambda each: str(each.switch.title))) for room in sorted(found)]


def _made(actor: Actor) -> dict[str, AuditEvent]:
    """The last time each choice was made, by its code. The trail of a municipality is for those who see it."""
    rows = AuditEvent.objects.filter(
        verb=CHANGED, municipality_id=actor.municipality_id,
        subject_id__in=municipality_choices.visible_to(actor).values("pk"),
    )  # fmt: skip
    return {row.detail["code"]: row for row in rows.order_by("at", "id")}


@transaction.atomic
def choose(*, actor: Actor, switch: Switch, value: Any, reason: str) -> None:
    """Let the switch stand at `value` from now on. `reason`: who decided it, and why.

    Raises NotAllowed for anybody but the administrator, Refused for a value that the switch does not have.
    """
    if not municipality_choices.permits(actor, "configure"):
        raise NotAllowed("configure")
    if not switch.admits(value):
        raise Refused(_("Velg en av verdiene i lista."), code="VALUE_UNKNOWN", field="value")
    if not reason.strip():
        raise Refused(_("Skriv hvem som har bestemt det, og hvorfor."), code="REASON_MISSING", field="reason")
    rows: Any = municipality_choices.visible_to(actor)
    locked: Municipality = rows.select_for_update().get()
    before = switches.value(locked.switches, switch.code)
    if before == value:
        return
    locked.switches = {**locked.switches, switch.code: value}
    locked.save(update_fields=["switches"])
    events.record(
        actor, CHANGED, locked, on=actor.today, reason=reason.strip(),
        detail={"code": switch.code, "before": before, "after": value},
    )  # fmt: skip
