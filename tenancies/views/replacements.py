"""Replacement housing: the list, giving a home for a time, and how it ends."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.documents.policies import letter_policy
from core.interface import formatting, lists
from core.interface.confirm import Confirm, confirm_page
from core.interface.form_page import form_page
from core.interface.forms import ReasonForm
from housing import policies as housing
from housing.enums import VACANCY_STEPS
from housing.models import Vacancy
from tenancies import policies
from tenancies.enums import LeaseState, ReplacementState, RestPaidBy
from tenancies.filters import ReplacementFilter
from tenancies.forms import ExtendReplacementForm, FindLeaseForm, ReplacementForm, ReturnForm, StayForm
from tenancies.models import Replacement
from tenancies.selectors import replacements as selectors
from tenancies.services import replacements as services
from tenancies.tables import REPLACEMENTS
from tenancies.views.page import actor_of, find, show


def replacement_of(request: HttpRequest, lease: Any) -> dict[str, Any]:
    """For the lease's own page: the replacement that runs or was the last, and whether one may be given."""
    actor = actor_of(request)
    if not policies.replacements.permits(actor, "view"):
        return {}
    found = selectors.of_lease(actor, lease)
    if found is not None:
        reads.note(request, persons=[found.person_id], content="replacement", subject=found)
    running = found is not None and found.state == ReplacementState.RUNNING
    may = lease.state == LeaseState.ACTIVE and policies.replacements.permits(actor, "give")
    return {"replacement": found, "may_give_replacement": may and not running}


@screen(policies.replacements, "list")
def replacement_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = policies.replacements.visible_to(actor).select_related(*selectors.RELATED)
    found = lists.listing(request, rows, REPLACEMENTS, ReplacementFilter)
    reads.note(request, rows=[(row.person_id, row) for row in found.rows], content="replacement.list")
    if found.wants_csv:
        # Where somebody hides is in no file taken out of the house.
        return lists.listing(
            request,
            selectors.open_ones(actor).select_related(*selectors.RELATED),
            REPLACEMENTS,
            ReplacementFilter,
        ).csv("erstatningsboliger")
    context = {
        "title": _("Erstatningsboliger"),
        "listing": found,
        "breadcrumbs": [(_("Leieforhold"), reverse("tenancies:list")), (_("Erstatningsboliger"), "")],
    }
    return render(request, "interface/list_page.html", context)


def homes(actor: Actor) -> QuerySet[Vacancy]:
    """What can be lent: open, not held for anybody, still in the stock."""
    return (
        housing.vacancies.visible_to(actor)
        .filter(state__in=VACANCY_STEPS, dwelling__retired_on=None)
        .select_related("dwelling__area")
        .order_by("dwelling__address", "dwelling__unit_number")
    )


