"""Notices of danger: the list, writing one from inside a case one knows of, reading, confirming, renewing, ending."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.base.ids import uuid7
from core.people.policies import persons
from core.rules.periods import add_months
from core.rules.selectors import next_due
from core.sharing import policies, selectors
from core.sharing.enums import NoticeState
from core.sharing.models import ViolenceNotice
from core.sharing.notice_forms import EndNoticeForm, NoticeForm, RenewNoticeForm
from core.sharing.organisation import neighbours
from core.sharing.services import violence as services
from core.sharing.shareables import shareable
from core.sharing.views.common import actor_of, back_to, crumbs

#: What is proposed; the writer may choose up to twelve months.
USUAL_MONTHS = 3


@require_safe
@screen(policies.violence_notices, "view")
def overview(request: HttpRequest) -> HttpResponse:
    """What one's units have written, and what they have received that holds now."""
    actor = actor_of(request)
    page = Paginator(selectors.violence_notices(actor), 50).get_page(request.GET.get("side"))
    names = _names(actor, page)
    reads.note(
        request,
        rows=[(row.person_id, row) for row in page if row.person_id in names],
        content="violence.list",
    )
    own, waiting = actor.compartment_ids, selectors.unconfirmed(actor, page)
    context = {
        "title": _("Varsler om fare"),
        "page": page,
        "lines": [
            (row, names.get(row.person_id), row.compartment_id in own, row.pk in waiting) for row in page
        ],
        "breadcrumbs": crumbs((_("Varsler om fare"), "")),
    }
    return render(request, "sharing/violence_list.html", context)


def _names(actor: Any, rows: Any) -> dict[UUID, Any]:
    """Whom they are about, as far as the actor still knows them."""
    known = persons.visible_to(actor).filter(pk__in={row.person_id for row in rows})
    return {person.pk: person for person in known}


@require_http_methods(["GET", "POST"])
@screen(policies.violence_notices, "write")
def write(request: HttpRequest, label: str, key: UUID) -> HttpResponse:
    """«Varsle om fare» from a case, a lease or a call that one knows of."""
    actor = actor_of(request)
    kind = shareable(label)
    record = kind.policy.known_to(actor).filter(pk=key).first() if kind is not None else None
    if kind is None or record is None:
        raise Http404
    about = list(persons.visible_to(actor).filter(pk__in=[each for each in kind.persons(record) if each]))
    if not about:
        raise Http404
    reads.note(request, persons=[each.pk for each in about], content="violence.notice", subject=record)
    first = add_months(actor.today, USUAL_MONTHS) - timedelta(days=1)
    form = NoticeForm(
        request.POST or None,
        persons=about,
        neighbours=neighbours(actor),
        initial={"key": uuid7(), "valid_from": actor.today, "last_day": first, "person": str(about[0].pk)},
    )
    back = back_to(kind, record)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.write(
                actor=actor,
                person=form.about,
                new=form.given,
                key=form.cleaned_data["key"],
                case=record,
                label=kind.title(record),
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Varselet er lagret og sendt."))
            return redirect(made)
    context = {"title": _("Varsle om fare"), "kicker": kind.title(record), "form": form, "back": back}
    return render(request, "sharing/violence_form.html", context)


def _found(actor: Any, key: UUID) -> ViolenceNotice:
    row: ViolenceNotice = visible_or_404(
        policies.violence_notices, actor, "unit", "written_by", "ended_by", pk=key
    )
    return row


@require_safe
@screen(policies.violence_notices, "view")
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Opening it is kept as the receiver's first reading."""
    actor = actor_of(request)
    row = _found(actor, key)
    services.mark_read(actor=actor, notice=row)
    return _page(request, row)


def _page(
    request: HttpRequest, row: ViolenceNotice, renewing: Any = None, ending: Any = None
) -> HttpResponse:
    actor = actor_of(request)
    reads.note(request, persons=[row.person_id], content="violence.notice", subject=row)
    own = row.compartment_id in actor.compartment_ids
    received = selectors.receivers_of(actor, row)
    may_change = row.state != NoticeState.ENDED and policies.violence_notices.can(actor, "renew", row)
    context = {
        "title": row.get_kind_display(),
        "row": row,
        "person": _names(actor, [row]).get(row.person_id),
        "case": selectors.case_of(actor, row) if own else None,
        "own": own,
        "receivers": received if own else [],
        "to_confirm": any(
            each.compartment_id in actor.compartment_ids and each.confirmed_at is None for each in received
        ),
        "confirmed": [
            each for each in received if each.compartment_id in actor.compartment_ids and each.confirmed_at
        ],
        "deadline": next_due([row.pk]).get(row.pk) if own else None,
        "renewing": renewing
        or RenewNoticeForm(initial={"version": row.version, "last_day": _proposed(actor)}),
        "ending": ending or EndNoticeForm(prefix="slutt", initial={"version": row.version}),
        "may_change": may_change,
        "breadcrumbs": crumbs(
            (_("Varsler om fare"), reverse("sharing:violence")), (row.get_kind_display(), "")
        ),
    }
    return render(request, "sharing/violence_notice.html", context)


def _proposed(actor: Any) -> Any:
    return add_months(actor.today, USUAL_MONTHS) - timedelta(days=1)


@require_POST
@screen(policies.violence_notices, "confirm")
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = _found(actor, key)
    if not policies.violence_notices.can(actor, "confirm", row):
        raise Http404
    services.confirm(actor=actor, notice=row)
    messages.success(request, _("Takk. Enheten som varslet, ser at dere har lest det."))
    return redirect(row)


@require_POST
@screen(policies.violence_notices, "renew")
def renew(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _own(request, key, "renew")
    form = RenewNoticeForm(request.POST)
    if form.is_valid() and _tried(
        request, form, row, lambda: services.renew(actor=actor_of(request), notice=row, **form.cleaned_data)
    ):
        messages.success(request, _("Varselet er fornyet. Mottakerne er bedt om å bekrefte på nytt."))
        return redirect(row)
    return _page(request, row, renewing=form)


@require_POST
@screen(policies.violence_notices, "end")
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _own(request, key, "end")
    form = EndNoticeForm(request.POST, prefix="slutt")
    if form.is_valid() and _tried(
        request, form, row, lambda: services.end(actor=actor_of(request), notice=row, **form.cleaned_data)
    ):
        messages.success(request, _("Varselet er avsluttet. Mottakerne ser det ikke lenger."))
        return redirect(row)
    return _page(request, row, ending=form)


def _own(request: HttpRequest, key: UUID, action: str) -> ViolenceNotice:
    actor = actor_of(request)
    row = _found(actor, key)
    if not policies.violence_notices.can(actor, action, row):
        raise Http404
    return row


def _tried(request: HttpRequest, form: Any, row: ViolenceNotice, act: Any) -> bool:
    try:
        act()
    except Refused as refused:
        form.add_refusal(refused)
    except Conflict:
        form.add_error(
            None, _("Noen andre har endret varselet. Last siden på nytt for å se det som er lagret.")
        )
    else:
        return True
    row.refresh_from_db()
    return False
