"""A no to somebody who wants to enter a lease, and the suit that keeps our notice from lapsing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.agencies.views import screen
from core.audit import reads
from core.interface.form_page import form_page
from tenancies.forms_entry import OutcomeForm, RefuseEntryForm, SuitForm
from tenancies.policies_changes import refusals
from tenancies.selectors.changes import candidates
from tenancies.services import entry_protests, entry_refusals
from tenancies.views.changes import back_to, lead_of, standing_change
from tenancies.views.page import actor_of, find


@screen(refusals, "decide")
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease, change = standing_change(request, pk)
    actor = actor_of(request)
    found = [each.person for each in candidates(actor, lease, change.kind, change.happened_on)]
    reads.note(request, persons=[person.pk for person in found], content="lease.changes", subject=lease)
    form = RefuseEntryForm(
        request.POST or None, people=found, kind=change.kind,
        initial={"claim_on": actor.today, "version": change.version},
    )  # fmt: skip
    return form_page(
        request, form, title=_("Nei til å tre inn"), verb=_("Send svaret"), done=_("Svaret er sendt."),
        act=lambda: entry_refusals.refuse(
            actor=actor, change=change, no=form.no(found), version=form.cleaned_data["version"]
        ),
        back=back_to(lease), lead=lead_of(lease),
    )  # fmt: skip


def _refusal(request: HttpRequest, pk: UUID, refusal: UUID) -> tuple[Any, Any]:
    lease = find(request, pk, "lease.changes")
    row = (
        refusals.visible_to(actor_of(request))
        .filter(lease=lease, pk=refusal)
        .select_related("person", "change")
        .first()
    )
    if row is None:
        raise Http404
    row.lease = lease
    return lease, row


@screen(refusals, "decide")
def outcome(request: HttpRequest, pk: UUID, refusal: UUID) -> HttpResponse:
    lease, row = _refusal(request, pk, refusal)
    actor = actor_of(request)
    form = OutcomeForm(request.POST or None, initial={"on": actor.today, "version": row.version})
    return form_page(
        request, form, title=_("Utfallet av saken"), verb=_("Registrer"), done=_("Det er registrert."),
        act=lambda: entry_protests.record_outcome(
            actor=actor, refusal=row, outcome=form.cleaned_data["outcome"], on=form.cleaned_data["on"],
            last_day=form.cleaned_data["last_day"], version=form.cleaned_data["version"],
        ),
        back=back_to(lease),
        lead=_("%(who)s protesterte mot oppsigelsen. Leieforholdet løper til saken er avgjort (§ 9-8).")
        % {"who": row.who},
    )  # fmt: skip


@screen(refusals, "decide")
def suit(request: HttpRequest, pk: UUID, refusal: UUID) -> HttpResponse:
    lease, row = _refusal(request, pk, refusal)
    actor = actor_of(request)
    form = SuitForm(request.POST or None, initial={"on": actor.today, "version": row.version})
    return form_page(
        request, form, title=_("Saken er brakt inn"), verb=_("Registrer"), done=_("Det er registrert."),
        act=lambda: entry_refusals.record_suit(
            actor=actor, refusal=row, on=form.cleaned_data["on"], version=form.cleaned_data["version"]
        ),
        back=back_to(lease),
        lead=_("%(who)s meldte at de ville tre inn. Bringes ikke oppsigelsen inn i tide, faller den bort (§ 9-8).")
        % {"who": row.who},
    )  # fmt: skip
