"""What is alive on the day of generation: the deadlines that run, and the meetings to come."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.db import models

from allocation.models import MeetingSeries
from allocation.services.agenda import build_agenda
from allocation.services.meetings import plan_meeting, publish_meeting
from applications.enums import OPEN_STATES, AppealState, SpecialistState
from applications.models import (
    AdvanceNotice,
    Appeal,
    Application,
    Decision,
    HandedOn,
    ProvisionalAnswer,
    SpecialistRequest,
)
from contacts.models import Contact
from core.agencies import actors
from core.agencies.actors import Actor
from core.rules import kinds, subjects
from core.rules.deadline_rules import calculate
from core.rules.enums import DeadlineState
from core.rules.kinds import DeadlineKind
from core.rules.models import Deadline
from core.rules.services.deadlines import switched_on
from core.sharing.enums import ConsentState, InsightState, NoticeState, ReviewState
from core.sharing.models import BreakGlass, Consent, InsightRequest, ViolenceNotice
from demo.generator.dice import Dice
from demo.generator.world import World
from deviations.enums import OPEN, MeasureState
from deviations.models import Measure, Report


def deadlines(world: World) -> None:
    """A Deadline for all that is open, as the events would have started it; what has long passed has been escalated."""
    actor = actors.for_service("deadlines", world.municipality, today=world.today)
    dice = world.dice("deadlines")
    rows: list[dict[str, Any]] = []

    def add(kind: str, found: Iterable[tuple[models.Model, date, date | None]]) -> None:
        which = kinds.kind(kind)
        if switched_on(actor, which):
            rows.extend(deadline_row(world, dice, which, *each) for each in found)

    mine = {"municipality": world.municipality}
    found = Application.objects.filter(**mine, state__in=OPEN_STATES)
    open_ = found.select_related("unit", "caseworker", "compartment")
    answered = dict(
        ProvisionalAnswer.objects.filter(application__in=open_).values_list("application_id", "expected_date")
    )
    unanswered = [row for row in open_ if row.pk not in answered]
    for kind in ("provisional_answer_1_month", "provisional_answer_4_weeks"):
        add(kind, ((row, row.received, None) for row in unanswered))
    add("expected_answer", ((row, row.received, answered[row.pk]) for row in open_ if row.pk in answered))
    add("decision_target", ((row, row.received, None) for row in open_))
    lately = Decision.objects.filter(**mine, received_on__lte=world.today, appeal_until__gte=world.today)
    add(
        "appeal",
        (
            (row.application, row.received_on, None)
            for row in lately.select_related(
                "application__unit", "application__caseworker", "application__compartment"
            )
            if row.received_on
        ),
    )
    appealed = Appeal.objects.filter(**mine).select_related(
        "decision__application__unit",
        "decision__application__caseworker",
        "decision__application__compartment",
    )
    for kind, state, start in (
        ("appeal_late", AppealState.LATE, "received_on"),
        ("appeal_review", AppealState.REVIEWING, "received_on"),
        ("appeal_forward", AppealState.UPHELD, "reviewed_on"),
        ("appeal_answer", AppealState.FORWARDED, "forwarded_on"),
    ):
        add(kind, ((row.application, getattr(row, start), None) for row in appealed if row.state == state))
    changed = Application.objects.filter(**mine).exclude(premises_changed_at=None)
    add(
        "premises_review",
        (
            (row, row.premises_changed_at.date(), None)
            for row in changed.select_related("unit", "caseworker", "compartment")
            if row.premises_changed_at
        ),
    )
    told = AdvanceNotice.objects.filter(**mine, replied_on=None).select_related(
        "application__unit", "application__caseworker", "application__compartment"
    )
    add("advance_reply", ((row.application, row.sent_on, row.reply_by) for row in told))
    others = HandedOn.objects.filter(**mine).select_related(
        "application__unit", "application__caseworker", "compartment"
    )
    add("handed_on_send", ((row, world.today, row.due) for row in others if row.state == "planned"))
    add(
        "handed_on_receipt",
        ((row, row.sent_on, None) for row in others if row.state == "sent" and row.sent_on),
    )
    add(
        "handed_on_outcome",
        ((row, row.received_on, None) for row in others if row.state == "received" and row.received_on),
    )
    reports = Report.objects.filter(**mine, state__in=OPEN).select_related("unit", "compartment")
    add("deviation_handling", ((row, row.reported_at.date(), row.due_on) for row in reports))
    measures = Measure.objects.filter(**mine, state=MeasureState.PLANNED).select_related(
        "report__unit", "responsible", "compartment"
    )
    add("deviation_measure", ((row, row.added_at.date(), row.due_on) for row in measures))
    contacts = Contact.objects.filter(**mine, followed_up_at=None).exclude(follow_up_on=None)
    add(
        "contact_follow_up",
        (
            (row, row.happened_at.date(), row.follow_up_on)
            for row in contacts.select_related("unit", "responsible", "compartment")
        ),
    )
    emergencies = BreakGlass.objects.filter(**mine, state=ReviewState.AWAITING)
    add(
        "break_glass_review",
        ((row, row.opened_at.date(), None) for row in emergencies.select_related("unit", "compartment")),
    )
    asked = InsightRequest.objects.filter(**mine, state=InsightState.WAITING)
    add(
        "insight_request",
        ((row, row.asked_at.date(), None) for row in asked.select_related("unit", "compartment")),
    )
    notices = ViolenceNotice.objects.filter(**mine, state=NoticeState.ACTIVE)
    add(
        "unit_notice_end",
        (
            (row, row.valid_from, row.last_day)
            for row in notices.select_related("unit", "compartment", "written_by")
        ),
    )
    questions = SpecialistRequest.objects.filter(**mine, state=SpecialistState.ASKED)
    add(
        "specialist_answer",
        (
            (row, row.asked_on, row.due)
            for row in questions.select_related("unit__compartment", "compartment")
        ),
    )
    given = Consent.objects.filter(**mine, state=ConsentState.GIVEN, valid_to__gt=world.today)
    add(
        "consent_renewal",
        (
            (row, row.answered_on, row.last_day)
            for row in given.select_related("compartment", "recorded_by")
            if row.answered_on
        ),
    )
    world.copy(Deadline, rows)


def deadline_row(
    world: World, dice: Dice, which: DeadlineKind, subject: Any, start: date, due: date | None
) -> dict[str, Any]:
    rule = which.rule_for(start)
    answer = calculate(rule, start)
    last = due or answer.end
    about = subjects.describe(subject)
    steps = [last + timedelta(days=step.after_days) for step in which.escalation]
    taken = sum(step < world.today for step in steps)
    return {
        "id": dice.uuid(start),
        "kind": which.code,
        "subject_type": subject._meta.label_lower,
        "subject_id": subject.pk,
        "subject_label": about.label,
        "url": about.url,
        "compartment_id": about.compartment.pk if about.compartment else None,
        "unit_id": about.unit.pk if about.unit else None,
        "user_id": about.user.pk if about.user else None,
        "start": start,
        "nominal_end": due or answer.nominal_end,
        "due": last,
        "rule": rule.id,
        "rule_version": rule.version,
        "basis": rule.basis,
        "statutory": rule.statutory,
        "state": (DeadlineState.MISSED if last < world.today else DeadlineState.OPEN).value,
        "level": taken,
        "next_escalation_on": steps[taken] if taken < len(steps) else None,
    }


def meetings(world: World) -> None:
    """The weekly meeting with its agenda sent, and the one after it, still to be built."""
    chair = actors.for_user(world.users["moteleder.bergen"], today=world.today)
    series = _series(world, chair, "Tildelingsmøte", "Møterom 3", time(9, 0))
    following = world.today + timedelta(days=(2 - world.today.weekday()) % 7 or 7)
    first = plan_meeting(actor=chair, on=following, series=series, units=_called(world, BERGEN_MEMBERS))
    build_agenda(actor=chair, meeting=first)
    publish_meeting(actor=chair, meeting=first)
    plan_meeting(
        actor=chair, on=following + timedelta(days=7), series=series, units=_called(world, BERGEN_MEMBERS)
    )


def meetings_small(world: World) -> None:
    """The first Monday of next month, with its agenda built and not yet sent."""
    chair = actors.for_user(world.users["leder.nes"], today=world.today)
    series = _series(world, chair, "Tildelingsmøte", "Kommunehuset", time(10, 0))
    first = (world.today.replace(day=1) + timedelta(days=32)).replace(day=1)
    monday = first + timedelta(days=-first.weekday() % 7)
    meeting = plan_meeting(actor=chair, on=monday, series=series, units=_called(world, NES_MEMBERS))
    build_agenda(actor=chair, meeting=meeting)


BERGEN_MEMBERS = (
    "boligkontoret",
    "ebf",
    "forvaltningsenheten",
    "introduksjonssenteret",
    "nav-arstad",
    "nav-fana",
)
NES_MEMBERS = ("boligkontoret", "dialog", "nav-nes", "miljoarbeidertjenesten")


def _called(world: World, codes: tuple[str, ...]) -> list[Any]:
    return [world.units[code] for code in codes]


def _series(world: World, chair: Actor, name: str, place: str, at: time) -> MeetingSeries:
    return MeetingSeries.objects.create(
        municipality=world.municipality,
        compartment=chair.compartment,
        name=name,
        place=place,
        starts_at=at,
        chair=chair.user,
    )
