"""What housing follow-up adds to the menu, Min dag, the search, the read log, sharing and the deadlines."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.audit import contents
from core.interface import formatting, myday, navigation, search, statuses
from core.interface.search import Hit
from core.rules import subjects
from core.sharing.shareables import Shareable
from core.sharing.shareables import register as register_shareable
from tenancies import policies_followup as policies
from tenancies.enums_followup import FollowUpState, VisitState
from tenancies.models import FollowUp
from tenancies.selectors import followups
from tenancies.switches import FOLLOW_UP


def find_follow_ups(actor: Actor, query: str) -> Iterable[Hit]:
    """By name or number, among those the actor sees."""
    rows = followups.search(policies.follow_ups.visible_to(actor), query)
    for row in rows.select_related("person").order_by("-started_on")[:8]:
        yield Hit(
            row.person.name, row.get_absolute_url(), text=_t("Booppfølging"), tag=str(row.get_state_display()),
            shows=((row.person_id, row),),
        )  # fmt: skip


def visit_lines(actor: Actor) -> Iterable[myday.Line]:
    """The actor's own agreed visits, today's first."""
    rows = policies.visits.visible_to(actor).filter(state=VisitState.PLANNED, visitor=actor.user_id)
    for row in rows.select_related("follow_up__person").order_by("on", "at")[:30]:
        follow_up = row.follow_up
        yield myday.Line(
            follow_up.person.name, follow_up.get_absolute_url(), due=row.on,
            text=str(row.get_kind_display()) + (f", {formatting.clock(row.at)}" if row.at else ""),
            tag=_t("Besøk"), shows=((follow_up.person_id, follow_up),),
        )  # fmt: skip


def describe(follow_up: FollowUp) -> subjects.Subject:
    return subjects.Subject(
        label="" if follow_up.person.protected else follow_up.number,
        url=follow_up.get_absolute_url(),
        unit=follow_up.unit,
        user=follow_up.responsible,
        compartment=follow_up.compartment,
    )


def _reads(actor: Actor) -> bool:
    return policies.follow_ups.permits(actor, "list")


def register() -> None:
    contents.register_all(
        {"followup.page": _("Booppfølging"), "followup.print": _("Booppfølging: planen på papir")}
    )
    contents.register_all(
        {
            "followup.list": _("Lista over booppfølging"),
            "followup.found": _("Personer funnet ved start av booppfølging"),
        },
        listed=True,
    )
    contents.number_with("tenancies.followup", lambda follow_up: follow_up.number)
    subjects.register("tenancies.followup", describe)
    register_shareable(
        Shareable(
            label="tenancies.followup",
            name=_("Booppfølging"),
            title=lambda row: _t("Booppfølging %(number)s") % {"number": row.number},
            persons=lambda row: [row.person_id],
            url=lambda row: row.get_absolute_url(),
            number=lambda row: str(row.number),
            remark=_("Planen, målene og enhetens notater fra besøkene blir synlige for mottakeren."),
        )
    )
    navigation.register(
        navigation.NavItem(
            "followups", _("Booppfølging"), "followups:list", order=58, visible=_reads, switch=FOLLOW_UP
        )
    )
    search.register(search.Provider(_("Booppfølging"), find=find_follow_ups, order=58, visible=_reads))
    myday.register(
        myday.Panel(
            order=33,
            title=_("Avtalte besøk"),
            load=visit_lines,
            worklist=True,
            visible=lambda actor: policies.follow_ups.permits(actor, "write"),
            more=lambda actor: reverse("followups:list"),
        )
    )
    statuses.register(
        "tenancies.followup",
        "state",
        {FollowUpState.ACTIVE.value: "success", FollowUpState.ENDED.value: "neutral"},
    )
    statuses.register(
        "tenancies.followupgoal", "state", {"active": "info", "reached": "success", "dropped": "neutral"}
    )
    statuses.register(
        "tenancies.followupvisit",
        "state",
        {"planned": "info", "held": "success", "not_there": "warning", "cancelled": "neutral"},
    )
