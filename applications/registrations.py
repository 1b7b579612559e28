"""What the room gives the house's common places: menu, Min dag, search, colours."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications import selectors
from applications.enums import ENDED_STATES
from applications.models import Application, SpecialistRequest
from applications.policies import absences, applications, decisions, leads, specialist_requests
from applications.services.impartiality import stands_in_for
from applications.services.involving import open_involvements
from contacts import subjects as contact_subjects
from core.agencies.actors import Actor
from core.audit import contents
from core.interface import formatting, myday, navigation, search, statuses
from core.interface.myday import Line, Panel
from core.interface.search import Hit
from core.messages import covering
from core.messages.selectors import covered_tasks
from core.rules import subjects
from core.rules.selectors import work_of
from core.sharing import cases, entrance, panels
from core.sharing.organisation import neighbours

STATES: dict[str, statuses.Color] = {
    "received": "info",
    "waiting_information": "warning",
    "in_progress": "accent",
    "ready_for_decision": "accent",
    "refused": "danger",
    "granted": "success",
    "offered": "success",
    "housed": "success",
    "withdrawn": "neutral",
    "lapsed": "neutral",
    "shelved": "neutral",
    "assisted": "success",
    "forwarded": "neutral",
    "merged": "neutral",
}
DECISIONS: dict[str, statuses.Color] = {
    "draft": "neutral",
    "awaiting_approval": "warning",
    "approved": "accent",
    "decided": "info",
    "sent": "success",
    "discarded": "neutral",
}
APPEALS: dict[str, statuses.Color] = {
    "late": "warning",
    "reviewing": "accent",
    "reversed": "success",
    "partly": "info",
    "upheld": "info",
    "forwarded": "info",
    "decided": "neutral",
    "rejected": "neutral",
    "withdrawn": "neutral",
}


SPECIALISTS: dict[str, statuses.Color] = {
    "asked": "info",
    "answered": "success",
    "declined": "neutral",
    "withdrawn": "neutral",
}


def _describe_question(row: SpecialistRequest) -> subjects.Subject:
    """The deadline is the work of the unit that is asked."""
    return subjects.Subject(
        label=row.number, url=row.get_absolute_url(), unit=row.unit, compartment=row.unit.compartment
    )


HANDED_ON: dict[str, statuses.Color] = {
    "planned": "warning",
    "sent": "info",
    "received": "accent",
    "done": "success",
    "cancelled": "neutral",
}


def stand_in_lines(actor: Actor) -> list[Line]:
    """The deadlines and tasks of those whose work one looks after while they are away, and whose they are."""
    away = stands_in_for(actor)
    if not away:
        return []
    tag = str(_("Stedfortreder"))
    found = [
        Line(
            title=item.text,
            url=item.url,
            due=item.due,
            text=_for(item.deadline.user),
            tag=tag,
            statutory=item.statutory,
        )
        for item in work_of(actor, away)
    ]
    found += [
        Line(title=task.title, url=task.url, due=task.due, text=_for(task.user), tag=tag)
        for task in covered_tasks(actor)
    ]
    return found


def _for(user: Any) -> str:
    return str(_("For %(name)s") % {"name": user.full_name})


def _lists(actor: Actor) -> bool:
    return applications.permits(actor, "receive")


def _list_address(actor: Any, **filters: str) -> str:
    return f"{reverse('applications:list')}?{urlencode(filters)}"


def unassigned_lines(actor: Actor) -> list[Line]:
    return [
        Line(
            title=row.applicant.name,
            url=row.get_absolute_url(),
            text=_("%(number)s, mottatt %(date)s")
            % {"number": row.case_number, "date": formatting.longdate(row.received)},
            tag=str(row.get_kind_display()),
            shows=((row.applicant_id, row),),
        )
        for row in selectors.unassigned(actor)[:50]
    ]


def approval_lines(actor: Actor) -> list[Line]:
    return [
        Line(
            title=_("Godkjenn vedtak i sak %(number)s") % {"number": row.application.case_number},
            url=reverse("applications:decisions", args=[row.application.case_number]),
            text=str(row.get_outcome_display()),
        )
        for row in selectors.awaiting_my_approval(actor)[:50]
    ]


def find(actor: Actor, query: str) -> list[Hit]:
    rows = selectors.by_words(selectors.listed(actor), query).order_by("-received")[:10]
    return [
        Hit(
            title=row.applicant.name,
            url=row.get_absolute_url(),
            text=f"{row.case_number}, {row.applicant.born}",
            tag=str(row.get_state_display()),
            color=STATES[row.state],
            shows=((row.applicant_id, row),),
        )
        for row in rows
    ]


def cases_about(actor: Actor, person_id: UUID) -> QuerySet[Application]:
    """The person's applications that are alive, for whoever logs a call."""
    rows = applications.visible_to(actor).filter(applicant=person_id).exclude(state__in=ENDED_STATES)
    found: QuerySet[Application] = rows.select_related("unit", "caseworker", "compartment")
    return found.order_by("-received")[:5]


