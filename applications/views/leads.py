"""Henvisninger: the list, one referral, and what is done with it."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from applications.enums import OPEN_LEADS, LeadState
from applications.forms.leads import CloseLeadForm, ContactConsentForm, ContactTriedForm, LeadForm
from applications.models import Lead
from applications.policies import leads
from applications.services import leads as service
from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.interface import lists
from core.interface.case import Action
from core.interface.form_page import form_page
from core.interface.forms import ChipSelect, ReasonForm
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from core.people.policies import contact_details
from core.rules.selectors import deadlines_of, title_of

LEADS = Table(
    caption=_lazy("Henvisninger"),
    columns=(
        Column(
            "name",
            _lazy("Gjelder"),
            value=lambda row: row.person.name,
            sort=("person__family_name", "person__given_name"),
            link=lambda row: row.get_absolute_url(),
            under=lambda row: row.number,
            row_header=True,
        ),
        Column("referrer", _lazy("Henvist av"), value="referrer", sort="referrer"),
        Column("received", _lazy("Mottatt"), kind="date", sort="received"),
        Column("state", _lazy("Status"), kind="status", sort="state"),
        Column("consent", _lazy("Samtykke til kontakt"), value=lambda row: row.get_consent_display(), sort="consent"),
        Column("next", _lazy("Ta kontakt igjen"), value="next_contact_on", kind="date", sort="next_contact_on",
               nullable=True),
    ),
    default_sort="received",
    noun=(_lazy("henvisning"), _lazy("henvisninger")),
    order_text=_lazy("eldste først"),
    empty_title=_lazy("Ingen henvisninger venter."),
    empty_text=_lazy("Registrer en henvisning når en annen tjeneste ber dere ta kontakt med noen."),
)  # fmt: skip


class LeadFilter(FilterSet):
    group = django_filters.ChoiceFilter(
        label=_lazy("Hvilke"),
        choices=[("open", _lazy("Åpne")), ("ended", _lazy("Avsluttede"))],
        method="by_group",
        widget=ChipSelect,
        empty_label=_lazy("Alle"),
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and "group" not in data:
            data = data.copy()
            data["group"] = "open"
        super().__init__(data, *args, **kwargs)

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(state__in=OPEN_LEADS) if value == "open" else rows.exclude(state__in=OPEN_LEADS)


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def _find(request: HttpRequest, pk: UUID) -> Lead:
    lead: Lead = visible_or_404(
        leads, _actor(request), "person", "responsible", "unit", "application", "registered_by", pk=pk
    )
    reads.note(request, persons=[lead.person_id], content="application.lead", subject=lead)
    return lead


@screen(leads, "list")
def lead_list(request: HttpRequest) -> HttpResponse:
    rows = leads.visible_to(_actor(request)).select_related("person")
    found = lists.listing(request, rows, LEADS, LeadFilter)
    reads.note(request, rows=[(row.person_id, row) for row in found.rows], content="application.leads")
    if found.wants_csv:
        return found.csv("henvisninger")
    actions = []
    if leads.permits(_actor(request), "register"):
        actions.append(Action(_("Ny henvisning"), reverse("applications:new_lead")))
    return render(
        request,
        "interface/list_page.html",
        {"title": _("Henvisninger"), "listing": found, "actions": actions},
    )


@screen(leads, "register")
def new(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    form = LeadForm(request.POST or None, initial={"received": actor.today})
    return form_page(
        request,
        form,
        act=lambda: service.register_lead(actor=actor, told=form.told),
        title=_("Ny henvisning"),
        lead=_(
            "En henvisning er ikke en søknad. Den blir det når personen selv vil søke. "
            "Skriv det den andre tjenesten har lov til å fortelle, og ikke mer."
        ),
        verb=_("Registrer henvisningen"),
        done=_("Henvisningen er registrert."),
        back=reverse("applications:leads"),
    )


@screen(leads, "view")
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = _find(request, pk)
    actor = _actor(request)
    may_work = leads.permits(actor, "work")
    opened = lead.state in OPEN_LEADS
    context = {
        "lead": lead,
        "contact": contact_details.visible_to(actor).filter(
            person=lead.person_id, compartment=lead.compartment_id
        ),
        "tried": list(lead.contacts.select_related("by")),
        "deadlines": [(each, title_of(each)) for each in deadlines_of(lead)],
        "may_work": may_work and opened,
        "may_reopen": may_work and lead.state == LeadState.CLOSED,
        "breadcrumbs": [(_("Henvisninger"), reverse("applications:leads")), (lead.number, "")],
    }
    return render(request, "applications/lead.html", context)


@screen(leads, "work")
def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """What is done with a referral: log a contact, an answer about contact, close, take up again."""
    lead = _find(request, pk)
    actor = _actor(request)
    posted = request.POST or None
    back = lead.get_absolute_url()
    if name == "kontakt":
        tried = ContactTriedForm(posted, initial={"on": actor.today, "version": lead.version})
        return form_page(
            request, tried, title=_("Kontakt med %(name)s") % {"name": lead.person.name},
            verb=_("Lagre kontakten"), done=_("Kontakten er lagret."),
            act=lambda: service.log_contact(actor=actor, lead=lead, **_given(tried)), back=back,
        )  # fmt: skip
    if name == "samtykke":
        answer = ContactConsentForm(
            posted,
            initial={
                "consent": lead.consent,
                "on": lead.consent_on,
                "to": lead.consent_to,
                "version": lead.version,
            },
        )
        return form_page(
            request, answer, title=_("Svar om kontakt"), verb=_("Lagre svaret"), done=_("Svaret er lagret."),
            act=lambda: service.answer_consent(actor=actor, lead=lead, **_given(answer)), back=back,
        )  # fmt: skip
    if name == "lukk":
        ending = CloseLeadForm(posted)
        return form_page(
            request, ending, title=_("Lukke henvisningen?"), verb=_("Lukk henvisningen"),
            done=_("Henvisningen er lukket."),
            act=lambda: service.close_lead(actor=actor, lead=lead, **ending.cleaned_data), back=back,
        )  # fmt: skip
    if name == "gjenoppta":
        again = ReasonForm(posted)
        return form_page(
            request, again, title=_("Ta opp igjen henvisningen?"), verb=_("Ta opp igjen"),
            done=_("Henvisningen er tatt opp igjen."),
            act=lambda: service.reopen_lead(actor=actor, lead=lead, **again.cleaned_data), back=back,
        )  # fmt: skip
    raise Http404


def _given(form: Any) -> dict[str, Any]:
    given = dict(form.cleaned_data)
    return {"expected_version": given.pop("version"), **given}


@require_POST
@screen(leads, "work")
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person wants to apply: the stepper, with what the referral told."""
    draft = service.begin_application(actor=_actor(request), lead=_find(request, pk))
    return redirect("applications:step", draft.pk, draft.step)
