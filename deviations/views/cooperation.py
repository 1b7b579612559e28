"""Agreements between agencies: the list, one agreement, and what is done with it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict, NotAllowed
from core.interface import formatting, lists, statuses
from core.interface.case import Action, CaseHeader, facts, from_acts
from core.interface.conflict import conflict_page
from core.interface.form_page import form_page
from core.interface.forms import HusromForm, ReasonForm
from core.interface.myday import meaning
from core.rules.selectors import due_by
from core.workflow.selectors import acts_on
from deviations import policies_survey as policies
from deviations.enums_survey import AgreementState
from deviations.forms_survey import AgreementForm, EvaluateForm, PartyForm
from deviations.models import AgreementParty, CooperationAgreement
from deviations.selectors.assessments import writable_units
from deviations.selectors.parties import possible_agencies, possible_units
from deviations.services import cooperation as service
from deviations.tables_survey import AGREEMENTS
from deviations.views.acts import Act, Kind
from deviations.views.parts import actor_of
from deviations.views.risk import room_tabs

both = require_http_methods(["GET", "POST"])
REVIEW = "cooperation_review_1_year"
TERMS = ("title", "purpose", "roles", "valid_from", "valid_to", "review_on")


def agreement_or_404(request: HttpRequest, pk: UUID) -> CooperationAgreement:
    found: CooperationAgreement = visible_or_404(
        policies.agreements, actor_of(request), "unit__agency", pk=pk
    )
    return found


AGREEMENT = Kind("agreement", policies.agreements, agreement_or_404)


@screen(policies.agreements, "list")
@require_GET
def agreement_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = (
        policies.agreements.visible_to(actor)
        .exclude(state=AgreementState.ENDED)
        .prefetch_related("parties__agency", "parties__unit")
    )
    found = lists.listing(request, rows, AGREEMENTS)
    actions = []
    if policies.agreements.permits(actor, "start"):
        actions.append(Action(_("Ny samarbeidsavtale"), reverse("cooperation:new")))
    context = {
        "listing": found,
        "title": _("Samarbeidsavtaler"),
        "actions": actions,
        "tabs": room_tabs(request),
    }
    return render(request, "risk/list.html", context)


@screen(policies.agreements, "start")
@both
def new_agreement(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = AgreementForm(
        request.POST or None, units=writable_units(actor),
        initial={
            "unit": str(actor.unit_id), "valid_from": actor.today,
            "review_on": due_by(REVIEW, actor.municipality, actor.today),
        },
    )  # fmt: skip
    made: list[CooperationAgreement] = []
    page = form_page(
        request, form,
        act=lambda: made.append(
            service.start_agreement(actor=actor, unit=form.cleaned_data["unit"], terms=form.terms())
        ),
        title=_("Ny samarbeidsavtale"), verb=_("Lag avtalen"), done=_("Avtalen er laget. Legg til partene."),
        back=reverse("cooperation:list"),
    )  # fmt: skip
    return redirect(made[0]) if made else page


@screen(policies.agreements, "view")
@require_GET
def agreement_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, agreement = actor_of(request), agreement_or_404(request, pk)
    edits = policies.agreements.may(actor, "edit", agreement) and agreement.state != AgreementState.ENDED
    parties = policies.parties.visible_to(actor).filter(agreement=agreement).select_related("agency", "unit")
    acts = acts_on(actor, policies.agreements.visible_to(actor).filter(pk=pk))
    context = {
        "agreement": agreement,
        "case": _header(actor, agreement, edits),
        "parties": list(parties.order_by("created_at", "pk")),
        "edits": edits,
        "ahead": agreement.state == AgreementState.CURRENT and agreement.valid_from > actor.today,
        "late": agreement.state == AgreementState.CURRENT and agreement.review_on < actor.today,
        "out": agreement.valid_to is not None and agreement.valid_to < actor.today,
        "timeline": from_acts(acts),
    }
    return render(request, "cooperation/agreement.html", context)


def _header(actor: Actor, agreement: CooperationAgreement, edits: bool) -> CaseHeader:
    def link(label: str, name: str, variant: Any = "secondary") -> Action:
        return Action(label, reverse(f"cooperation:{name}", args=[agreement.pk]), variant=variant)

    current = agreement.state == AgreementState.CURRENT
    review = f"{formatting.longdate(agreement.review_on)} ({meaning(agreement.review_on, actor.today)})"
    action, more = None, []
    if edits:
        action = (
            link(_("Evaluer avtalen"), "evaluate", "primary")
            if current
            else link(_("Sett avtalen i kraft"), "agree", "primary")
        )
        more = [link(_("Endre avtalen"), "revise"), link(_("Avslutt"), "end")]
    return CaseHeader(
        title=agreement.title,
        kicker=_("Samarbeidsavtale"),
        status=statuses.status_of(agreement),
        facts=facts(
            (_("Forvaltes av"), agreement.unit.name),
            (_("Gjelder fra"), formatting.longdate(agreement.valid_from)),
            (
                _("Gjelder til og med"),
                formatting.longdate(agreement.valid_to) if agreement.valid_to else _("Uten slutt"),
            ),
            (
                _("Sist evaluert"),
                formatting.longdate(agreement.evaluated_on) if agreement.evaluated_on else "",
            ),
            (_("Sist revidert"), formatting.longdate(agreement.revised_on) if agreement.revised_on else ""),
            (_("Evalueres innen"), review if agreement.state != AgreementState.ENDED else ""),
        ),
        action=action,
        more=more,
    )


@screen(policies.agreements, "edit")
@both
def revise(request: HttpRequest, pk: UUID) -> HttpResponse:
    agreement = AGREEMENT.found(request, pk, "edit")
    stored = {name: getattr(agreement, name) for name in TERMS}
    form = AgreementForm(request.POST or None, initial={**stored, "version": agreement.version})
    try:
        return form_page(
            request, form,
            act=lambda: service.revise(
                actor=actor_of(request), agreement=agreement, terms=form.terms(),
                expected_version=form.cleaned_data["version"],
            ),
            title=_("Endre avtalen"), lead=agreement.title, verb=_("Lagre"), done=_("Avtalen er lagret."),
            back=agreement.get_absolute_url(),
        )  # fmt: skip
    except Conflict:
        agreement.refresh_from_db()
        return conflict_page(
            request, form=form, stored={name: getattr(agreement, name) for name in TERMS},
            version=agreement.version, back=agreement.get_absolute_url(),
        )  # fmt: skip


@AGREEMENT.act("edit")
def add_party(actor: Actor, agreement: CooperationAgreement, posted: Any) -> Act:
    return Act(
        PartyForm(posted, agencies=possible_agencies(actor), units=possible_units(actor)), service.add_party,
        title=_("Legg til part"), lead=_("Avtalen blir synlig for dem den gjelder."), verb=_("Legg til"),
        done=_("Parten er lagt til."),
    )  # fmt: skip


@screen(policies.agreements, "edit")
@both
def remove_party(request: HttpRequest, pk: UUID, party: UUID) -> HttpResponse:
    actor, agreement = actor_of(request), AGREEMENT.found(request, pk, "edit")
    found: AgreementParty = visible_or_404(
        policies.parties, actor, "agency", "unit", "agreement", pk=party, agreement=agreement
    )
    if not policies.agreements.may(actor, "edit", agreement):
        raise NotAllowed("edit")
    return form_page(
        request, HusromForm(request.POST or None),
        act=lambda: service.remove_party(actor=actor, party=found),
        title=_("Ta ut parten?"), lead=str(found), verb=_("Ta ut"), done=_("Parten er tatt ut."),
        back=agreement.get_absolute_url(), confirm=True,
    )  # fmt: skip


@AGREEMENT.act("edit")
def agree(actor: Actor, agreement: CooperationAgreement, posted: Any) -> Act:
    return Act(
        HusromForm(posted), service.put_in_force,
        title=_("Sette avtalen i kraft?"), lead=_("Partene ser den fra nå av, og evalueringen blir en frist."),
        verb=_("Sett i kraft"), done=_("Avtalen gjelder."), confirm=True,
    )  # fmt: skip


@AGREEMENT.act("edit")
def evaluate(actor: Actor, agreement: CooperationAgreement, posted: Any) -> Act:
    following = due_by(REVIEW, actor.municipality, actor.today)
    if agreement.valid_to:
        following = min(following, agreement.valid_to)
    return Act(
        EvaluateForm(posted, initial={"on": actor.today, "review_on": following}), service.evaluate,
        title=_("Evaluer avtalen"), lead=agreement.title, verb=_("Lagre evalueringen"),
        done=_("Evalueringen er lagret."),
    )  # fmt: skip


@AGREEMENT.act("end")
def end(actor: Actor, agreement: CooperationAgreement, posted: Any) -> Act:
    return Act(
        ReasonForm(posted), service.end_agreement,
        title=_("Avslutte avtalen?"), lead=agreement.title, verb=_("Avslutt avtalen"),
        done=_("Avtalen er avsluttet."),
    )  # fmt: skip
