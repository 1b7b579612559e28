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

from applications.forms.household import NewMemberForm, PeriodOfMemberForm
from applications.models import Application
from applications.policies import applications
from applications.services import household as services
from applications.views import page
from core.agencies.policies import policy_for
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.people.enums import MemberRole
from core.people.models import MemberPeriod


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


def _form(
    request: HttpRequest,
    case: Application,
    form: Any,
    *,
    title: str,
    lead: str,
    done: str,
    act: Callable[[], Any],
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
        request, case, "applications/household_form.html", form=form, title=title, lead=lead, back=back
    )
