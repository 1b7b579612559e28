"""Sharing a record, taking it back, and the two lists: what is shared with me, what I have shared."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.people.policies import persons
from core.sharing import policies, selectors
from core.sharing.forms import EndForm, ShareForm
from core.sharing.models import Share
from core.sharing.organisation import neighbours
from core.sharing.services import grants
from core.sharing.shareables import shareable
from core.sharing.views.common import actor_of, back_to, crumbs, record_or_404


@require_http_methods(["GET", "POST"])
@screen(policies.shares, "share")
def share(request: HttpRequest, label: str, key: UUID) -> HttpResponse:
    """«Del»: with whom, on what authority, for what, how long."""
    actor = actor_of(request)
    kind, record = record_or_404(actor, label, key)
    if not grants.may_share(actor, record):
        raise Http404
    back = back_to(kind, record)
    form = ShareForm(request.POST or None, neighbours=neighbours(actor), initial={"period": "month"})
    if request.method == "POST" and form.is_valid():
        try:
            made = _share(actor, record, form)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Delt: %(title)s.") % {"title": made.title})
            return redirect("sharing:given")
    context = {
        "title": _("Del %(title)s") % {"title": _lower_first(kind.title(record))},
        "form": form,
        "back": back,
        "remark": kind.remark,
    }
    return render(request, "sharing/share.html", context)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _share(actor: Any, record: Any, form: ShareForm) -> Share:
    values = form.cleaned_data
    if values["receiver"] and values["person"].strip():
        raise Refused(
            _("Velg enten en enhet eller en person, ikke begge."), code="RECEIVER_TWICE", field="receiver"
        )
    chosen: dict[str, Any] = {}
    if values["receiver"]:
        chosen["compartment"] = next(
            each.compartment for each in neighbours(actor) if str(each.compartment.pk) == values["receiver"]
        )
    elif values["person"].strip():
        chosen["user"] = grants.find_person(actor, values["person"])
    return grants.share(
        actor=actor,
        record=record,
        receiver=grants.receiver_of(actor, **chosen),
        legal_basis=values["legal_basis"],
        basis_detail=values["basis_detail"],
        purpose=values["purpose"],
        ends_on=form.end(actor.today),
    )


@require_safe
@screen(policies.shares, "share")
def received(request: HttpRequest) -> HttpResponse:
    """«Delt med meg»: what is open, and what has been."""
    actor = actor_of(request)
    page = Paginator(selectors.received(actor), 50).get_page(request.GET.get("side"))
    context = {
        "title": _("Delt med meg"),
        "lead": _("Opplysninger som andre enheter har delt med deg eller enheten din."),
        "page": page,
        "breadcrumbs": crumbs((_("Delt med meg"), "")),
        "mine": False,
        "nothing": _("Ingen har delt noe med deg eller enheten din."),
    }
    return render(request, "sharing/shares.html", context)


@require_safe
@screen(policies.shares, "share")
def given(request: HttpRequest) -> HttpResponse:
    """«Jeg har delt»: one's own and the unit's, with how each one ended."""
    actor = actor_of(request)
    page = Paginator(selectors.given(actor), 50).get_page(request.GET.get("side"))
    context = {
        "title": _("Jeg har delt"),
        "lead": _("Det du og enheten din har delt med andre. Det som er utløpt eller trukket, står nederst."),
        "page": page,
        "breadcrumbs": crumbs((_("Jeg har delt"), "")),
        "mine": True,
        "nothing": _("Du og enheten din har ikke delt noe."),
    }
    return render(request, "sharing/shares.html", context)


@require_http_methods(["GET", "POST"])
@screen(policies.shares, "revoke")
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    made: Share = visible_or_404(policies.shares, actor, "to_user", "to_compartment", pk=key)
    if not policies.shares.can(actor, "revoke", made):
        raise Http404
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        grants.revoke(actor=actor, made=made, reason=form.cleaned_data["reason"])
        messages.success(request, _("Delingen er trukket tilbake og gjelder ikke lenger."))
        return redirect("sharing:given")
    context = {
        "title": _("Trekke tilbake delingen?"),
        "share": made,
        "form": form,
        "back": reverse("sharing:given"),
        "breadcrumbs": crumbs((_("Jeg har delt"), reverse("sharing:given")), (_("Trekk tilbake"), "")),
    }
    return render(request, "sharing/revoke.html", context)


@require_safe
@screen(policies.shares, "view")
def shared_record(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was shared: its own page, or where it has none, the record as the giver's room shows it."""
    actor = actor_of(request)
    made: Share = visible_or_404(
        policies.shares, actor, "compartment", "granted_by", "to_compartment", "to_user", pk=key
    )
    kind = shareable(made.subject_type)
    if kind is None or not made.is_live:
        raise Http404
    record = visible_or_404(kind.policy, actor, pk=made.subject_id)
    if kind.url is not None:
        return redirect(kind.url(record))
    about = list(persons.visible_to(actor).filter(pk__in=made.person_ids))
    reads.note(
        request,
        persons=[person.pk for person in about],
        content=f"shared.{made.subject_type}",
        subject=record,
        basis="grant",
    )
    context = {
        "title": made.title,
        "breadcrumbs": crumbs((_("Delt med meg"), reverse("sharing:received")), (made.title, "")),
        "share": made,
        "about": about,
        "shown": kind.shown(record) if kind.shown else [],
    }
    return render(request, "sharing/shared_record.html", context)