@screen(policies.replacements, "give")
def find_lease(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From the vacancy: whose home cannot be lived in?"""
    actor = actor_of(request)
    vacancy = visible_or_404(housing.vacancies, actor, "dwelling", pk=pk)
    form = FindLeaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["lease"].strip()
        lease = policies.leases.visible_to(actor).filter(number=number).first()
        if lease is not None:
            return redirect(f"{reverse('tenancies:give_replacement', args=[lease.pk])}?bolig={vacancy.pk}")
        form.add_error("lease", _("Fant ikke leieforholdet. Sjekk nummeret."))
    context = {
        "title": _("Bruk %(home)s som erstatningsbolig") % {"home": vacancy.dwelling},
        "form": form,
        "verb": _("Fortsett"),
        "back": vacancy.get_absolute_url(),
        "lead": _("Hvem kan ikke bo hjemme nå? Leieforholdet deres løper videre mens de bor her."),
    }
    return render(request, "interface/form_page.html", context)


@screen(policies.replacements, "give")
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.overview")
    actor = actor_of(request)
    persons = services.may_move(lease, actor.today)
    reads.note(request, persons=[person.pk for person in persons], content="replacement")
    form = ReplacementForm(
        request.POST or None,
        vacancies=homes(actor),
        persons=persons,
        initial={
            "vacancy": request.GET.get("bolig", ""),
            "person": str(lease.tenant_id),
            "starts_on": actor.today,
            "tenant_pays": lease.monthly,
            "rest_paid_by": RestPaidBy.LANDLORD,
        },
    )
    made: list[Replacement] = []

    def act() -> None:
        given = dict(form.cleaned_data)
        by_key = {str(person.pk): person for person in persons}
        given["person"] = by_key[given["person"]]
        made.append(services.give(actor=actor, lease=lease, **given))

    response = form_page(
        request, form, act=act,
        title=_("Gi erstatningsbolig"),
        verb=_("Gi boligen og lag brevet"),
        done=_("Erstatningsboligen er gitt, og brevet er laget."),
        back=reverse("tenancies:lease", args=[lease.pk]),
        lead=_("%(home)s, %(name)s. Leieforholdet løper videre.") % {"home": lease.dwelling, "name": lease.tenant.name},
    )  # fmt: skip
    return redirect(made[0]) if made else response


def found(request: HttpRequest, pk: UUID) -> Replacement:
    return visible_or_404(policies.replacements, actor_of(request), *selectors.RELATED, pk=pk)


@screen(policies.replacements, "view")
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    replacement = found(request, pk)
    lease = find(request, replacement.lease_id, "lease.overview")
    reads.note(request, persons=[replacement.person_id], content="replacement", subject=replacement)
    actor = actor_of(request)
    running = replacement.state == ReplacementState.RUNNING
    letters = letter_policy.visible_to(actor).filter(pk=replacement.letter) if replacement.letter else None
    return show(
        request,
        lease,
        "tenancies/replacement.html",
        replacement=replacement,
        letter=letters.first() if letters is not None else None,
        may_act=running and policies.replacements.permits(actor, "return"),
        sees_dwelling=housing.dwellings.permits(actor, "view"),
    )


@screen(policies.replacements, "extend")
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    replacement = found(request, pk)
    if replacement.state != ReplacementState.RUNNING:
        return redirect(replacement)
    form = ExtendReplacementForm(request.POST or None, initial={"version": replacement.version})
    return form_page(
        request, form, title=_("De blir lenger i erstatningsboligen"), verb=_("Lagre den nye dagen"),
        done=_("Den nye dagen er lagret. Du får en ny frist."),
        act=lambda: services.extend(
            actor=actor_of(request), replacement=replacement, **form.cleaned_data
        ),
        back=replacement.get_absolute_url(),
        lead=_("De ventes tilbake %(day)s.") % {"day": formatting.longdate(replacement.expected_return_on)},
    )  # fmt: skip


@screen(policies.replacements, "return")
def move_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    replacement = found(request, pk)
    if replacement.state != ReplacementState.RUNNING:
        return redirect(replacement)
    start = {"version": replacement.version, "on": actor_of(request).today}
    form = ReturnForm(request.POST or None, initial=start)
    lead = _("Erstatningsboligen blir meldt ledig.")
    if replacement.pays_from:
        before = formatting.kroner(replacement.rent_before)
        lead += " " + _("Husleia blir igjen %(before)s fra neste måned.") % {"before": before}
    return form_page(
        request, form, title=_("De har flyttet tilbake"), verb=_("Registrer at de er hjemme"),
        done=_("Det er registrert. Erstatningsboligen er meldt ledig."),
        act=lambda: services.move_back(actor=actor_of(request), replacement=replacement, **form.cleaned_data),
        back=replacement.get_absolute_url(), lead=lead,
    )  # fmt: skip


@screen(policies.replacements, "stay")
def stay(request: HttpRequest, pk: UUID) -> HttpResponse:
    replacement = found(request, pk)
    if replacement.state != ReplacementState.RUNNING:
        return redirect(replacement)
    start = {"version": replacement.version, "on": actor_of(request).today}
    form = StayForm(request.POST or None, initial=start)
    if replacement.person_id != replacement.lease.tenant_id:
        del form.fields["last_day"]
    return form_page(
        request, form, title=_("De blir boende"), verb=_("Lag ny leiekontrakt"),
        done=_("Utkastet til ny leiekontrakt er laget."),
        act=lambda: services.stay(actor=actor_of(request), replacement=replacement, **form.cleaned_data),
        back=replacement.get_absolute_url(),
        lead=_("Det blir laget et utkast til leiekontrakt for %(home)s.") % {"home": replacement.dwelling},
    )  # fmt: skip


@screen(policies.replacements, "cancel")
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    replacement = found(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel(
                actor=actor_of(request), replacement=replacement, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Det er registrert. Boligen er meldt ledig."))
            return redirect(replacement)
    confirm = Confirm(
        question=_("Ble erstatningsboligen ikke brukt?"),
        consequence=_("Boligen blir meldt ledig igjen, og husleia blir som før."),
        verb=_("Registrer at den ikke ble brukt"),
        keep=_("Avbryt"),
        back=replacement.get_absolute_url(),
    )
    return confirm_page(request, confirm, form)
