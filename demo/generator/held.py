"""Meetings that have been held and signed, and one today that can be run without moving it."""

from datetime import date, time, timedelta

from allocation import services
from allocation.enums import MeetingState, Result
from allocation.models import AgendaItem, Candidate, Meeting, Offer
from allocation.services.answers import decline_offer
from applications.enums import Overall, State
from applications.models import Application
from applications.services.premises import confirm_facts
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.base.errors import Refused
from demo.generator.live import BERGEN_MEMBERS, NES_MEMBERS
from demo.generator.world import World

#: So many of each kind: enough to see how it works, few enough to get through.
SOME = {"vacancy": 3, "application": 3, "longest_waiting": 2}


def build(world: World) -> None:
    """Bergen: last week's meeting, signed, with a dwelling given out of order; and one this afternoon."""
    units = [world.units[code] for code in BERGEN_MEMBERS]
    last = world.today - timedelta(days=(world.today.weekday() - 2) % 7 or 7)
    _held(world, "moteleder.bergen", last, units)
    _today(world, "moteleder.bergen", "Møterom 3", units)


def build_small(world: World) -> None:
    """Nes: the first Monday of the month, where the meeting decided; and one today."""
    units = [world.units[code] for code in NES_MEMBERS]
    _held(world, "leder.nes", _first_monday_before(world.today), units)
    _today(world, "leder.nes", "Kommunehuset", units)


def _first_monday_before(day: date) -> date:
    first = day.replace(day=1)
    monday = first + timedelta(days=-first.weekday() % 7)
    if monday < day:
        return monday
    return _first_monday_before(first - timedelta(days=1))


def _some(chair: Actor, meeting: Meeting) -> list[AgendaItem]:
    """The agenda as it is built, cut down to some of each kind and numbered anew."""
    services.build_agenda(actor=chair, meeting=meeting)
    kept: list[AgendaItem] = []
    for kind, number in SOME.items():
        rows = meeting.items.filter(kind=kind).order_by("order")
        found = list(rows)
        # Dwellings that somebody may be chosen for first.
        found.sort(key=lambda row: kind == "vacancy" and not row.candidates.exists())
        kept += found[:number]
    Candidate.objects.filter(meeting=meeting).exclude(item__in=kept).delete()
    meeting.items.exclude(pk__in=[row.pk for row in kept]).delete()
    for order, row in enumerate(kept, start=1):
        AgendaItem.objects.filter(pk=row.pk).update(order=order)
        row.order = order
    return kept


def _held(world: World, who: str, day: date, units: list[Unit]) -> None:
    chair = actors.for_user(world.users[who], today=day)
    meeting = services.plan_meeting(actor=chair, on=day, place="Møterom 3", starts_at=time(9, 0), units=units)
    if chair.switch("decision.when") == "in_meeting":
        ready = Application.objects.filter(
            municipality=world.municipality,
            state__in=[State.IN_PROGRESS, State.READY_FOR_DECISION],
            received__lte=day,
        )
        for application in ready.order_by("received", "case_number")[:3]:
            services.add_application(actor=chair, meeting=meeting, application=application)
    items = _some(chair, meeting)
    if not items:
        return
    # Its doors have been open and are shut: nobody is told of it now.
    Meeting.objects.filter(pk=meeting.pk).update(
        state=MeetingState.PUBLISHED,
        published_at=world.midnight - timedelta(days=(world.today - day).days + 7),
    )
    called = list(meeting.participants.order_by("unit__name"))
    services.set_attendance(
        actor=chair, meeting=meeting, present={row.pk: True for row in called[:-1]}, chair=chair.user
    )
    services.set_recusals(actor=chair, item=items[-1], participants=called[1:2])
    for place, item in enumerate(items):
        _record(chair, item, place)
    services.hold_meeting(actor=chair, meeting=meeting)
    services.sign_meeting(actor=chair, meeting=meeting, minutes="Møtet varte til klokka 10.30.")
    services.add_addendum(
        actor=actors.for_user(world.users[who], today=world.today),
        meeting=meeting,
        text="Etter møtet er det opplyst at nøklene til den første boligen hentes hos vaktmesteren.",
    )
    offer = Offer.objects.filter(item__meeting=meeting).order_by("item__order").first()
    if offer is not None:
        confirm_facts(actor=chair, application=offer.application, confirmed_on=day, how="På telefon")
        now = actors.for_user(world.users[who], today=world.today)
        sent = services.send_offer(actor=now, offer=offer)
        if offer.item is not None and offer.item.candidates.filter(outcome="reserve").exists():
            # They said no on the phone: the reserve waits to move up.
            decline_offer(actor=now, offer=sent, on=now.today, reason="location", channel="phone")


def _record(chair: Actor, item: AgendaItem, place: int) -> None:
    """The first dwelling to the first in line, the second to another with a reason; the rest as they come."""
    if item.kind == "vacancy":
        candidates = list(item.candidates.order_by("rank", "id"))
        if candidates and place < 2:
            chosen = candidates[min(place, len(candidates) - 1)]
            try:
                services.record_result(
                    actor=chair,
                    item=item,
                    result=Result.ALLOCATED,
                    candidate=chosen,
                    reserve=candidates[1] if not place and len(candidates) > 1 else None,
                    reason="Barna går på skolen like ved." if place else "",
                    further_need="Trenger hjelp til flytting." if not place else "",
                )
            except Refused:
                _return(chair, item)
            return
        services.record_result(
            actor=chair, item=item, result=Result.RETURNED, reason="Vi venter på bomiljøvurderingen."
        )
        return
    if item.application is not None and item.kind == "application":
        assessed = item.application.assessments.order_by("-made_at").first()
        refused = assessed is not None and assessed.overall == Overall.NOT_MET
        try:
            services.record_result(
                actor=chair,
                item=item,
                result=Result.REFUSED if refused else Result.MEETS_CRITERIA,
                reason="Møtet er enig i vurderingen av vilkårene.",
            )
        except Refused:
            _return(chair, item)
        return
    services.record_result(actor=chair, item=item, result=Result.NOTED)


def _return(chair: Actor, item: AgendaItem) -> None:
    services.record_result(
        actor=chair, item=item, result=Result.RETURNED, reason="Opplysningene må avklares først."
    )


def _today(world: World, who: str, place: str, units: list[Unit]) -> None:
    chair = actors.for_user(world.users[who], today=world.today)
    meeting = services.plan_meeting(
        actor=chair, on=world.today, place=place, starts_at=time(14, 0), units=units
    )
    if _some(chair, meeting):
        services.publish_meeting(actor=chair, meeting=meeting)
