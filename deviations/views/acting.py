"""The posts of the line, and who stands in while one is vacant or its holder is away."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.agencies.enums import Role
from core.agencies.views import screen
from core.interface.form_page import form_page
from deviations import policies
from deviations.forms_outside import ActingForm
from deviations.selectors.acting import PostLine, candidates, holders, posts
from deviations.services.acting import appoint, end
from deviations.views.acts import both
from deviations.views.parts import actor_of

#: In the address: the post's word.
WORDS = {"leder": Role.UNIT_LEADER, "direktor": Role.DIRECTOR}


@screen(policies.reports, "appoint")
@require_GET
def leaders(request: HttpRequest) -> HttpResponse:
    context = {
        "posts": posts(actor_of(request)),
        "breadcrumbs": [(_("Avvik"), reverse("deviations:list")), (_("Ledere og stedfortredere"), "")],
    }
    return render(request, "deviations/leaders.html", context)


def _post(request: HttpRequest, unit: UUID, word: str) -> PostLine:
    for line in posts(actor_of(request)):
        if line.unit.pk == unit and line.post == WORDS.get(word):
            return line
    raise Http404


@screen(policies.reports, "appoint")
@both
def new_acting(request: HttpRequest, unit: UUID, post: str) -> HttpResponse:
    actor, line = actor_of(request), _post(request, unit, post)
    form = ActingForm(
        request.POST or None,
        candidates=candidates(line.unit, line.post, actor.today),
        holders=holders(line.unit, line.post),
        initial={
            "first_day": actor.today,
            "away": next((each.pk for each in line.holders if each.valid_to is None), None),
        },
    )
    return form_page(
        request, form,
        act=lambda: appoint(actor=actor, unit=line.unit, post=line.post, **form.cleaned_data),
        title=_("Sett inn stedfortreder"),
        lead=_("%(unit)s. Stedfortrederen får lederens tilgang i perioden, og avvikene går dit.")
        % {"unit": line.unit.name},
        verb=_("Sett inn stedfortrederen"),
        done=_("Stedfortrederen er satt inn og har fått beskjed."),
        back=reverse("deviations:leaders"),
    )  # fmt: skip


@screen(policies.reports, "appoint")
@require_POST
def end_acting(request: HttpRequest, unit: UUID, post: str) -> HttpResponse:
    line = _post(request, unit, post)
    for holder in line.holders:
        if str(holder.pk) == request.POST.get("stedfortreder"):
            end(actor=actor_of(request), membership=holder)
    return redirect("deviations:leaders")
