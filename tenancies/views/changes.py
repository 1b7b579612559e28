"""What happens to who lives in a home under a lease: another tenant, others in the household, subletting."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.views import screen
from core.audit import reads
from core.interface.confirm import Confirm, confirm_page
from core.interface.form_page import form_page
from core.interface.forms import ReasonForm
from core.people.models import Person
from tenancies import policies
from tenancies.calculations import subletting
from tenancies.calculations.tenant_change import estate_notice_by
from tenancies.enums import LeaseState
from tenancies.enums_changes import ChangeKind
from tenancies.forms_changes import (
    OTHER,
    AnswerForm,
    DeathNoticeForm,
    EnterForm,
    NewsForm,
    OverForm,
    RequestForm,
)
from tenancies.selectors.changes import (
    STANDING,
    allowed_grounds,
    candidates,
    changes_of,
    entry_by,
    living_there,
    refusals_of,
    requests_of,
)
from tenancies.services import lease_requests, tenant_changes
from tenancies.services.tenant_entry import from_outside
from tenancies.services.terms import terms_of
from tenancies.views.page import actor_of, find, show


def back_to(lease: Any) -> str:
    return reverse("tenancies:changes", args=[lease.pk])


def lead_of(lease: Any) -> str:
    return f"{lease.dwelling}, {lease.tenant.name}"


def standing_change(request: HttpRequest, pk: UUID) -> tuple[Any, Any]:
    """The lease, and what stands to be settled about its tenant."""
    lease = find(request, pk, "lease.changes")
    found = [each for each in changes_of(actor_of(request), lease) if each.state in STANDING]
    if not found:
        raise Http404
    found[0].lease = lease
    return lease, found[0]


def _request(request: HttpRequest, pk: UUID, key: UUID) -> tuple[Any, Any]:
    lease = find(request, pk, "lease.changes")
    found = policies.requests.visible_to(actor_of(request)).filter(lease=lease, pk=key).first()
    if found is None:
        raise Http404
    found.lease = lease
    return lease, found


@screen(policies.tenant_changes, "view")
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.changes")
    actor = actor_of(request)
    rows, asked = changes_of(actor, lease), requests_of(actor, lease)
    noes = refusals_of(actor, lease)
    standing = next((row for row in rows if row.state in STANDING), None)
    people = candidates(actor, lease, standing.kind, standing.happened_on) if standing else []
    reads.note(
        request,
        persons=[
            *(each.person.pk for each in people),
            *(row.person_id for row in rows if row.person_id),
            *(no.person_id for no in noes if no.person_id),
        ],
        content="lease.changes",
        subject=lease,
    )
    running = lease.state == LeaseState.ACTIVE
    decides = policies.tenant_changes.permits(actor, "decide")
    return show(
        request,
        lease,
        "tenancies/changes.html",
        standing=standing,
        dead=standing is not None and standing.kind == ChangeKind.DEATH,
        people=people,
        entry_by=entry_by(standing) if standing else None,
        unseen=standing is not None and not people and lease.household_id is not None,
        estate_by=estate_notice_by(standing.happened_on) if standing else None,
        earlier=[row for row in rows if row is not standing],
        refusals=noes,
        held=running and any(row.undecided for row in noes),
        requests=asked,
        living=living_there(asked, actor.today),
        may_decide=decides,
        may_register=decides and running and standing is None,
        may_ask=running and policies.requests.permits(actor, "answer"),
    )


@screen(policies.tenant_changes, "decide")
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.changes")
    form = NewsForm(request.POST or None, initial={"told_on": actor_of(request).today})
    return form_page(
        request, form, title=_("Dødsfall eller leierskifte"), verb=_("Registrer"), done=_("Det er registrert."),
        act=lambda: tenant_changes.register(actor=actor_of(request), lease=lease, news=form.news()),
        back=back_to(lease), lead=lead_of(lease),
    )  # fmt: skip


@screen(policies.tenant_changes, "decide")
def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease, change = standing_change(request, pk)
    actor = actor_of(request)
    found = [each.person for each in candidates(actor, lease, change.kind, change.happened_on)]
    reads.note(request, persons=[person.pk for person in found], content="lease.changes", subject=lease)
    form = EnterForm(
        request.POST or None, people=found, agreed=change.kind == ChangeKind.AGREED,
        initial={"claim_on": actor.today, "version": change.version},
    )  # fmt: skip

    @transaction.atomic
    def act() -> None:
        given = form.cleaned_data
        tenant_changes.enter(
            actor=actor, change=change, person=_who(actor, found, given), claim_on=given["claim_on"],
            stated=given["stated"], reason=given["reason"], takes_over=given.get("takes_over") or Decimal(0),
            version=given["version"],
        )  # fmt: skip

    return form_page(
        request, form, title=_("Ny leier trer inn"), verb=_("Registrer den nye leieren"),
        done=_("Den nye leieren har fått sitt eget leieforhold, og det gamle er avsluttet."), act=act,
        back=back_to(lease), lead=lead_of(lease),
    )  # fmt: skip


def _who(actor: Any, people: list[Person], given: dict[str, Any]) -> Person:
    if given["person"] != OTHER:
        return next(person for person in people if str(person.pk) == given["person"])
    return from_outside(
        actor=actor, number=given["number"], given_name=given["given_name"], family_name=given["family_name"]
    )


@screen(policies.tenant_changes, "decide")
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease, change = standing_change(request, pk)
    actor = actor_of(request)
    form = DeathNoticeForm(
        request.POST or None, initial={"received_on": actor.today, "version": change.version}
    )
    return form_page(
        request, form, title=_("Oppsigelse etter dødsfall"), verb=_("Registrer oppsigelsen"),
        done=_("Oppsigelsen er registrert. Er det vi som sier opp, er brevene sendt."),
        act=lambda: tenant_changes.give_notice(
            actor=actor, change=change, by=form.cleaned_data["by"], received_on=form.cleaned_data["received_on"],
            household_told_on=form.cleaned_data["household_told_on"], version=form.cleaned_data["version"],
        ),
        back=back_to(lease),
        lead=_("Oppsigelsestida er tre måneder, til slutten av en måned (husleieloven §§ 9-6 og 9-10)."),
    )  # fmt: skip


@screen(policies.tenant_changes, "decide")
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease, change = standing_change(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tenant_changes.close(actor=actor_of(request), change=change, reason=form.cleaned_data["reason"])
        messages.success(request, _("Det er lukket. Leieforholdet er som før."))
        return redirect(back_to(lease))
    confirm = Confirm(
        question=_("Lukke uten leierskifte?"),
        consequence=_("Leieforholdet fortsetter som før. Det som er registrert, blir stående i historikken."),
        verb=_("Lukk"),
        keep=_("La det stå åpent"),
        back=back_to(lease),
        danger=False,
    )
    return confirm_page(request, confirm, form)


@screen(policies.requests, "answer")
def new_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.changes")
    today = actor_of(request).today
    form = RequestForm(request.POST or None, initial={"received_on": today, "starts_on": today})
    return form_page(
        request, form, title=_("Søknad om framleie eller innflytting"), verb=_("Registrer søknaden"),
        done=_("Søknaden er registrert."),
        act=lambda: lease_requests.register(actor=actor_of(request), lease=lease, new=form.new()),
        back=back_to(lease), lead=lead_of(lease),
    )  # fmt: skip


@screen(policies.requests, "answer")
def answer(request: HttpRequest, pk: UUID, asked: UUID) -> HttpResponse:
    lease, row = _request(request, pk, asked)
    actor = actor_of(request)
    exceptions = lease_requests.exceptions_of(terms_of(lease))
    form = AnswerForm(
        request.POST or None, grounds=allowed_grounds(row, exceptions), initial={"version": row.version}
    )

    def act() -> None:
        given = form.cleaned_data
        if given["answer"] == "yes":
            lease_requests.approve(actor=actor, request=row, reason=given["reason"], version=given["version"])
        else:
            lease_requests.refuse(
                actor=actor, request=row, ground=given["ground"], reason=given["reason"],
                version=given["version"],
            )  # fmt: skip

    told = str(subletting.explain(subletting.RequestKind(row.kind), exceptions))
    return form_page(
        request, form, title=_("Svar på søknaden"), verb=_("Send svaret"),
        done=_("Svaret er sendt."), act=act, back=back_to(lease),
        lead=f"{row.get_kind_display()}: {row.who}\n{told}",
    )  # fmt: skip


@screen(policies.requests, "answer")
def finish_request(request: HttpRequest, pk: UUID, asked: UUID) -> HttpResponse:
    lease, row = _request(request, pk, asked)
    form = OverForm(request.POST or None, initial={"on": actor_of(request).today})
    return form_page(
        request, form, title=_("Trukket eller avsluttet"), verb=_("Registrer"), done=_("Det er registrert."),
        act=lambda: lease_requests.finish(
            actor=actor_of(request), request=row, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"]
        ),
        back=back_to(lease), lead=f"{row.get_kind_display()}: {row.who}",
    )  # fmt: skip
