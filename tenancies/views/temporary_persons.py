"""Who stays with whom in a running placement, and since when: one short form for each act."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.agencies.views import screen
from core.base.errors import Conflict
from core.interface.form_page import form_page
from core.people import policies as people
from tenancies import policies
from tenancies.enums_temporary import StayRole
from tenancies.forms_temporary import FirstNightForm, JoinForm, LeaveForm
from tenancies.services import stay_persons
from tenancies.services.placing import Someone
from tenancies.views.page import actor_of
from tenancies.views.temporary import find
from tenancies.views.temporary_steps import conflict


@screen(policies.placements, "change")
def first_night(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    placement = find(request, pk)
    initial = {"on": placement.started_on, "version": placement.version}
    form = FirstNightForm(request.POST or None, initial=initial)
    try:
        return form_page(
            request, form, title=_("Rett første natt"), verb=_("Lagre datoen"), done=_("Første natt er rettet."),
            back=placement.get_absolute_url(),
            lead=_("%(name)s: dager, kostnad og alarmer regnes på nytt fra denne datoen.")
            % {"name": placement.person.name},
            act=lambda: stay_persons.correct_first_night(
                actor=actor, placement=placement, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["version"],
            ),
        )  # fmt: skip
    except Conflict:
        return conflict(request, placement)


@screen(policies.placements, "change")
def join(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    placement = find(request, pk)
    form = JoinForm(request.POST or None, initial={"on": actor.today})

    def act() -> None:
        data = form.cleaned_data
        who = Someone(
            given_name=data["given_name"], family_name=data["family_name"], number=data["number"],
            birth_date=data["birth_date"],
        )  # fmt: skip
        stay_persons.join(actor=actor, placement=placement, who=who, on=data["on"], reason=data["reason"])

    return form_page(
        request, form, title=_("En til kom"), verb=_("Registrer"), done=_("Personen er registrert på stedet."),
        back=placement.get_absolute_url(),
        lead=_("Hvem bor sammen med %(name)s fra nå av?") % {"name": placement.person.name},
        act=act,
    )  # fmt: skip


@screen(policies.placements, "change")
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    placement = find(request, pk)
    there = (
        policies.stay_persons.visible_to(actor)
        .filter(placement=placement, stay__left_on=None, valid_to=None, superseded_at=None)
        .exclude(role=StayRole.MAIN)
    )
    companions = people.persons.visible_to(actor).filter(pk__in=there.values("person"))
    form = LeaveForm(request.POST or None, initial={"on": actor.today}, companions=companions)
    return form_page(
        request, form, title=_("En av dem dro"), verb=_("Registrer"), done=_("Det er registrert."),
        back=placement.get_absolute_url(),
        lead=_("%(name)s blir boende. Drar alle, avslutter du oppholdet i stedet.")
        % {"name": placement.person.name},
        act=lambda: stay_persons.leave(
            actor=actor, placement=placement, person=form.cleaned_data["person"], on=form.cleaned_data["on"]
        ),
    )  # fmt: skip
