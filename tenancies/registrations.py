"""What the tenancies room adds to the menu, Min dag, the search, the colours of states, and the rooms below."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from allocation import hooks
from allocation.policies import agenda_items
from contacts import subjects as contact_subjects
from contacts.policies import contacts
from core.agencies.actors import Actor
from core.agencies.policies import shield
from core.audit import contents
from core.documents.policies import content_policy, document_policy, letter_policy
from core.interface import formatting, myday, navigation, search, statuses
from core.interface.case import Action
from core.interface.search import Hit
from core.messages.policies import outbox_policy, task_policy
from core.people import protection
from core.rules import subjects
from core.rules.policies import deadlines
from core.sharing import cases
from core.workflow.policies import state_change_policy
from housing import expected, extensions, secrets
from housing.enums import VACANCY_STEPS
from housing.models import Vacancy
from housing.policies import vacancies
from tenancies import policies
from tenancies.calculations.arrears.explain import NEXT
from tenancies.enums import CaseState, LeaseState
from tenancies.models import ArrearsCase, Lease, Replacement
from tenancies.selectors import leases
from tenancies.selectors.agenda import current_homes, ending_leases
from tenancies.selectors.expected import expected_vacancies
from tenancies.selectors.replacements import expected_returns, replacements_since
from tenancies.services.offers import on_offer_accepted
from tenancies.services.protected import follow_protection, keeps_secret, tell_handler_of_report
from tenancies.services.replacement_secrets import replacement_keeps_secret, tell_handler_of_replacement
from tenancies.services.stock import keeps_in_stock

#: What papers, deadlines, tasks and history may be about that a protected address hides.
SHIELDED_KINDS = (
    "tenancies.lease",
    "tenancies.arrearscase",
    "tenancies.stopmessage",
    "allocation.offer",
    "housing.vacancy",
    "contacts.contact",
    "documents.letter",
    "tenancies.replacement",
    "tenancies.placement",
    "tenancies.handover",
    "tenancies.inspection",
    "tenancies.damageclaim",
    "tenancies.leftgoods",
    "tenancies.followup",
    "tenancies.followupgoal",
    "tenancies.followupvisit",
    "tenancies.leasepaper",
    "tenancies.tenantchange",
    "tenancies.entryrefusal",
    "tenancies.leaserequest",
)


def find_leases(actor: Actor, query: str) -> Iterable[Hit]:
    """By address, tenant or number, among the leases the actor sees."""
    rows = policies.leases.visible_to(actor).select_related("dwelling", "tenant")
    for row in leases.search(rows, query).order_by("dwelling__address", "-starts_on")[:8]:
        yield Hit(
            str(row.dwelling),
            row.get_absolute_url(),
            text=row.tenant.name,
            tag=str(row.get_state_display()),
            shows=((row.tenant_id, row),),
        )


def contract_lines(actor: Actor) -> Iterable[myday.Line]:
    """For the landlord: contracts that wait to be written or signed."""
    rows = policies.leases.visible_to(actor).filter(state=LeaseState.DRAFT).select_related("dwelling")
    for row in rows.order_by("starts_on")[:50]:
        waits = _t("Skal signeres") if row.contract else _t("Skal skrives")
        yield myday.Line(
            str(row.dwelling), reverse("tenancies:contract", args=[row.pk]), due=row.starts_on, text=_t("Leiekontrakt"),
            tag=waits,
        )  # fmt: skip


def arrears_lines(actor: Actor) -> Iterable[myday.Line]:
    """Debts in which somebody must act, the largest first."""
    rows = policies.arrears.visible_to(actor).filter(state=CaseState.OPEN, waits_for_person=True)
    for row in rows.select_related("lease__dwelling").order_by("-overdue_rent")[:50]:
        yield myday.Line(
            str(row.lease.dwelling),
            row.get_absolute_url(),
            text=_t("Skylder %(amount)s") % {"amount": formatting.kroner(row.balance)},
            tag=_t(NEXT[row.next_action]),
        )


def describe_lease(lease: Lease) -> subjects.Subject:
    """Whose a deadline of a lease is: the landlord's office, and the one responsible there."""
    return subjects.Subject(
        # The label is read by everyone up the line; where an address is protected they learn nothing from it.
        label="" if lease.restricted else lease.number,
        url=lease.get_absolute_url(),
        unit=lease.compartment.units.order_by("created_at").first(),
        user=lease.handler,
        compartment=lease.compartment,
    )


def describe_case(case: ArrearsCase) -> subjects.Subject:
    own = describe_lease(case.lease)
    return replace(own, url=case.get_absolute_url(), user=None)


def cases_about(actor: Actor, person_id: UUID) -> QuerySet[Lease]:
    """The person's leases that are not over, for whoever logs a call."""
    rows = policies.leases.visible_to(actor).filter(tenant=person_id)
    found: QuerySet[Lease] = rows.exclude(state__in=[LeaseState.ENDED, LeaseState.CANCELLED])
    return found.select_related("compartment", "handler").order_by("-starts_on")[:5]


def describe_replacement(replacement: Replacement) -> subjects.Subject:
    """A deadline of it goes to whoever gave the home; of a secret one nobody else hears."""
    own = describe_lease(replacement.lease)
    label = "" if replacement.secret else own.label
    unit = None if replacement.secret else own.unit
    return replace(own, label=label, url=replacement.get_absolute_url(), unit=unit, user=replacement.handler)


