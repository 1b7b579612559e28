"""The transition engine: what may happen to a record is data, and one function makes it happen.

A room declares its machines in `transitions.py`; every such module is found at start-up. A state is never
set in any other way, so a state change always has an actor, a reason where one is required, a row in the
append-only history and an audit event, all in one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.policies import Policy, policy_for
from core.audit import events
from core.base.errors import NotAllowed, Refused

from .recording import change_row

Guard = Callable[[Any, Actor], None]
"""Raises `Refused` with a sentence when the fact it looks at forbids the step."""


@dataclass(frozen=True)
class Transition:
    """One legal step. `action` is asked of the record's policy, `verb` is what the audit trail will say.

    `narrow` is the guard as a queryset filter; without it a guarded step cannot be done in bulk.
    """

    name: str
    source: tuple[str, ...]
    target: str
    action: str
    verb: str
    guard: Guard | None = None
    needs_reason: bool = False
    title: str = ""
    narrow: Callable[[models.QuerySet[Any]], models.QuerySet[Any]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", tuple(str(state) for state in self.source))
        object.__setattr__(self, "target", str(self.target))
        if self.target in self.source:
            raise ValueError(f"{self.name}: a step must change the state")


class Machine:
    """All legal steps of one state field of one model."""

    def __init__(
        self, model: type[models.Model], field: str, transitions: list[Transition] | tuple[Transition, ...]
    ) -> None:
        self.model = model
        self.field = field
        self.transitions = tuple(transitions)
        self._by_name = {step.name: step for step in self.transitions}
        if len(self._by_name) != len(self.transitions):
            raise ValueError(f"{self.label}: two steps have the same name")
        _machines[self.label] = self

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def policy(self) -> Policy:
        return policy_for(self.model)

    def step(self, name: str) -> Transition:
        try:
            return self._by_name[name]
        except KeyError:
            raise LookupError(f"{self.label} has no step called {name}") from None

    def state_label(self, state: str) -> str:
        """The state in the office's own words."""
        choices = dict(self.model._meta.get_field(self.field).flatchoices)  # type: ignore[union-attr]
        return str(choices.get(state, state))

    def available(self, actor: Actor, obj: Any) -> list[Transition]:
        """The steps this actor may try from the record's present state. Guards are asked when a step is tried."""
        state = str(getattr(obj, self.field))
        return [
            step
            for step in self.transitions
            if state in step.source and self.policy.can(actor, step.action, obj)
        ]

    @transaction.atomic
    def perform(
        self,
        *,
        actor: Actor,
        obj: Any,
        name: str,
        reason: str = "",
        on: date | None = None,
        on_behalf_of: str = "",
        expected_version: int | None = None,
        **changes: Any,
    ) -> Any:
        """Take one step: lock, check, change, record. A step already taken returns quietly.

        `changes` are other fields of the record that change with the state. `on` is the day the step counts
        from (default the actor's today). `expected_version` is what the person had on the screen.
        Raises `NotAllowed` for the wrong person, `Refused` for the wrong state or an unmet guard, `Conflict`
        when somebody else has saved in between. The record passed in is brought up to date as well.
        """
        step = self.step(name)
        locked: Any = (
            self.model._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=obj.pk).first()
        )
        if locked is None or not self.policy.can(actor, step.action, locked):
            raise NotAllowed(step.action)
        state = str(getattr(locked, self.field))
        if state == step.target:
            return _mirror(locked, obj, [self.field, *changes])
        if state not in step.source:
            raise Refused(self._wrong_state(state, step), code="WRONG_STATE")
        reason = reason.strip()
        if step.needs_reason and not reason:
            raise Refused(_("Skriv en begrunnelse."), code="REASON_MISSING", field="reason")
        if step.guard is not None:
            step.guard(locked, actor)

        setattr(locked, self.field, step.target)
        for attribute, value in changes.items():
            setattr(locked, attribute, value)
        fields = [self.field, *changes]
        if hasattr(locked, "version"):
            if expected_version is not None:
                locked.bump(expected_version)
            else:
                locked.version += 1
            fields.append("version")
        locked.save(update_fields=fields)

        day = on or actor.today
        change_row(
            actor=actor, subject=locked, field=self.field, source=state, target=step.target, name=name,
            reason=reason, on=day, on_behalf_of=on_behalf_of,
        ).save(force_insert=True)  # fmt: skip
        events.record(
            actor, step.verb, locked, on=day, reason=reason, on_behalf_of=on_behalf_of,
            detail={"from": state, "to": step.target},
        )  # fmt: skip
        return _mirror(locked, obj, fields)

    def _wrong_state(self, state: str, step: Transition) -> str:
        allowed = ", ".join(f"«{self.state_label(source)}»" for source in step.source)
        return _(
            "Dette kan ikke gjøres nå, fordi status er «%(state)s». Det kan gjøres når status er %(allowed)s."
        ) % {
            "state": self.state_label(state),
            "allowed": allowed,
        }


def _mirror(locked: Any, obj: Any, fields: list[str]) -> Any:
    """Give the caller's own copy the new values, so that a stale copy is never shown or saved by mistake."""
    if obj is not locked:
        for field in fields:
            setattr(obj, field, getattr(locked, field))
    return locked


_machines: dict[str, Machine] = {}


def all_machines() -> list[Machine]:
    return [_machines[label] for label in sorted(_machines)]


def machine_for(model: type[models.Model], field: str = "state") -> Machine:
    return _machines[f"{model._meta.label_lower}.{field}"]
