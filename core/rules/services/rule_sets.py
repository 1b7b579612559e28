"""Writing the shipped rule sets into the municipalities."""

from datetime import timedelta

from django.db import transaction

from core.agencies.actors import Actor
from core.audit import events
from core.rules import registry
from core.rules.models import RuleSet
from core.rules.registry import ANY_MUNICIPALITY, ShippedRuleSet

_FIELDS = ("title", "valid_from", "valid_to", "basis", "version", "incomplete", "content", "shipped")


@transaction.atomic
def sync_rule_sets(*, actor: Actor) -> list[RuleSet]:
    """Bring the shipped rule sets of the actor's municipality up to date. Returns those that changed.

    A set the municipality has made its own under the same code (`shipped` off) is left alone.
    """
    assert actor.municipality is not None
    known = {(row.kind, row.code): row for row in RuleSet.objects.filter(municipality=actor.municipality)}
    changed = []
    for source in registry.shipped():
        if source.municipality not in (actor.municipality.code, ANY_MUNICIPALITY):
            continue
        row = known.get((source.kind, source.code))
        if row is not None and not row.shipped:
            continue
        values = _values(source)
        if row is not None and all(getattr(row, field) == values[field] for field in _FIELDS):
            continue
        row, _made = RuleSet.objects.update_or_create(
            municipality=actor.municipality, kind=source.kind, code=source.code, defaults=values
        )
        events.record(
            actor,
            "rule_set.changed",
            row,
            detail={"kind": row.kind, "code": row.code, "version": row.version},
        )
        changed.append(row)
    return changed


def _values(source: ShippedRuleSet) -> dict[str, object]:
    return {
        "title": source.title.as_data(),
        "valid_from": source.valid_from,
        "valid_to": source.last_day + timedelta(days=1) if source.last_day else None,
        "basis": source.basis,
        "version": source.version,
        "incomplete": source.incomplete,
        "content": dict(source.content),
        "shipped": True,
    }
