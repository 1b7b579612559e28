"""What temporary housing adds to the menu, Min dag, the search, the read log and the rooms below."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts import subjects as contact_subjects
from core.agencies.actors import Actor
from core.audit import contents
from core.interface import myday, navigation, search, statuses
from core.interface.search import Hit
from core.people import protection
from core.people.selectors import find_persons
from core.rules import subjects
from housing import occupancy
from housing.switches import TEMPORARY
from tenancies import policies
from tenancies.enums_temporary import PlacementState
from tenancies.models import Placement
from tenancies.selectors import stays
from tenancies.services.stays import follow_protection

_ACTIVE = {"state": PlacementState.ACTIVE}


def find_placements(actor: Actor, query: str) -> Iterable[Hit]:
    """By name or number, among those the actor sees."""
    rows = policies.placements.visible_to(actor).filter(
        Q(person__in=find_persons(query)) | Q(number__iexact=query.strip())
    )
    for row in rows.select_related("person").order_by("state", "-started_on")[:8]:
        yield Hit(
            row.person.name, row.get_absolute_url(),
            text=_t("Midlertidig botilbud %(number)s") % {"number": row.number},
            tag=str(row.get_state_display()), shows=((row.person_id, row),),
        )  # fmt: skip


def flagged_lines(actor: Actor) -> Iterable[myday.Line]:
    """Families and young people the actor is responsible for, from the first day."""
    rows = policies.placements.visible_to(actor).filter(responsible=actor.user_id, **_ACTIVE)
    rows = rows.exclude(children=0, young=False).select_related("person").order_by("started_on")
    for row in rows[:50]:
        yield myday.Line(
            row.person.name, row.get_absolute_url(), tag=_t("Barn") if row.children else _t("Ung"), color="warning",
            shows=((row.person_id, row),),
        )  # fmt: skip


def override_lines(actor: Actor) -> Iterable[myday.Line]:
    """For the leader: placements in spite of what the place lacks, not yet looked at."""
    for row in stays.overrides(actor).filter(seen_on=None)[:50]:
        yield myday.Line(
            row.placement.person.name, reverse("temporary:overrides"), text=row.place.name,
            shows=((row.placement.person_id, row.placement),),
        )  # fmt: skip


def cases_about(actor: Actor, person_id: UUID) -> QuerySet[Placement]:
    """The person's placements that run, for whoever logs a call."""
    rows: QuerySet[Placement] = policies.placements.visible_to(actor).filter(person=person_id, **_ACTIVE)
    return rows.select_related("compartment", "unit", "responsible")[:5]


def _reads(actor: Actor) -> bool:
    return policies.placements.permits(actor, "list")


def register() -> None:
    contents.register_all({"temporary.placement": _("Midlertidig botilbud")})
    contents.register_all(
        {
            "temporary.list": _("Lista over midlertidige botilbud"),
            "temporary.found": _("Personer funnet ved plassering"),
        },
        listed=True,
    )
    contents.number_with("tenancies.placement", lambda placement: placement.number)
    contact_subjects.offer(cases_about)
    protection.on_changed(follow_protection)
    occupancy.register(stays.taken_on)
    subjects.register("tenancies.placement", describe)
    navigation.register(
        navigation.NavItem(
            "temporary",
            _("Midlertidig"),
            "temporary:list",
            order=55,
            visible=_reads,
            switch=TEMPORARY,
            seldom=False,
        )
    )
    search.register(
        search.Provider(_("Midlertidige botilbud"), find=find_placements, order=55, visible=_reads)
    )
    myday.register(
        myday.Panel(
            order=30,
            title=_("Barn og unge i midlertidig botilbud"),
            load=flagged_lines,
            visible=lambda actor: policies.placements.permits(actor, "place"),
            more=lambda actor: reverse("temporary:list") + "?vis=mine",
        )
    )
    myday.register(
        myday.Panel(
            order=32,
            title=_("Plassert selv om stedet mangler noe"),
            load=override_lines,
            visible=lambda actor: policies.placements.permits(actor, "see_override"),
            more=lambda actor: reverse("temporary:overrides"),
        )
    )
    statuses.register("tenancies.placement", "state", {"active": "info", "ended": "neutral"})


def describe(placement: Placement) -> subjects.Subject:
    """The number is read up the line; where an address is protected, not even that."""
    return subjects.Subject(
        label="" if placement.person.protected else placement.number,
        url=placement.get_absolute_url(),
        unit=placement.unit,
        user=placement.responsible,
        compartment=placement.compartment,
    )
