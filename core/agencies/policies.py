"""The first wall. One policy per kind of record answers what a user may do and which records the user sees."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from core.agencies.actors import Actor
from core.agencies.enums import Scope
from core.agencies.models import Municipality

PolicyT = TypeVar("PolicyT", bound="Policy")

#: For actions that every signed-in member of the municipality may do.
EVERYONE: frozenset[str] = frozenset({"*"})
#: Nobody's key: what is hidden from this user is hidden at all.
NOBODY = UUID(int=0)


def roles(*names: str) -> frozenset[str]:
    return frozenset(names)


class RelationIsOpen(Func):
    """Whether one of the compartments has an open relation, of one of the scopes, to the subject with this key.

    Written as it stands in the second wall; a subquery made by the ORM took longer to write than to answer.
    """

    output_field = models.BooleanField()
    arity = 3

    def __init__(self, key: str, compartments: Iterable[UUID], scopes: Iterable[str]) -> None:
        keys = "{" + ",".join(str(each) for each in compartments) + "}"
        super().__init__(F(key), Value(keys), Value("{" + ",".join(scopes) + "}"))

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(each) for each in self.get_source_expressions()]
        subject, compartments, scopes = (sql for sql, _ in parts)
        statement = (
            f"EXISTS (SELECT 1 FROM agencies_relation r WHERE r.subject_id = {subject} "
            f"AND r.compartment_id = ANY ({compartments}::uuid[]) AND r.scope = ANY ({scopes}::varchar[]) "
            "AND r.opened_at <= statement_timestamp() "
            "AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp()))"
        )
        return statement, tuple(value for _, values in parts for value in values)


class Policy:
    """Declare `model` and `actions` (action → the roles that may); narrow `visible_to` where the default is too wide.

    Default visibility: the actor's municipality and, for records that belong to a compartment, the actor's
    compartments, an open relation of one of the `scopes` on `relation_key`, or a live grant. Service identities
    see the municipality (row-level security still holds them to what the tables allow). `readers` limits who sees
    anything at all.
    """

    model: type[models.Model]
    actions: dict[str, frozenset[str]] = {}
    #: Roles that see records by default; None: whoever the compartments admit.
    readers: frozenset[str] | None = None
    #: A municipality switch without which the records do not exist for people there (a room turned off).
    switch: str = ""
    #: The field whose value open relations name as their subject.
    relation_key: str = "id"
    #: How much an open relation must show to open these records.
    scopes: tuple[str, ...] = (Scope.CONTENT,)
    #: Fields that a protected address hides records by: field → the owner function that lists what is hidden from
    #: a user. Stronger than compartments, relations and grants to compartments (`shield`).
    shields: dict[str, str] = {}
    #: For records about a subject: the kinds of subject that may be hidden. Others are not looked up.
    shielded_kinds: tuple[str, ...] = ()

    def visible_to(self, actor: Actor) -> QuerySet[Any]:
        """The records the actor sees, as a query. Views, lists, search and exports all start here."""
        rows = self.records(actor)
        return rows if actor.is_service else self.narrow(actor, rows)

    def known_to(self, actor: Actor) -> QuerySet[Any]:
        """The records whose identity the actor knows, at least: for the page that shows no more than that."""
        rows = self.records(actor)
        return rows if actor.is_service else rows.filter(self.doors(actor, tuple(Scope.values)))

    def records(self, actor: Actor) -> QuerySet[Any]:
        """The municipality's records, or none where the actor has no business with this kind at all."""
        rows = self.model._default_manager.filter(**{self._municipality(): actor.municipality_id})
        if actor.municipality_id is None:
            return rows.none()
        if actor.is_service:
            return rows
        if self.switch and not actor.switch(self.switch):
            return rows.none()
        if self.readers is not None and not actor.has_role(*self.readers):
            return rows.none()
        return self.not_hidden(rows, actor.user_id, actor.municipality_id)

    def not_hidden(self, rows: QuerySet[Any], user: UUID | None, municipality: UUID) -> QuerySet[Any]:
        """The rows that no protected address hides from the user."""
        for path, function in self.shields.items():
            hidden = RawSQL(f"SELECT {function}(%s, %s)", (user, municipality))
            concerned = Q(**{f"{path}__in": hidden})
            if self.shielded_kinds:
                concerned &= Q(subject_type__in=self.shielded_kinds)
            rows = rows.exclude(concerned)
        return rows

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Which of the municipality's rows the actor sees; override for anything but compartments."""
        if not any(field.name == "compartment" for field in self.model._meta.get_fields()):
            return rows
        return rows.filter(self.doors(actor))

    def doors(self, actor: Actor, scopes: tuple[str, ...] | None = None) -> Q:
        """Own record, open relation, or live grant, as a condition."""
        return self.own(actor) | self.related(actor, scopes=scopes) | self.granted(actor)

    def own(self, actor: Actor) -> Q:
        """What is the actor's by default: the records of the own compartments."""
        return Q(compartment__in=actor.compartment_ids)

    def related(self, actor: Actor, key: str | None = None, scopes: tuple[str, ...] | None = None) -> Q:
        return Q(RelationIsOpen(key or self.relation_key, actor.compartment_ids, scopes or self.scopes))

    def granted(self, actor: Actor) -> Q:
        """What has been expressly shared, by the record itself or by what its relations hang on."""
        if not actor.granted_ids:
            return Q(pk__in=[])
        shared = Q(pk__in=actor.granted_ids)
        if self.relation_key != "id":
            shared |= Q(**{f"{self.relation_key}__in": actor.granted_ids})
        return shared

    def permits(self, actor: Actor, action: str) -> bool:
        """Whether the actor's roles allow the action at all. An undeclared action is a bug and raises."""
        allowed = self.actions[action]
        if actor.is_service:
            return True
        if actor.municipality_id is None or (self.switch and not actor.switch(self.switch)):
            return False
        return allowed is EVERYONE or "*" in allowed or not actor.roles.isdisjoint(allowed)

    def sees(self, actor: Actor, obj: models.Model) -> bool:
        """Whether the actor sees this record: the same answer as `visible_to`, for one row."""
        return self.visible_to(actor).filter(pk=obj.pk).exists()

    def can(self, actor: Actor, action: str, obj: models.Model | None = None) -> bool:
        """May the actor do `action` (to `obj`)? Agrees with `visible_to`, which a test proves."""
        if not self.permits(actor, action):
            return False
        return obj is None or (self.sees(actor, obj) and self.allows(actor, action, obj))

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        """Conditions on the single record beyond role and visibility (e.g. «not your own draft»)."""
        return True

    def _municipality(self) -> str:
        """The field that says whose the record is; the municipality itself is its own."""
        return "pk" if self.model is Municipality else "municipality_id"


