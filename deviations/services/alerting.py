"""A critical fault is told at once: at night to who is on call, and to the leaders, out of the house as well."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.interface import formatting
from core.messages import outbox
from core.messages import services as messages
from core.messages.models import Notice
from deviations.calculations.escalation import first_level
from deviations.enums_fault import AlertWay, Way
from deviations.models import Fault, FaultAlert, ReportRoute
from deviations.selectors.line import line_of


def on_call(unit: Unit, landlord: Unit) -> ReportRoute | None:
    """Who is on call: for the agency of the place, else for the landlord's."""
    rows = {
        row.agency_id: row
        for row in ReportRoute.objects.filter(
            agency__in=[unit.agency_id, landlord.agency_id], way=Way.FAULT
        ).exclude(on_call_phone="")
    }
    return rows.get(unit.agency_id) or rows.get(landlord.agency_id)


def told_level(unit: Unit, on: date) -> int:
    """The level of the line that is told of a critical fault at the unit: the lowest that somebody fills."""
    return first_level(line_of(unit, on).levels)


def tell_at_once(*, actor: Actor, fault: Fault, landlord: Unit, night: bool) -> list[FaultAlert]:
    """Notices to the level of the line that the fault says (`told_level`); at night the on-call telephone and e-mail
    too.

    The message says where and how urgent, never who lives there. What was sent is kept: the receipt tells of it.
    """
    users = _leaders(fault, actor)
    messages.notify_many(
        actor=actor,
        notices=[
            Notice(
                user_id=user.pk,
                title=_("Kritisk feil %(number)s i %(unit)s")
                % {"number": fault.number, "unit": fault.unit.name},
                url=fault.get_absolute_url(),
                key=f"fault:{fault.pk}:critical:{user.pk}",
            )
            for user in users
        ],
    )
    sent = [_alert(fault, user.full_name, AlertWay.NOTICE) for user in users]
    if night:
        sent += list(_sent_out(actor, fault, landlord, users))
    FaultAlert.objects.bulk_create(sent, ignore_conflicts=True)
    events.record(actor, "fault.alerted", fault, detail={"told": len(sent), "night": night})
    return sent


def _leaders(fault: Fault, actor: Actor) -> list[User]:
    told = [user for user in line_of(fault.unit, actor.today).at(fault.level) if user != actor.user_id]
    return list(User.objects.filter(pk__in=told).order_by("full_name"))


def _sent_out(actor: Actor, fault: Fault, landlord: Unit, users: list[User]) -> Iterator[FaultAlert]:
    text = _(
        "Kritisk feil %(number)s i %(unit)s (%(kind)s), meldt %(clock)s. Logg inn i Husrom for å bestille."
    ) % {
        "number": fault.number,
        "unit": fault.unit.name,
        "kind": fault.get_kind_display(),
        "clock": formatting.clock(fault.reported_at),
    }

    def queue(channel: str, recipient: dict[str, str], key: str) -> None:
        outbox.queue(
            actor=actor, channel=channel, recipient=recipient, key=f"fault:{fault.pk}:{key}",
            compartment=landlord.compartment, subject=fault, text=text,
        )  # fmt: skip

    watch = on_call(fault.unit, landlord)
    if watch is not None:
        queue("sms", {"phone": watch.on_call_phone}, "on-call")
        yield _alert(fault, watch.on_call or _("Vakttelefonen"), AlertWay.SMS)
    for user in users:
        if user.email:
            queue("email", {"email": user.email}, f"leader:{user.pk}")
            yield _alert(fault, user.full_name, AlertWay.EMAIL)
    if landlord.email:
        queue("email", {"email": landlord.email}, "landlord")
        yield _alert(fault, landlord.name, AlertWay.EMAIL)


def _alert(fault: Fault, told: str, how: AlertWay) -> FaultAlert:
    return FaultAlert(
        municipality_id=fault.municipality_id,
        compartment_id=fault.compartment_id,
        fault=fault,
        told=told,
        how=how,
    )
