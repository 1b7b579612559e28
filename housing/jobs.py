"""The night's work with the stock: a right to allocate that nobody uses is watched."""

from datetime import date, timedelta

from core.agencies.actors import Actor
from core.jobs.registry import name_counts, nightly
from core.jobs.runner import Run
from core.rules.models import Deadline
from core.rules.services import deadlines
from housing.enums import VACANCY_STEPS, WITHHELD, AgreementKind
from housing.models import Agreement, Vacancy
from housing.selectors.agreements import places_on

name_counts(rights="tildelingsretter som må brukes")
KIND = "agreement_right"


@nightly("agreements.unused", title="Tildelingsretter som ikke er brukt", order=35, service="agreements")
def watch_rights(actor: Actor, on: date, run: Run) -> None:
    """A vacant dwelling under a tildelingsavtale must be filled within the agreement's days: a deadline says so.

    Three queries find what is new; the deadlines tell whom they concern when the day comes.
    """
    agreements = {
        row.pk: row
        for row in Agreement.objects.filter(
            municipality=actor.municipality,
            kind=AgreementKind.ALLOCATION,
            fill_within_days__isnull=False,
            starts_on__lte=on,
        )
        if row.in_force(on)
    }
    places = places_on(on).filter(agreement__in=list(agreements)).exclude(status_now__in=WITHHELD)
    by_dwelling = dict(places.values_list("dwelling_id", "agreement_id"))
    waiting = (
        Vacancy.objects.filter(
            dwelling__in=list(by_dwelling), state__in=VACANCY_STEPS, moved_out_on__isnull=False
        )
        .exclude(pk__in=Deadline.objects.outstanding().filter(kind=KIND).values("subject_id"))
        .select_related("dwelling", "municipality")
    )
    for vacancy in waiting:
        days = agreements[by_dwelling[vacancy.dwelling_id]].fill_within_days
        assert days is not None and vacancy.moved_out_on is not None
        since = vacancy.ready_on or vacancy.moved_out_on
        deadlines.start(actor=actor, kind=KIND, subject=vacancy, on=since, due=since + timedelta(days=days))
        run.count(rights=1)
