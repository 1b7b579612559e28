"""What the allocation room adds to the menu, Min dag, the colours of states, and to other rooms' pages and hooks."""

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from allocation import policies, selectors
from allocation.enums import ConfirmationState, MeetingState, OfferState
from allocation.models import EntryConfirmation, Meeting, Offer
from allocation.services.protected import follow_protection, keeps_secret, tell_handlers_of_report
from core.agencies.actors import Actor
from core.audit import contents
from core.interface import formatting, myday, navigation, statuses
from core.interface.case import Action
from core.people import protection
from core.rules import subjects
from housing import extensions, secrets
from housing.models import Vacancy


def next_meetings(actor: Actor) -> Iterable[myday.Line]:
    """My next meetings: where I am called, or whose agenda I prepare."""
    rows = (
        policies.meetings.visible_to(actor)
        .filter(
            date__gte=actor.today,
            state__in=[MeetingState.PLANNED, MeetingState.PUBLISHED],
        )
        .order_by("date", "starts_at")[:3]
    )
    for row in rows:
        yield myday.Line(
            translate("Tildelingsmøte %(date)s") % {"date": formatting.longdate(row.date)},
            row.get_absolute_url(),
            text=" ".join(part for part in (formatting.clock(row.starts_at), row.place) if part),
            tag=str(row.get_state_display()),
        )


def offers_to_send(actor: Actor) -> Iterable[myday.Line]:
    for row in selectors.offers_to_send(actor)[:20]:
        yield myday.Line(
            row.application.applicant.name,
            row.get_absolute_url(),
            text=translate("Tildelt %(date)s. Brevet er ikke sendt.")
            % {"date": formatting.longdate(row.allocated_on)},
            tag=row.application.case_number,
            shows=((row.application.applicant_id, row.application),),
        )


def offers_awaiting(actor: Actor) -> Iterable[myday.Line]:
    rows = policies.offers.visible_to(actor).filter(state=OfferState.SENT)
    for row in rows.select_related("application__applicant").order_by("deadline_on")[:50]:
        yield myday.Line(
            row.application.applicant.name,
            row.get_absolute_url(),
            text=translate("Svarfrist %(date)s") % {"date": formatting.longdate(row.deadline_on)},
            tag=row.application.case_number,
            shows=((row.application.applicant_id, row.application),),
        )


def accepted_offers(actor: Actor) -> Iterable[myday.Line]:
    """For the landlord: those who have said yes and wait for a lease."""
    rows = policies.offers.visible_to(actor).filter(state=OfferState.ACCEPTED)
    rows = rows.exclude(application__state="housed")
    for row in rows.select_related("application__applicant").order_by("answered_on")[:20]:
        yield myday.Line(
            row.application.applicant.name,
            row.get_absolute_url(),
            text=translate("Takket ja %(date)s") % {"date": formatting.longdate(row.answered_on)},
            shows=((row.application.applicant_id, row.application),),
        )


def unconfirmed(actor: Actor) -> Iterable[myday.Line]:
    """Who has not said that they still need a home: a person decides what that means."""
    rows = policies.entry_confirmations.visible_to(actor).filter(state=ConfirmationState.UNCONFIRMED)
    for row in rows.select_related("entry__application__applicant").order_by("answer_by", "pk")[:20]:
        application = row.entry.application
        yield myday.Line(
            application.applicant.name,
            row.get_absolute_url(),
            text=translate("Svarte ikke innen %(date)s. Avgjør om plassen skal stå.")
            % {"date": formatting.longdate(row.answer_by)},
            tag=application.case_number,
            shows=((application.applicant_id, application),),
        )


def vacancy_actions(actor: Actor, vacancy: Vacancy) -> list[Action]:
    if not policies.waiting_entries.permits(actor, "match"):
        return []
    return [Action(_("Se kandidater"), reverse("allocation:candidates", args=[vacancy.pk]))]


def _describe_offer(offer: Offer) -> subjects.Subject:
    application = offer.application
    return subjects.Subject(
        label=application.case_number,
        url=offer.get_absolute_url(),
        unit=application.unit,
        user=application.caseworker,
        compartment=offer.compartment,
    )


def _describe_confirmation(asked: EntryConfirmation) -> subjects.Subject:
    application = asked.entry.application
    return subjects.Subject(
        label=application.case_number,
        url=asked.get_absolute_url(),
        unit=application.unit,
        user=application.caseworker,
        compartment=asked.compartment,
    )


def _describe_meeting(meeting: Meeting) -> subjects.Subject:
    unit = meeting.compartment.units.order_by("created_at").first()
    return subjects.Subject(
        label=meeting.number,
        url=meeting.get_absolute_url(),
        unit=unit,
        user=meeting.chair,
        compartment=meeting.compartment,
    )


