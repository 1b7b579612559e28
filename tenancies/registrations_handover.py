"""What transitions add to the menu, Min dag, the search, the read log and the rooms below."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.audit import contents
from core.interface import formatting, myday, navigation, search, statuses
from core.interface.search import Hit
from core.people.selectors import find_persons
from core.rules import subjects
from tenancies import policies
from tenancies.enums_handover import HandoverState
from tenancies.models import Handover
from tenancies.switches import HANDOVERS


def find_handovers(actor: Actor, query: str) -> Iterable[Hit]:
    """By name or number, among those the actor sees."""
    rows = policies.handovers.visible_to(actor).filter(
        Q(person__in=find_persons(query)) | Q(number__iexact=query.strip())
    )
    for row in rows.select_related("person").order_by("-expected_on")[:8]:
        yield Hit(
            row.person.name, row.get_absolute_url(), text=str(row.get_kind_display()),
            tag=str(row.get_state_display()), shows=((row.person_id, row),),
        )  # fmt: skip


def unconfirmed_lines(actor: Actor) -> Iterable[myday.Line]:
    """Transitions of the actor's offices that nobody has confirmed, the nearest first."""
    rows = policies.handovers.visible_to(actor).filter(
        state=HandoverState.EXPECTED, compartment__in=actor.compartment_ids
    )
    for row in rows.select_related("person").order_by("expected_on")[:50]:
        yield myday.Line(
            row.person.name, row.get_absolute_url(),
            text=_t("Ventes %(day)s") % {"day": formatting.longdate(row.expected_on)},
            tag=str(row.get_kind_display()), shows=((row.person_id, row),),
        )  # fmt: skip


def describe(handover: Handover) -> subjects.Subject:
    """The receiver's, once there is one; until then whoever registered it."""
    return subjects.Subject(
        label="" if handover.person.protected else handover.number,
        url=handover.get_absolute_url(),
        unit=handover.receiver_unit or handover.unit,
        user=handover.receiver or handover.registered_by,
        compartment=handover.compartment,
    )


def _reads(actor: Actor) -> bool:
    return policies.handovers.permits(actor, "list")


def register() -> None:
    contents.register_all({"handover.page": _("Overgang")})
    contents.register_all(
        {
            "handover.list": _("Lista over overganger"),
            "handover.ownerless": _("Lista over saker uten ansvarlig"),
            "handover.found": _("Personer funnet ved registrering av overgang"),
        },
        listed=True,
    )
    contents.number_with("tenancies.handover", lambda handover: handover.number)
    subjects.register("tenancies.handover", describe)
    navigation.register(
        navigation.NavItem(
            "handovers",
            _("Overganger"),
            "handovers:list",
            order=57,
            visible=_reads,
            switch=HANDOVERS,
            seldom=True,
        )
    )
    search.register(search.Provider(_("Overganger"), find=find_handovers, order=57, visible=_reads))
    myday.register(
        myday.Panel(
            order=34,
            title=_("Overganger uten bekreftet mottaker"),
            load=unconfirmed_lines,
            visible=lambda actor: policies.handovers.permits(actor, "register"),
            more=lambda actor: reverse("handovers:list") + "?vis=uten-mottaker",
        )
    )
    statuses.register(
        "tenancies.handover",
        "state",
        {"expected": "warning", "received": "success", "done": "neutral", "cancelled": "neutral"},
    )