class FollowingPolicy(Policy):
    """For rows that have no life of their own: seen by whoever sees the record they belong to."""

    def __init__(self, model: type[models.Model], parent: Policy, path: str) -> None:
        self.model = model
        self.parent = parent
        self.path = path
        self.actions = {"view": parent.actions["view"]}
        self.switch = parent.switch

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(**{f"{self.path}__in": self.parent.visible_to(actor)})


_policies: dict[type[models.Model], Policy] = {}


def register(policy: PolicyT) -> PolicyT:
    """Make the policy the one for its model and hand it back, so that a room can keep it by name."""
    _policies[policy.model] = policy
    return policy


def follow(parent: Policy, **children: type[models.Model]) -> None:
    """Register following policies: `follow(applications, application=Debt, …)` names path and model.

    Where several models use the same path, call it once for each.
    """
    for path, model in children.items():
        register(FollowingPolicy(model, parent, path))


def shield(policy: Policy, *, kinds: tuple[str, ...] = (), **paths: str) -> None:
    """Hide a policy's records by what a field names: `shield(documents, subject_id="tenancies_hidden_subjects")`.

    The room that knows what a protected address hides says so of the records on the floors below.
    """
    policy.shields = {**policy.shields, **paths}
    policy.shielded_kinds = kinds


def shown_openly(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without what a protected address hides, also for named handlers: for boards, and files taken out of the house."""
    policy = _policies.get(rows.model)
    if policy is None or actor.municipality_id is None:
        return rows
    return policy.not_hidden(rows, NOBODY, actor.municipality_id)


def policy_for(model: type[models.Model]) -> Policy:
    return _policies[model]


def all_policies() -> Iterable[Policy]:
    return list(_policies.values())