def _none(actor: Actor) -> str:
    return ""


#: Panels with a page of their own, by order.
MORE: dict[int, Callable[[Actor], str]] = {
    32: lambda actor: reverse("allocation:send_offers"),
    36: lambda actor: reverse("allocation:list") + "?bekreftelse=overdue",
}


def name_contents() -> None:
    """What the read log calls the room's pages, and where it finds the case number."""
    contents.register_all(
        {
            "offer": _("Tilbud om bolig"),
            "offer.letter": _("Tilbudsbrev"),
            "waiting.entry": _("Plass på ventelista"),
            "meeting.decision_letter": _("Vedtaksbrev etter møtet"),
        }
    )
    contents.register_all(
        {
            "meeting.agenda": _("Saksliste til tildelingsmøte"),
            "meeting.agenda_print": _("Saksliste til tildelingsmøte, på papir"),
            "meeting.minutes": _("Møtereferat"),
            "meeting.minutes_print": _("Møtereferat, på papir"),
            "meeting.item": _("Sak i tildelingsmøte"),
            "meeting.after": _("Vedtak og tilbud etter møtet"),
            "meeting.preparation": _("Navn å slå opp før tildelingsmøte"),
            "meeting.projector": _("Sak i tildelingsmøte, på skjerm"),
            "offer.list": _("Lista over tilbud"),
            "vacancy.candidates": _("Kandidater til ledig bolig"),
            "waiting.list": _("Ventelista"),
        },
        listed=True,
    )
    for label in ("allocation.offer", "allocation.waitingentry"):
        contents.number_with(label, lambda row: row.application.case_number)
    contents.number_with("allocation.meeting", lambda meeting: meeting.number)


def register() -> None:
    name_contents()
    navigation.register(
        navigation.NavItem(
            "waiting",
            _("Venteliste"),
            "allocation:list",
            order=30,
            visible=lambda actor: policies.waiting_entries.permits(actor, "list"),
            switch="allocation.waiting_list",
        )
    )
    navigation.register(
        navigation.NavItem(
            "meetings",
            _("Møter"),
            "allocation:meetings",
            order=50,
            visible=lambda actor: policies.meetings.permits(actor, "list"),
            switch="allocation.meetings",
        )
    )
    navigation.register(
        navigation.NavItem(
            "offers",
            _("Tilbud"),
            "allocation:offers",
            order=55,
            visible=lambda actor: policies.offers.permits(actor, "list"),
            seldom=True,
        )
    )
    for order, title, load, visible in (
        (30, _("Mine neste møter"), next_meetings, lambda actor: policies.meetings.permits(actor, "list")),
        (
            32,
            _("Tilbud som skal sendes"),
            offers_to_send,
            lambda actor: policies.offers.permits(actor, "send"),
        ),
        (
            33,
            _("Tilbud som venter på svar"),
            offers_awaiting,
            lambda actor: policies.offers.permits(actor, "answer"),
        ),
        (
            36,
            _("Har ikke bekreftet at de trenger bolig"),
            unconfirmed,
            lambda actor: (
                policies.entry_confirmations.permits(actor, "settle")
                and bool(actor.switch("allocation.waiting_list"))
            ),
        ),
        (
            34,
            _("Takket ja, venter på kontrakt"),
            accepted_offers,
            lambda actor: actor.has_role(*policies.LANDLORD),
        ),
    ):
        myday.register(
            myday.Panel(order=order, title=title, load=load, visible=visible, more=MORE.get(order, _none))
        )
    statuses.register(
        "allocation.meeting",
        "state",
        {
            "planned": "neutral",
            "published": "info",
            "held": "warning",
            "signed": "success",
            "cancelled": "neutral",
        },
    )
    statuses.register(
        "allocation.offer",
        "state",
        {
            "prepared": "warning",
            "sent": "info",
            "accepted": "success",
            "declined": "neutral",
            "lapsed": "neutral",
        },
    )
    statuses.register(
        "allocation.entryconfirmation",
        "state",
        {
            "asked": "info",
            "unconfirmed": "warning",
            "confirmed": "success",
            "not_needed": "neutral",
            "kept": "neutral",
            "closed": "neutral",
        },
    )
    secrets.keep(secrets.Keeper(keeps_secret, tell_handlers_of_report))
    protection.on_changed(follow_protection)
    subjects.register("allocation.offer", _describe_offer)
    subjects.register("allocation.meeting", _describe_meeting)
    subjects.register("allocation.entryconfirmation", _describe_confirmation)
    extensions.add_vacancy_actions(vacancy_actions)
