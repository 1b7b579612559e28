"""The contact log: one field to write in, one page to confirm on, a list and a page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contacts import policies
from contacts.calculations.one_line import Understood, read_line
from contacts.fields import parse_uuid
from contacts.filters import ContactFilter
from contacts.forms import ContactForm, FollowUpForm, heard, proposed, stored
from contacts.models import Contact
from contacts.selectors import persons_named
from contacts.services import logging as service
from contacts.subjects import visible_case
from contacts.tables import CONTACTS
from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.interface import lists
from core.interface.case import Action
from core.interface.conflict import conflict_page
from core.sharing import danger
from core.sharing.policies import consents

LONGEST_LINE = 1000


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def _contact(request: HttpRequest, pk: UUID) -> Contact:
    contact: Contact = visible_or_404(
        policies.contacts,
        _actor(request),
        "person",
        "responsible",
        "recorded_by",
        "followed_up_by",
        "unit",
        pk=pk,
    )
    reads.note(request, persons=[contact.person_id], content="contacts.contact", subject=contact)
    return contact


@screen(policies.contacts, "view")
@require_GET
def contact_list(request: HttpRequest) -> HttpResponse:
    rows = policies.contacts.visible_to(_actor(request)).select_related("person", "responsible")
    found = lists.listing(request, rows, CONTACTS, ContactFilter)
    reads.note(
        request, rows=[(contact.person_id, contact) for contact in found.rows], content="contacts.list"
    )
    if found.wants_csv:
        return found.csv("henvendelser")
    context = {
        "listing": found,
        "title": _("Henvendelser"),
        "actions": [Action(_("Før henvendelse"), reverse("contacts:new"))],
    }
    return render(request, "interface/list_page.html", context)


@screen(policies.contacts, "log")
@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest) -> HttpResponse:
    """The line (`q`, from the search box or the field here) is read into the form; nothing is saved until «Lagre»."""
    actor = _actor(request)
    line = (request.POST.get("q") or request.GET.get("q", ""))[:LONGEST_LINE].replace("\x00", "").strip()
    if request.method == "POST" and "key" in request.POST:
        return _save_new(request, actor)
    understood = read_line(line, timezone.localtime())
    matches = persons_named(actor, understood.about)
    initial = {**proposed(actor, understood, matches), **_case_given(request)}
    form = ContactForm(initial=initial, actor=actor, matches=matches)
    return _form(request, form, understood=understood)


def _case_given(request: HttpRequest) -> dict[str, object]:
    """A case page may send its case along: `?sak=applications.application:<id>`, and the person: `?person=<id>`."""
    given: dict[str, object] = {}
    label, _colon, pk = request.GET.get("sak", "").partition(":")
    identifier = parse_uuid(pk)
    if identifier and (case := visible_case(_actor(request), label, identifier)):
        given["case"] = case.key
    if person := parse_uuid(request.GET.get("person", "")):
        given["person"] = person
    return given


def _save_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ContactForm(request.POST, actor=actor)
    if "find" in request.POST:
        return _form(request, _unbound(form, actor))
    if form.is_valid():
        try:
            contact = service.log_contact(
                actor=actor, unit=actor.unit, facts=form.facts(), key=form.cleaned_data["key"]
            )
        except Refused as refused:
            form.add_refusal(_at_field(refused))
        else:
            messages.success(request, _("Henvendelsen er ført."))
            return redirect(contact)
    return _form(request, form)


def _unbound(form: ContactForm, actor: Actor) -> ContactForm:
    """The same form with what was written, without complaints: one has only looked somebody up."""
    initial = {name: form.data.get(name, "") for name in form.fields}
    if len(form.matches) == 1 and not initial.get("person"):
        initial["person"] = str(form.matches[0].pk)
    return ContactForm(initial=initial, actor=actor, matches=form.matches)


def _at_field(refused: Refused) -> Refused:
    """The service's names of things that the form has split or joined."""
    field = {"happened_at": "day", "subject_id": "case"}.get(refused.field or "", refused.field)
    return Refused(refused.message, refused.code, field)


def _form(
    request: HttpRequest,
    form: ContactForm,
    *,
    understood: Understood | None = None,
    contact: Contact | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "understood": understood if understood and understood.text else None,
        "heard": heard(understood) if understood else [],
        "contact": contact,
        "empty": contact is None and understood is not None and not understood.text,
        "title": _("Endre henvendelse") if contact else _("Før henvendelse"),
        "back": contact.get_absolute_url() if contact else reverse("contacts:list"),
        "danger": danger.shown(request, [form.chosen]),
    }
    return render(request, "contacts/form.html", context)


@screen(policies.contacts, "view")
@require_GET
def contact_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    contact = _contact(request, pk)
    case = None
    if contact.subject_id:
        case = visible_case(_actor(request), contact.subject_type, contact.subject_id)
    context = {
        "contact": contact,
        "case": case,
        "form": FollowUpForm(),
        "waits": _waits(contact),
        "danger": danger.shown(request, [contact.person_id]),
        "sharing_url": _sharing_url(_actor(request), contact),
        "warn_url": danger.write_url(_actor(request), contact) if contact.person_id else "",
    }
    return render(request, "contacts/contact.html", context)


def _sharing_url(actor: Actor, contact: Contact) -> str:
    """Where the person's answers about sharing are kept, for those who ask for them."""
    if contact.person_id is None or not consents.permits(actor, "view"):
        return ""
    return reverse("contacts:sharing", args=[contact.person_id])


def _waits(contact: Contact) -> bool:
    return contact.follow_up_on is not None and contact.followed_up_at is None


@screen(policies.contacts, "change")
@require_http_methods(["GET", "POST"])
def change_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = _actor(request)
    contact = _contact(request, pk)
    if request.method == "GET":
        return _form(request, ContactForm(initial=stored(contact), actor=actor), contact=contact)
    form = ContactForm(request.POST, actor=actor)
    if "find" in request.POST:
        return _form(request, _unbound(form, actor), contact=contact)
    if form.is_valid():
        try:
            service.change_contact(
                actor=actor,
                contact=contact,
                facts=form.facts(),
                expected_version=form.cleaned_data["version"],
            )
        except Refused as refused:
            form.add_refusal(_at_field(refused))
        except Conflict:
            contact.refresh_from_db()
            now = {name: value for name, value in stored(contact).items() if name not in {"key", "version"}}
            return conflict_page(
                request,
                form=form,
                stored={name: value for name, value in now.items() if name in form.fields},
                version=contact.version,
                back=contact.get_absolute_url(),
            )
        else:
            messages.success(request, _("Endringene er lagret."))
            return redirect(contact)
    return _form(request, form, contact=contact)


@screen(policies.contacts, "follow_up")
@require_http_methods(["POST"])
def follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    contact = _contact(request, pk)
    form = FollowUpForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    service.follow_up(actor=_actor(request), contact=contact, note=note)
    messages.success(request, _("Henvendelsen er fulgt opp."))
    return redirect(contact)
