"""«Deling og samtykke» of somebody known from the contact log, with or without a case or a lease."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts.selectors import about_person
from contacts.sharing_forms import PersonConsentForm, PersonRepresentativeForm, PersonWithdrawForm
from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.interface.form_page import form_page
from core.interface.sharing_forms import EndRepresentativeForm, first_answer
from core.people.models import Person
from core.people.policies import persons
from core.rules.periods import add_months
from core.sharing import danger, policies
from core.sharing.presets import other_compartments
from core.sharing.services.consents import register_consent, withdraw_consent
from core.sharing.services.representatives import add_representative, end_representative, speakers

USUAL_MONTHS = 12


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def _person(request: HttpRequest, key: UUID) -> Person:
    """The person, where one's own log has a contact about them that one sees."""
    actor = _actor(request)
    if actor.compartment is None or not about_person(actor, key).exists():
        raise Http404
    person: Person = visible_or_404(persons, actor, pk=key)
    reads.note(request, persons=[person.pk], content="contacts.sharing")
    return person


def _back(person: Person) -> str:
    return reverse("contacts:sharing", args=[person.pk])


def _of(actor: Actor, person: Person) -> dict[str, Any]:
    return {"person": person.pk, "compartment": actor.compartment}


def _page(
    request: HttpRequest, person: Person, form: Any, act: Any, title: str, verb: str, done: str
) -> HttpResponse:
    def once() -> None:
        try:
            act()
        except Conflict as error:
            raise Refused(
                _("Noen andre har endret dette. Last siden på nytt for å se det som er lagret."),
                code="CONFLICT",
            ) from error

    return form_page(
        request, form, title=title, verb=verb, act=once, done=done, back=_back(person), lead=person.name
    )


@require_safe
@screen(policies.consents, "view")
def overview(request: HttpRequest, person: UUID) -> HttpResponse:
    found, actor = _person(request, person), _actor(request)
    answers = policies.consents.visible_to(actor).filter(**_of(actor, found))
    speaking = policies.representatives.visible_to(actor).filter(**_of(actor, found))
    context = {
        "title": _("Deling og samtykke"),
        "person": found,
        "danger": danger.shown(request, [found.pk]),
        "consents": [
            (row, row.holds_on(actor.today))
            for row in answers.select_related("representative", "recipient", "recorded_by").order_by(
                "-created_at", "id"
            )
        ],
        "representatives": [
            (row, row.speaks_on(actor.today)) for row in speaking.order_by("-valid_from", "id")
        ],
        "may_ask": policies.consents.permits(actor, "ask"),
        "breadcrumbs": [
            (_("Henvendelser"), reverse("contacts:list")),
            (found.name, ""),
        ],
    }
    return render(request, "contacts/sharing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(policies.consents, "ask")
def register(request: HttpRequest, person: UUID) -> HttpResponse:
    found, actor = _person(request, person), _actor(request)
    assert actor.compartment is not None
    form = PersonConsentForm(
        request.POST or None,
        initial=first_answer(actor.today, add_months(actor.today, USUAL_MONTHS) - timedelta(days=1)),
        speakers=speakers(
            person_id=found.pk, compartment_id=actor.compartment.pk, subject_id=None, on=actor.today
        ),
        compartments=other_compartments(actor.home, actor.compartment.pk),
    )

    def act() -> None:
        register_consent(actor=actor, person=found, subject=found, ask=form.ask, answer=form.given)

    title = _("Hva har personen svart om deling?")
    return _page(request, found, form, act, title, _("Lagre svaret"), _("Svaret er lagret."))


@require_http_methods(["GET", "HEAD", "POST"])
@screen(policies.consents, "withdraw")
def withdraw(request: HttpRequest, person: UUID, consent: UUID) -> HttpResponse:
    found, actor = _person(request, person), _actor(request)
    row = visible_or_404(policies.consents, actor, pk=consent, subject_id=found.pk)
    form = PersonWithdrawForm(
        request.POST or None, initial={"on": actor.today, "version": row.version, "how": "oral"}
    )

    def act() -> None:
        withdraw_consent(actor=actor, consent=row, **form.cleaned_data)

    title = _("Trekk samtykket: %(recipient)s") % {"recipient": row.recipient_name}
    return _page(request, found, form, act, title, _("Trekk samtykket"), _("Samtykket er trukket."))


@require_http_methods(["GET", "HEAD", "POST"])
@screen(policies.representatives, "add")
def add(request: HttpRequest, person: UUID) -> HttpResponse:
    found, actor = _person(request, person), _actor(request)
    form = PersonRepresentativeForm(
        request.POST or None, initial={"valid_from": actor.today, "letters": "representative"}
    )

    def act() -> None:
        add_representative(actor=actor, person=found, subject=None, data=form.data_given)

    title = _("Hvem kan snakke for personen?")
    done = _("Representanten er lagret.")
    return _page(request, found, form, act, title, _("Lagre representanten"), done)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(policies.representatives, "change")
def end(request: HttpRequest, person: UUID, representative: UUID) -> HttpResponse:
    found, actor = _person(request, person), _actor(request)
    row = visible_or_404(policies.representatives, actor, pk=representative, person=found.pk)
    form = EndRepresentativeForm(request.POST or None, initial={"on": actor.today, "version": row.version})

    def act() -> None:
        end_representative(actor=actor, representative=row, **form.cleaned_data)

    title = _("Avslutt: %(name)s") % {"name": row.name}
    done = _("Representanten er avsluttet.")
    return _page(request, found, form, act, title, _("Avslutt representanten"), done)
