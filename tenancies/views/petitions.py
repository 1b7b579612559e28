"""The petition for eviction: every condition with what is lacking, and the button only when nothing is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.agencies.views import screen
from core.base.errors import Refused
from core.documents.policies import letter_policy
from tenancies import policies
from tenancies.calculations.arrears.conditions import conditions
from tenancies.calculations.arrears.result import Petition
from tenancies.enums import StepEvent
from tenancies.forms_arrears import PetitionForm
from tenancies.services import cases, petitions
from tenancies.views.arrears import open_case
from tenancies.views.page import actor_of, find, show


@screen(policies.arrears, "view")
def petition(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.petition")
    actor = actor_of(request)
    case = open_case(request, lease)
    may_send = policies.arrears.permits(actor, "record")
    form = PetitionForm(request.POST or None)
    if request.method == "POST" and may_send and form.is_valid():
        try:
            petitions.send_petition(actor=actor, case=case, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Begjæringen er laget og registrert som sendt."))
            return redirect("tenancies:petition", pk=lease.pk)
    answer = cases.answers_for([lease], actor.today)[lease.pk]
    sent = policies.steps.visible_to(actor).filter(
        lease=lease, case=case, event=StepEvent.PETITION_SENT, superseded_at=None
    )
    step = sent.order_by("-date", "-recorded_at").first()
    letter = letter_policy.visible_to(actor).filter(pk=step.letter).first() if step and step.letter else None
    out = answer.next_action in petitions.OUT
    return show(
        request,
        lease,
        "tenancies/petition.html",
        arrears=case,
        answer=answer,
        conditions=conditions(answer),
        sent=step,
        out=out,
        letter=letter,
        form=form if may_send and not out and answer.petition is Petition.ALLOWED else None,
    )
