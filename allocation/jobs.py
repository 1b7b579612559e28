"""What happens to the list and the offers overnight."""

from datetime import date

from django.db.models import Q

from allocation.models import WaitingEntry
from core.agencies.actors import Actor
from core.jobs.registry import name_counts, nightly
from core.jobs.runner import Run

BATCH = 500

name_counts(
    reminded="påminnelser",
    asked="spurt om de fortsatt trenger bolig",
    ran_out="ikke bekreftet innen fristen",
    snapshots="plasser på ventelista tatt vare på",
    differing="plasser som ikke stemmer med rekkefølgen",
    agendas_ready="sakslister klare til sending",
    agendas_sent="sakslister sendt",
)


@nightly("offers.lapse", title="Tilbud som ikke er besvart innen fristen", service="allocation", order=40)
def lapse_offers(actor: Actor, on: date, run: Run) -> None:
    """Offers whose last day to answer has passed fall away, and the dwelling can be offered to somebody else."""
    from allocation.services.answers import lapse_due

    run.count(lapsed=lapse_due(actor=actor, on=on).offers)


@nightly("offers.remind", title="Påminnelse om tilbud som ikke er besvart", service="allocation", order=42)
def remind_of_offers(actor: Actor, on: date, run: Run) -> None:
    """The configured days before the last day to answer: once for each deadline."""
    from allocation.services.reminders import remind_due

    run.count(reminded=remind_due(actor=actor, on=on))


@nightly("waiting.refresh", title="Opplysninger på ventelista", service="allocation", order=45)
def refresh_waiting(actor: Actor, on: date, run: Run) -> None:
    """Bring the facts that the order rests on up to date with what is recorded of the households."""
    from allocation.services.entries import refresh_facts
    from allocation.services.lots import draw_missing

    entries = list(
        WaitingEntry.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=on), municipality=actor.municipality, entered_on__lte=on
        )
        .select_related("application")
        .order_by("id")
    )
    for start in range(0, len(entries), BATCH):
        run.count(changed=refresh_facts(actor=actor, entries=entries[start : start + BATCH], on=on))
        if actor.switch("allocation.lots"):
            missing = [entry for entry in entries[start : start + BATCH] if entry.lot is None]
            run.count(lots_drawn=draw_missing(actor=actor, entries=missing, on=on))
        run.progress(min(start + BATCH, len(entries)), len(entries))


@nightly("waiting.confirm", title="Bekreftelse av plassene på ventelista", service="allocation", order=46)
def confirm_waiting(actor: Actor, on: date, run: Run) -> None:
    """Ask those whose time has come, remind once, and mark those who have not answered. Nobody is taken off."""
    from allocation.services.confirmations import ask_due, remind_unanswered, run_out

    run.count(ran_out=run_out(actor=actor, on=on))
    run.count(reminded=remind_unanswered(actor=actor, on=on))
    run.count(asked=ask_due(actor=actor, on=on))


@nightly("waiting.snapshot", title="Ventelista dag for dag", service="allocation", order=48)
def keep_snapshots(actor: Actor, on: date, run: Run) -> None:
    """Keep where everybody stands, and see that it is what the facts give."""
    from allocation.services.snapshots import differing, take

    run.count(snapshots=take(actor=actor, on=on))
    run.count(differing=len(differing(actor=actor, on=on)))


@nightly("meetings.invite", title="Sakslister til tildelingsmøter", service="allocation", order=49)
def invite_to_meetings(actor: Actor, on: date, run: Run) -> None:
    """The configured days before a meeting its agenda is built, and sent or given to the chair to send."""
    from allocation.services.invitations import invite_due

    if actor.switch("allocation.meetings"):
        ready, sent = invite_due(actor=actor, on=on)
        run.count(agendas_ready=ready, agendas_sent=sent)
