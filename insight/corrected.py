"""Figures that have moved since they were measured, in words."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from insight.presentation import address, cell_text, signed, when
from insight.selectors.changes import Changed


@dataclass(frozen=True)
class ChangedView:
    """A figure, or a part of one, that has moved since it was measured, in words."""

    name: str
    note: str
    when: str
    day: date
    then: str
    now: str
    difference: str
    url: str


def changed_view(row: Changed) -> ChangedView:
    figure, told = row.figure, row.told
    asked = {"per": row.window.on.isoformat(), "fra": row.window.first.isoformat()}
    return ChangedView(
        f"{figure.name}: {row.part}" if row.part else str(figure.name),
        "" if told.same else _("Målt med en tidligere definisjon."),
        when(figure, row.window),
        timezone.localdate(told.measured_at),
        cell_text(told.cell, figure.reading),
        cell_text(told.now, figure.reading),
        signed(told.difference, figure.reading),
        address(row.group, figure, asked),
    )
