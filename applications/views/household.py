"""The household of a case: who belongs to it and since when; adding, ending and correcting."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.forms.household import (
    KEEP_THIS,
    MergeForm,
    NewMemberForm,
    PeriodOfMemberForm,
    SplitForm,
)
from applications.models import Application
from applications.policies import applications
from applications.selectors import visible_case
from applications.services import household as services
from applications.services import household_moves as moves
from applications.services.reviewing import TO_REVIEW, review_done
from applications.views import page
from core.agencies.policies import policy_for
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.people import services as people
from core.people.custody import is_child
from core.people.enums import MemberRole
from core.people.models import Household, MemberPeriod


@screen(applications, "process")
def add(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key, content="application.facts")
    form = NewMemberForm(request.POST or None, initial={"version": case.version})
    return _form(
        request,
        case,
        form,
        title=_("Legg til medlem"),
        lead=_("Skriv dagen personen kom inn i husstanden, ikke dagen dere fikk vite det."),
        done=_("Medlemmet er lagt til."),
        act=lambda: services.add_household_member(
            actor=request.actor,  # type: ignore[attr-defined]
            application=case,
            told=form.told(),
            on=form.cleaned_data["first_day"],
            expected_version=form.cleaned_data["version"],
        ),
    )


@screen(applications, "process")
def change(request: HttpRequest, key: str, period: UUID) -> HttpResponse:
    case = page.find(request, key, content="application.facts")
    actor = request.actor  # type: ignore[attr-defined]
    row: MemberPeriod = visible_or_404(
        policy_for(MemberPeriod),
        actor,
        "member__person",
        pk=period,
        member__household=case.household_id,
        superseded_at=None,
    )
    person = row.member.person
    reads.note(request, persons=[person.pk], content="application.facts", subject=case)
    applicant = person.pk == case.household.reference_id
    last_day = row.valid_to - timedelta(days=1) if row.valid_to else None
    form = PeriodOfMemberForm(
        request.POST or None,
        applicant=applicant,
        initial={
            "version": case.version,
            "role": row.role,
            "first_day": row.valid_from,
            "last_day": last_day,
            "custody_nights": row.custody_nights,
            "custody_basis": row.custody_basis,
            "custody_agreed_on": row.custody_agreed_on,
        },
    )

    def act() -> None:
        data = form.cleaned_data
        if data.get("mistake"):
            services.remove_household_member(
                actor=actor,
                application=case,
                period=row,
                reason=data["reason"],
                expected_version=data["version"],
            )
            return
        services.correct_household_member(
            actor=actor,
            application=case,
            period=row,
            role=MemberRole.APPLICANT if applicant else data["role"],
            first_day=data["first_day"],
            last_day=data.get("last_day"),
            custody=None if applicant else form.custody,
            expected_version=data["version"],
        )

    return _form(
        request,
        case,
        form,
        title=_("Endre medlem: %(name)s") % {"name": person.name},
        lead=_("Det som sto før, blir stående i historikken."),
        done=_("Husstanden er rettet."),
        act=act,
    )


@screen(applications, "process")
def split(request: HttpRequest, key: str) -> HttpResponse:
    """Samlivsbrudd: who no longer lives with the reference person, and since when."""
    case = page.find(request, key, content="application.facts")
    actor = request.actor  # type: ignore[attr-defined]
    rows = [
        row
        for row in people.members_on(case.household, actor.today)
        if row.member.person_id != case.household.reference_id
    ]
    reads.note(
        request, persons=[row.member.person_id for row in rows], content="application.facts", subject=case
    )
    form = SplitForm(
        request.POST or None,
        members=[(row, is_child(row.role, row.member.person, actor.today)) for row in rows],
        initial={"version": case.version},
    )
    made: list[Household] = []
    answer = _form(
        request,
        case,
        form,
        title=_("Del husstanden"),
        lead=_(
            "Husstanden er ført på %(name)s, som blir stående. De du velger, blir en egen husstand fra den dagen. "
            "Saken følger søkeren. Boforhold, behov og inntekt må ses over etterpå."
        )
        % {"name": case.household.reference.name},
        done=_("Husstanden er delt. Se over det som er merket."),
        verb=_("Del husstanden"),
        act=lambda: made.append(
            moves.split_household(
                actor=actor,
                application=case,
                moving=form.moving,
                on=form.cleaned_data["first_day"],
                expected_version=form.cleaned_data["version"],
            )
        ),
    )
    if made and form.cleaned_data["start_application"]:
        draft = moves.draft_for(actor=actor, household=made[0])
        return redirect("applications:step", draft.pk, "soker")
    return answer


@screen(applications, "process")
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Flytter sammen: two households one sees become one, and one of the cases goes on."""
    case = page.find(request, key, content="application.facts")
    actor = request.actor  # type: ignore[attr-defined]
    form = MergeForm(request.POST or None, initial={"version": case.version})

    def act() -> None:
        told = form.cleaned_data
        other = visible_case(actor, told["other"])
        kept, second = (case, other) if told["keep"] == KEEP_THIS else (other, case)
        versions = {"expected_version" if kept is case else "other_version": told["version"]}
        moves.merge_households(
            actor=actor,
            application=kept,
            other=second,
            on=told["first_day"],
            role=told["role"],
            close_other=bool(told["close"]),
            **versions,
        )

    return _form(
        request,
        case,
        form,
        title=_("Slå sammen med en annen husstand"),
        lead=_(
            "Alle i den andre husstanden blir med fra den dagen. Det som var før, blir stående i historikken."
        ),
        done=_("Husstandene er slått sammen. Se over det som er merket."),
        verb=_("Slå sammen husstandene"),
        act=act,
    )


@require_POST
@screen(applications, "process")
def review(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """A marked part has been looked over, and still holds."""
    case = page.find(request, key, content="application.facts")
    part = next((part for part, (_title, place) in TO_REVIEW.items() if place == code), "")
    review_done(actor=request.actor, application=case, part=part)  # type: ignore[attr-defined]
    messages.success(request, _("Opplysningene er sett over."))
    return redirect(f"{reverse('applications:mapping', args=[case.case_number])}#del-{code}")


def _form(
    request: HttpRequest,
    case: Application,
    form: Any,
    *,
    title: str,
    lead: str,
    done: str,
    act: Callable[[], Any],
    verb: str = "",
) -> HttpResponse:
    back = f"{reverse('applications:mapping', args=[case.case_number])}#del-husstand"
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Conflict:
            messages.warning(request, _("Noen andre har endret saken. Se hva som gjelder nå, og prøv igjen."))
            return redirect(back)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, done)
            return redirect(back)
    return page.show(
        request,
        case,
        "applications/household_form.html",
        form=form,
        title=title,
        lead=lead,
        verb=verb or _("Lagre opplysningene"),
        back=back,
    )
