"""What can be shared: every room says which of its records, what goes with them, and who they are about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from core.agencies.actors import Actor
from core.agencies.policies import Policy, policy_for

#: (model label, key) of a record that is opened.
Covered = tuple[str, UUID]
Shown = list[tuple[str, str]]


def _nothing(record: Any) -> Iterable[Covered]:
    return ()


def _not_of_cases(actor: Actor, case: models.Model) -> models.QuerySet[Any] | None:
    return None


@dataclass(frozen=True)
class Shareable:
    """A kind of record that may be shared one by one.

    `title` is a kind and a number, never a name: it stands in notices and lists. `with_it` is what must be opened
    for the record to be read; `persons` are those it is about, whose identity the receiver gets to know as long as
    the share lasts. The receiver reads it at `url`, or where it has no page of its own, as `shown`.
    `own_on` finds the actor's own records of this kind on a case, to answer a request for insight with.
    """

    label: str
    name: Any
    title: Callable[[Any], str]
    persons: Callable[[Any], Iterable[UUID | None]]
    with_it: Callable[[Any], Iterable[Covered]] = _nothing
    url: Callable[[Any], str] | None = None
    shown: Callable[[Any], Shown] | None = None
    own_on: Callable[[Actor, Any], models.QuerySet[Any] | None] = _not_of_cases
    #: A case, in which one may ask other units for insight.
    is_case: bool = False
    number: Callable[[Any], str] = str
    #: What the giver should know comes along.
    remark: Any = ""

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    @property
    def policy(self) -> Policy:
        return policy_for(self.model)

    def covers(self, record: Any) -> list[Covered]:
        """Everything that the doors open: the record, what goes with it, the persons."""
        found = [(self.label, record.pk), *self.with_it(record)]
        found += [("people.person", person) for person in self.persons(record) if person is not None]
        return list(dict.fromkeys(found))


_shareables: dict[str, Shareable] = {}


def register(shareable: Shareable) -> None:
    _shareables[shareable.label] = shareable


def shareable(label: str) -> Shareable | None:
    return _shareables.get(label)


def shareable_for(record: models.Model) -> Shareable:
    return _shareables[record._meta.label_lower]


def all_shareables() -> list[Shareable]:
    return list(_shareables.values())


def own_records(actor: Actor, case: models.Model) -> list[tuple[Shareable, Any]]:
    """The actor's own records on a case, of every kind that can be shared: one query for each kind."""
    found: list[tuple[Shareable, Any]] = []
    for kind in _shareables.values():
        rows = kind.own_on(actor, case)
        if rows is not None:
            found += [(kind, row) for row in rows.filter(compartment__in=actor.compartment_ids)]
    return found
