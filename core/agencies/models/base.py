"""What every record has: a municipality, often a compartment, a version, and two clocks where history counts."""

from datetime import date, datetime
from functools import cache
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.base.errors import Conflict
from core.base.ids import uuid7
from core.base.models import ClockTimestamp


@cache
def _labels(field: models.Field) -> dict[Any, Any]:
    return dict(field.flatchoices)


class MunicipalRecord(models.Model):
    """A row that belongs to one municipality and is never seen from another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    municipality = models.ForeignKey(
        "agencies.Municipality", on_delete=models.PROTECT, related_name="+", verbose_name="kommune"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field) -> Any:
        """What `get_state_display()` answers. Django's own translates every label of the field to find one."""
        value = getattr(self, field.attname)
        label = _labels(field).get(value, value)
        return None if label is None else str(label)


class CompartmentRecord(MunicipalRecord):
    """A confidential row: it belongs to a compartment (a group of units), and secrecy goes by that, not by agency."""

    compartment = models.ForeignKey(
        "agencies.Compartment", on_delete=models.PROTECT, related_name="+", verbose_name="fortrolig rom"
    )

    class Meta:
        abstract = True


class VersionedMixin(models.Model):
    """An editable record: the version a form was filled in on must be the one stored, else Conflict."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def bump(self, expected: int | None) -> None:
        """Check the version read by the editor against the stored one and count up. Call on a locked row."""
        if expected is not None and expected != self.version:
            raise Conflict(self, expected)
        self.version += 1


class FactQuerySet(models.QuerySet):
    """Questions to facts with two clocks."""

    def known(self, as_known: datetime | None = None) -> Self:
        """The rows we believed at `as_known` (default: now)."""
        if as_known is None:
            return self.filter(superseded_at=None)
        return self.filter(Q(superseded_at=None) | Q(superseded_at__gt=as_known), recorded_at__lte=as_known)

    def on(self, day: date, as_known: datetime | None = None) -> Self:
        """The facts that held on `day`. `valid_to` is exclusive; people see the day before it as the last."""
        return self.known(as_known).filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class TwoClockFact(models.Model):
    """A fact with two clocks: when it holds in the world, and when we knew it. A correction adds a row."""

    valid_from = models.DateField("gjelder fra")
    valid_to = models.DateField("gjelder til", null=True, blank=True)
    recorded_at = models.DateTimeField("registrert", default=timezone.now)
    superseded_at = models.DateTimeField("erstattet", null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True

    def supersede(self) -> None:
        """Mark this row as no longer believed, by the database's clock. Lock the identity row first."""
        type(self)._default_manager.filter(pk=self.pk, superseded_at=None).update(
            superseded_at=ClockTimestamp()
        )


def two_clock_checks(name: str) -> list[models.BaseConstraint]:
    """The constraints of a table of facts: no period and no knowledge ends before it begins."""
    return [
        models.CheckConstraint(
            name=f"{name}_valid_period", condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from"))
        ),
        models.CheckConstraint(
            name=f"{name}_known_period",
            condition=Q(superseded_at=None) | Q(superseded_at__gte=models.F("recorded_at")),
        ),
    ]