def vacancy_actions(actor: Actor, vacancy: Vacancy) -> list[Action]:
    """A home that can be lent, from its own page."""
    if vacancy.state not in VACANCY_STEPS or not policies.replacements.permits(actor, "give"):
        return []
    return [
        Action(
            _t("Bruk som erstatningsbolig"),
            reverse("tenancies:replacement_for", args=[vacancy.pk]),
            variant="tertiary",
        )
    ]


def name_contents() -> None:
    """What the read log calls the room's pages, and where it finds the lease's number."""
    contents.register_all(
        {
            "lease.overview": _("Leieforhold"),
            "lease.ledger": _("Leieforhold: reskontro"),
            "lease.arrears": _("Leieforhold: restanse"),
            "lease.contract": _("Leieforhold: kontrakt"),
            "lease.sharing": _("Leieforhold: deling og samtykke"),
            "lease.timeline": _("Leieforhold: tidslinje"),
            "replacement": _("Erstatningsbolig"),
            "payment": _("Innbetaling fra banken"),
        }
    )
    contents.register_all(
        {
            "lease.list": _("Lista over leieforhold"),
            "arrears.list": _("Restanselista"),
            "lease.expected": _("Boliger som ventes ledige"),
            "replacement.list": _("Lista over erstatningsboliger"),
            "payment.list": _("Lista over innbetalinger som venter"),
            "payment.search": _("Søk etter leieforhold til en innbetaling"),
        },
        listed=True,
    )
    contents.number_with("tenancies.lease", lambda lease: lease.number)
    contents.number_with("tenancies.arrearscase", lambda case: case.lease.number)
    contents.number_with("tenancies.replacement", lambda replacement: replacement.lease.number)


def register() -> None:
    name_contents()
    cases.register("tenancies.lease", lambda record: reverse("tenancies:sharing", args=[record.subject_id]))
    contact_subjects.offer(cases_about)
    hooks.on_offer_accepted(on_offer_accepted)
    hooks.on_report(replacements_since)
    hooks.on_ending_leases(ending_leases)
    hooks.on_current_homes(current_homes)
    # The item of a lease that runs out goes where the lease goes, when its address becomes a secret later.
    shield(agenda_items, lease="tenancies_hidden_leases")
    protection.on_changed(follow_protection)
    secrets.keep(secrets.Keeper(keeps_secret, tell_handler_of_report))
    secrets.keep(secrets.Keeper(replacement_keeps_secret, tell_handler_of_replacement))
    expected.register(expected_vacancies)
    expected.register(expected_returns)
    extensions.add_vacancy_actions(vacancy_actions)
    extensions.on_retiring(keeps_in_stock)
    # Those on their way to somebody, and those of a home that somebody still lives in.
    shield(vacancies, id="tenancies_hidden_vacancies")
    shield(contacts, subject_id="tenancies_hidden_subjects")
    shield(content_policy, subject_id="tenancies_hidden_subjects")
    for policy in (
        deadlines,
        document_policy,
        letter_policy,
        outbox_policy,
        state_change_policy,
        task_policy,
    ):
        shield(policy, kinds=SHIELDED_KINDS, subject_id="tenancies_hidden_subjects")
    navigation.register(
        navigation.NavItem(
            "tenancies",
            _("Leieforhold"),
            "tenancies:list",
            order=60,
            visible=lambda actor: policies.leases.permits(actor, "list"),
        )
    )
    navigation.register(
        navigation.NavItem(
            "nav_districts",
            _("Nav-kontor"),
            "tenancies:nav_districts",
            order=930,
            visible=lambda actor: policies.nav_districts.permits(actor, "change"),
            switch="tenancies.arrears",
        )
    )
    search.register(
        search.Provider(
            _("Leieforhold"),
            find=find_leases,
            order=50,
            visible=lambda actor: policies.leases.permits(actor, "list"),
        )
    )
    myday.register(
        myday.Panel(
            order=40,
            title=_("Kontrakter"),
            load=contract_lines,
            worklist=True,
            visible=lambda actor: policies.leases.permits(actor, "sign"),
        )
    )
    myday.register(
        myday.Panel(
            order=50,
            title=_("Restanser som venter på noen"),
            load=arrears_lines,
            visible=lambda actor: policies.arrears.permits(actor, "list"),
            more=lambda actor: reverse("tenancies:arrears_list") + "?show=venter",
        )
    )
    statuses.register(
        "tenancies.lease",
        "state",
        {
            "draft": "warning",
            "signed": "info",
            "active": "success",
            "ended": "neutral",
            "cancelled": "neutral",
        },
    )
    subjects.register("tenancies.lease", describe_lease)
    subjects.register("tenancies.arrearscase", describe_case)
    subjects.register("tenancies.replacement", describe_replacement)
    statuses.register(
        "tenancies.replacement",
        "state",
        {"running": "warning", "returned": "success", "permanent": "info", "cancelled": "neutral"},
    )
    statuses.register(
        "tenancies.unplacedpayment",
        "state",
        {"waiting": "warning", "placed": "success", "returned": "neutral"},
    )
    statuses.register("tenancies.arrearscase", "state", {"open": "warning", "closed": "neutral"})