def name_contents() -> None:
    """What the read log calls the room's pages."""
    contents.register_all(
        {
            "application.case": _lazy("Søknad: saken"),
            "application.decision": _lazy("Søknad: vedtak"),
            "application.appeal": _lazy("Søknad: klage"),
            "application.appeal_papers": _lazy("Søknad: papirene til klageinstansen"),
            "application.assessment": _lazy("Søknad: vurdering"),
            "application.facts": _lazy("Søknad: kartlegging"),
            "application.identity": _lazy("Søknad: hvem den gjelder"),
            "application.statements": _lazy("Søknad: hva hver enkelt i husstanden mener"),
            "application.notes": _lazy("Søknad: notater"),
            "application.timeline": _lazy("Søknad: tidslinje"),
            "application.sharing": _lazy("Søknad: deling og samtykke"),
            "application.mapping_answers": _lazy("Søknad: felles kartlegging"),
            "application.specialist": _lazy("Søknad: spørsmål til fagperson"),
            "application.lead": _lazy("Henvisning"),
            "application.draft": _lazy("Søknad under registrering"),
        }
    )
    contents.register_all(
        {
            "application.list": _lazy("Søknadslista"),
            "application.specialist_list": _lazy("Spørsmål til fagpersoner"),
            "application.appeals": _lazy("Lista over klager"),
            "application.handed_on_list": _lazy("Lista over saker hos andre"),
            "application.leads": _lazy("Henvisninger"),
            "application.duplicates": _lazy("Søknader som ligner, ved registrering"),
        },
        listed=True,
    )


def _sharing_page(record: Any) -> str:
    return reverse("applications:sharing", args=[record.subject_label])


def involved_units(actor: Actor, case: Any) -> panels.Panel | None:
    """On the case's page about sharing: which units know of it by having been involved."""
    if (
        not isinstance(case, Application)
        or not applications.permits(actor, "involve")
        or not neighbours(actor)
    ):
        return None
    return panels.Panel(
        "involved",
        _lazy("Involverte enheter"),
        "applications/involvements.html",
        {"involvements": list(open_involvements(case)), "number": case.case_number},
    )


def register() -> None:
    name_contents()
    covering.register(stands_in_for)
    panels.register(20, involved_units)
    contact_subjects.offer(cases_about)
    statuses.register("applications.application", "state", STATES)
    statuses.register(
        "applications.lead",
        "state",
        {
            "new": "info",
            "trying": "warning",
            "in_contact": "accent",
            "converted": "success",
            "closed": "neutral",
        },
    )
    statuses.register("applications.decision", "state", DECISIONS)
    statuses.register("applications.specialistrequest", "state", SPECIALISTS)
    subjects.register("applications.specialistrequest", _describe_question)
    statuses.register("applications.appeal", "state", APPEALS)
    statuses.register("applications.handedon", "state", HANDED_ON)
    myday.register(
        Panel(
            order=11,
            title=_lazy("Frister og oppgaver for dem du er stedfortreder for"),
            load=stand_in_lines,
            worklist=True,
            visible=lambda actor: absences.permits(actor, "view"),
        )
    )
    navigation.register(
        navigation.NavItem("applications", _lazy("Søknader"), "applications:list", order=20, visible=_lists)
    )
    navigation.register(
        navigation.NavItem(
            "leads",
            _lazy("Henvisninger"),
            "applications:leads",
            order=22,
            visible=lambda actor: leads.permits(actor, "list"),
            seldom=True,
        )
    )
    myday.register(
        Panel(
            order=30,
            title=_lazy("Vedtak som venter på din godkjenning"),
            load=approval_lines,
            visible=lambda actor: decisions.permits(actor, "approve"),
        )
    )
    myday.register(
        Panel(
            order=40,
            title=_lazy("Ufordelte søknader i enheten din"),
            load=unassigned_lines,
            visible=_lists,
            more=lambda actor: _list_address(actor, whose="unassigned"),
        )
    )
    cases.register("applications.application", _sharing_page)
    entrance.register(
        entrance.Door(
            "involved",
            _lazy("Saker vi er med i"),
            _lazy("Andre enheters saker som enheten din er involvert i."),
            "applications:involved",
            15,
            lambda actor: applications.permits(actor, "know"),
        )
    )
    entrance.register(
        entrance.Door(
            "asked_of_us",
            _lazy("Spørsmål til oss"),
            _lazy("Det saksbehandlere spør enheten din om, før en bolig blir valgt."),
            "applications:asked_of_us",
            16,
            lambda actor: specialist_requests.permits(actor, "answer"),
        )
    )
    search.register(search.Provider(_lazy("Søknader"), find=find, order=20))
