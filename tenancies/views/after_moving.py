"""After the keys: claims for damage, the security given free, and goods left behind."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.agencies.views import screen, visible_or_404
from core.base.errors import Refused
from core.documents.policies import letter_policy
from core.interface.confirm import Confirm, confirm_page
from core.interface.form_page import form_page
from core.interface.forms import ReasonForm
from tenancies import policies
from tenancies import policies_moving as moving
from tenancies.calculations.moving_out import owed_to_tenant, total
from tenancies.enums_moving import CLAIM_OPEN, ClaimState, GoodsState
from tenancies.forms_moving import (
    AnswerForm,
    ChangeGoodsForm,
    ClaimForm,
    EndGoodsForm,
    GoodsForm,
    InviteForm,
    LineRows,
    SendClaimForm,
    SettleForm,
)
from tenancies.models import DamageClaim, LeftGoods
from tenancies.services import damage_claims, left_goods
from tenancies.views.page import actor_of, find, show


def _claim(request: HttpRequest, pk: UUID, claim: UUID) -> tuple[Any, DamageClaim]:
    lease = find(request, pk, "lease.damage_claim")
    found: DamageClaim = visible_or_404(
        moving.damage_claims, actor_of(request), "security", "handler", "inspection", pk=claim, lease=lease
    )
    found.lease = lease
    return lease, found


@require_safe
@screen(moving.damage_claims, "view")
def claim(request: HttpRequest, pk: UUID, claim: UUID) -> HttpResponse:
    lease, found = _claim(request, pk, claim)
    actor = actor_of(request)
    lines = list(moving.claim_lines.visible_to(actor).filter(claim=found).order_by("order", "id"))
    letters = letter_policy.visible_to(actor).filter(
        subject_id=lease.pk, code__startswith="damage_claim", created_at__date__gte=found.raised_on
    )
    is_open = found.state in CLAIM_OPEN
    sent = is_open and found.state != ClaimState.DRAFT
    return show(
        request,
        lease,
        "tenancies/claim.html",
        claim=found,
        lines=lines,
        total=total(lines),
        letters=list(letters.order_by("created_at")) if found.sent_on else [],
        may_write=found.state == ClaimState.DRAFT and moving.damage_claims.permits(actor, "write"),
        may_answer=is_open and moving.damage_claims.permits(actor, "answer"),
        may_settle=sent and moving.damage_claims.permits(actor, "settle"),
        may_drop=is_open and moving.damage_claims.permits(actor, "drop"),
    )


@screen(moving.damage_claims, "write")
def change_claim(request: HttpRequest, pk: UUID, claim: UUID) -> HttpResponse:
    lease, found = _claim(request, pk, claim)
    actor = actor_of(request)
    stored = moving.claim_lines.visible_to(actor).filter(claim=found).order_by("order", "id")
    initial = {
        "against": found.against, "security": found.security_id, "send_by": found.send_by, "version": found.version,
    }  # fmt: skip
    form = ClaimForm(request.POST or None, actor=actor, lease=lease, initial=initial)
    lines = LineRows(
        request.POST or None,
        prefix="linje",
        initial=[{"text": row.text, "amount": row.amount} for row in stored],
    )
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        try:
            damage_claims.change(
                actor=actor, claim=found, draft=form.draft(lines), version=form.cleaned_data["version"]
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Kravet er lagret."))
            return redirect(found)
    context = {
        "title": _("Endre kravet"),
        "kicker": f"{lease.dwelling}, {lease.tenant.name}",
        "form": form,
        "lines": lines,
        "back": found.get_absolute_url(),
    }
    return render(request, "tenancies/change_claim.html", context)


@screen(moving.damage_claims, "send")
def send_claim(request: HttpRequest, pk: UUID, claim: UUID) -> HttpResponse:
    _lease, found = _claim(request, pk, claim)
    actor = actor_of(request)
    form = SendClaimForm(
        request.POST or None,
        initial={"answer_by": damage_claims.answer_within(actor), "version": found.version},
    )
    return form_page(
        request, form, title=_("Send kravet"), verb=_("Send kravet"), done=_("Kravet er sendt."),
        lead=_("Leieren får brev om kravet. Gjelder det en garanti, får også den som har stilt garantien, brev."),
        confirm=True, back=found.get_absolute_url(),
        act=lambda: damage_claims.send(
            actor=actor, claim=found, answer_by=form.cleaned_data["answer_by"], version=form.cleaned_data["version"]
        ),
    )  # fmt: skip


@screen(moving.damage_claims, "answer")
def answer_claim(request: HttpRequest, pk: UUID, claim: UUID) -> HttpResponse:
    _lease, found = _claim(request, pk, claim)
    actor = actor_of(request)
    form = AnswerForm(request.POST or None, initial={"on": actor.today})

    def act() -> DamageClaim:
        given = form.cleaned_data
        if given["what"] == "bank":
            return damage_claims.record_bank_notice(actor=actor, claim=found, on=given["on"])
        if given["what"] == "suit":
            return damage_claims.record_suit(actor=actor, claim=found, on=given["on"])
        agreed = given["what"] == "agreed"
        return damage_claims.record_answer(
            actor=actor, claim=found, agreed=agreed, on=given["on"], text=given["text"]
        )

    return form_page(
        request, form, title=_("Registrer svar på kravet"), verb=_("Registrer svaret"),
        done=_("Svaret er registrert."), back=found.get_absolute_url(), act=act,
    )  # fmt: skip


@screen(moving.damage_claims, "settle")
def settle_claim(request: HttpRequest, pk: UUID, claim: UUID) -> HttpResponse:
    _lease, found = _claim(request, pk, claim)
    actor = actor_of(request)
    form = SettleForm(
        request.POST or None, initial={"on": actor.today, "paid": damage_claims.total_of(found)}
    )
    return form_page(
        request, form, title=_("Gjør opp kravet"), verb=_("Gjør opp kravet"), done=_("Kravet er gjort opp."),
        back=found.get_absolute_url(),
        act=lambda: damage_claims.settle(actor=actor, claim=found, **form.cleaned_data),
    )  # fmt: skip


@screen(moving.damage_claims, "drop")
def drop_claim(request: HttpRequest, pk: UUID, claim: UUID) -> HttpResponse:
    _lease, found = _claim(request, pk, claim)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        damage_claims.drop(actor=actor_of(request), claim=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("Kravet er frafalt."))
        return redirect(found)
    confirm = Confirm(
        question=_("Frafalle kravet?"),
        consequence=_("Leieren svarer da ikke for skadene. Gi leieren beskjed hvis kravet er sendt."),
        verb=_("Frafall kravet"),
        keep=_("Behold kravet"),
        back=found.get_absolute_url(),
    )
    return confirm_page(request, confirm, form)


@require_POST
@screen(policies.deposits, "record")
def release(request: HttpRequest, pk: UUID, deposit: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.moving")
    found = visible_or_404(policies.deposits, actor_of(request), pk=deposit, lease=lease)
    damage_claims.release(actor=actor_of(request), deposit=found)
    messages.success(
        request, _("Sikkerheten er frigitt. Gi beskjed til banken eller den som har stilt garantien.")
    )
    return redirect("tenancies:in_and_out", pk=lease.pk)


@screen(moving.left_goods, "keep")
def keep_goods(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.left_goods")
    actor = actor_of(request)
    form = GoodsForm(request.POST or None, initial={"found_on": actor.today})
    made: list[LeftGoods] = []
    response = form_page(
        request, form, title=_("Ting som er etterlatt"), verb=_("Registrer tingene"),
        done=_("Tingene er registrert. Skriv til leieren så snart som mulig."),
        lead=_(
            "Det leieren lar stå igjen, skal dere ta vare på. Leieren skal få en skriftlig oppfordring om å hente det."
        ),
        act=lambda: made.append(left_goods.keep(actor=actor, lease=lease, **form.facts())),
        back=reverse("tenancies:in_and_out", args=[lease.pk]),
    )  # fmt: skip
    return redirect(made[0]) if made else response


def _goods(request: HttpRequest, pk: UUID, goods: UUID) -> tuple[Any, LeftGoods]:
    lease = find(request, pk, "lease.left_goods")
    found: LeftGoods = visible_or_404(moving.left_goods, actor_of(request), "handler", pk=goods, lease=lease)
    found.lease = lease
    return lease, found


@require_safe
@screen(moving.left_goods, "view")
def goods(request: HttpRequest, pk: UUID, goods: UUID) -> HttpResponse:
    lease, found = _goods(request, pk, goods)
    actor = actor_of(request)
    kept = found.state == GoodsState.KEPT
    letters = letter_policy.visible_to(actor).filter(
        subject_id=lease.pk, code="left_goods", created_at__date__gte=found.found_on
    )
    return show(
        request,
        lease,
        "tenancies/goods.html",
        goods=found,
        letters=list(letters.order_by("created_at")) if found.invited_on else [],
        owed=owed_to_tenant(found.proceeds, found.costs) if found.proceeds is not None else None,
        may_invite=kept and moving.left_goods.permits(actor, "invite"),
        may_end=kept and moving.left_goods.permits(actor, "collect"),
    )


@screen(moving.left_goods, "keep")
def change_goods(request: HttpRequest, pk: UUID, goods: UUID) -> HttpResponse:
    lease, found = _goods(request, pk, goods)
    initial = {name: getattr(found, name) for name in ("what", "kept_where", "costs", "version")}
    form = ChangeGoodsForm(request.POST or None, initial=initial)
    return form_page(
        request, form, title=_("Endre opplysningene"), verb=_("Lagre"), done=_("Det er lagret."),
        back=found.get_absolute_url(), lead=f"{lease.dwelling}, {lease.tenant.name}",
        act=lambda: left_goods.change(
            actor=actor_of(request), goods=found, version=form.cleaned_data["version"], **form.facts()
        ),
    )  # fmt: skip


@screen(moving.left_goods, "invite")
def invite(request: HttpRequest, pk: UUID, goods: UUID) -> HttpResponse:
    _lease, found = _goods(request, pk, goods)
    actor = actor_of(request)
    form = InviteForm(
        request.POST or None,
        initial={"collect_by": left_goods.collect_within(actor), "version": found.version},
    )
    return form_page(
        request, form, title=_("Be leieren hente tingene"), verb=_("Send brevet"), done=_("Brevet er sendt."),
        lead=_("Leieren får et brev med hva som står igjen, hvor det kan hentes og når fristen går ut."),
        confirm=True, back=found.get_absolute_url(),
        act=lambda: left_goods.invite(
            actor=actor, goods=found, collect_by=form.cleaned_data["collect_by"],
            version=form.cleaned_data["version"],
        ),
    )  # fmt: skip


@screen(moving.left_goods, "collect")
def end_goods(request: HttpRequest, pk: UUID, goods: UUID) -> HttpResponse:
    _lease, found = _goods(request, pk, goods)
    actor = actor_of(request)
    form = EndGoodsForm(request.POST or None, initial={"on": actor.today})

    def act() -> LeftGoods:
        given = form.cleaned_data
        if given["what"] == "collected":
            return left_goods.collect(actor=actor, goods=found, on=given["on"], note=given["note"])
        return left_goods.dispose(
            actor=actor, goods=found, sold=given["what"] == "sold", ground=given["ground"], on=given["on"],
            note=given["note"], proceeds=given["proceeds"],
        )  # fmt: skip

    return form_page(
        request, form, title=_("Hva skjedde med tingene?"), verb=_("Registrer"), done=_("Det er registrert."),
        back=found.get_absolute_url(), act=act,
    )  # fmt: skip
