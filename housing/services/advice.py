"""Advice on the tenancy environment: given, looked at again, ended; and asked for before a dwelling is given away."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages.services import add_task, close_tasks
from core.rules.selectors import due_by
from housing import advice_kinds, policies
from housing.models import Advice, AdviceRequest, Building, Dwelling, Vacancy
from housing.selectors.offices import coordinators

#: Looked at again after a year unless another day is chosen; answered within three days.
REVIEW = "advice_review_1_year"
ANSWER_WITHIN = timedelta(days=3)


@transaction.atomic
def give(
    *,
    actor: Actor,
    kind: str,
    text: str = "",
    dwelling: Dwelling | None = None,
    building: Building | None = None,
    review_on: date | None = None,
) -> Advice:
    """Say something of a dwelling or a whole building that those who allocate should know. Said twice is once."""
    if not policies.advice.permits(actor, "add") or actor.user is None:
        raise NotAllowed("add")
    _check(actor, kind, review_on)
    about: dict[str, Any] = {"dwelling": dwelling, "building": building}
    existing = Advice.objects.filter(**about, kind=kind, ended_on=None).first()
    if existing is not None:
        if existing.text == text.strip():
            return existing
        raise Refused(
            _("Dette rådet er allerede gitt. Endre det i stedet."), code="ALREADY_GIVEN", field="kind"
        )
    advice = Advice(
        municipality=actor.home,
        **about,
        kind=kind,
        text=text.strip(),
        given_on=actor.today,
        given_by=actor.user,
        review_on=review_on or due_by(REVIEW, actor.municipality, actor.today),
    )
    advice.save(force_insert=True)
    events.record(actor, "advice.given", advice, detail={"kind": kind})
    return advice


@transaction.atomic
def change(*, actor: Actor, advice: Advice, text: str, review_on: date, version: int | None = None) -> Advice:
    """Other words, or another day to look at it again; a new day means that it has been looked at."""
    locked = _locked(actor, advice)
    text = text.strip()
    if (locked.text, locked.review_on) == (text, review_on):
        return locked
    reviewed = locked.review_on != review_on
    if reviewed:
        _check(actor, locked.kind, review_on)
    locked.bump(version)
    locked.text, locked.review_on = text, review_on
    locked.save(update_fields=["text", "review_on", "version"])
    events.record(actor, "advice.reviewed" if reviewed else "advice.changed", locked)
    return locked


@transaction.atomic
def end(*, actor: Actor, advice: Advice, reason: str) -> Advice:
    """The advice does not hold any more, and why. Ended already is no error."""
    locked = Advice.objects.select_for_update(of=("self",)).get(pk=advice.pk)
    if not policies.advice.can(actor, "change", locked):
        raise NotAllowed("change")
    if locked.ended_on is not None:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor rådet ikke gjelder lenger."), code="REASON_MISSING", field="reason")
    locked.ended_on, locked.ended_by, locked.end_reason = actor.today, actor.user, reason.strip()[:300]
    locked.version += 1
    locked.save(update_fields=["ended_on", "ended_by", "end_reason", "version"])
    events.record(actor, "advice.ended", locked)
    return locked


@transaction.atomic
def ask(*, actor: Actor, vacancy: Vacancy, question: str = "", due_on: date | None = None) -> AdviceRequest:
    """Ask the coordinator about the dwelling before it is given away. One question at a time."""
    locked = Vacancy.objects.select_for_update(of=("self",), no_key=True).get(pk=vacancy.pk)
    if not policies.vacancies.can(actor, "ask_advice", locked) or actor.user is None:
        raise NotAllowed("ask_advice")
    if not locked.is_open:
        raise Refused(_("Boligen er ikke lenger ledig."), code="VACANCY_OVER")
    standing = AdviceRequest.objects.filter(vacancy=locked, answered_on=None, lapsed_on=None).first()
    if standing is not None:
        return standing
    due = due_on or actor.today + ANSWER_WITHIN
    if due < actor.today:
        raise Refused(_("Svarfristen er passert. Velg en senere dag."), code="DUE_IN_PAST", field="due_on")
    unit = coordinators(actor.home, actor.today)
    if unit is None:
        raise Refused(
            _("Kommunen har ingen bomiljøkoordinator. Be systemansvarlig gi noen rollen."),
            code="NO_COORDINATOR",
        )
    request = AdviceRequest(
        municipality=actor.home,
        vacancy=locked,
        question=question.strip(),
        asked_on=actor.today,
        asked_by=actor.user,
        due_on=due,
    )
    request.save(force_insert=True)
    add_task(
        actor=actor,
        # Read by all in the unit: where to look, never which home or for whom.
        title=_("Noen som tildeler, spør om bomiljøet"),
        url=reverse("housing:vacancy", args=[locked.pk]),
        key=f"advice-request:{request.pk}",
        unit=unit,
        roles=(Role.ENVIRONMENT_COORDINATOR, Role.HOUSING_MANAGER),
        due=due,
        subject=request,
    )
    events.record(actor, "advice.asked", request)
    return request


def answered(*, actor: Actor, vacancy: Vacancy) -> None:
    """The coordinator has spoken of the vacancy: what was asked is answered. Called by `vacancies.advise`."""
    for request in _open(vacancy):
        request.answered_on, request.answered_by = actor.today, actor.user
        request.version += 1
        request.save(update_fields=["answered_on", "answered_by", "version"])
        close_tasks(actor=actor, subject=request)
        events.record(actor, "advice.answered", request)


def lapse(*, actor: Actor, vacancy: Vacancy) -> None:
    """The dwelling is no longer vacant: nobody waits for the answer."""
    for request in _open(vacancy):
        request.lapsed_on = actor.today
        request.version += 1
        request.save(update_fields=["lapsed_on", "version"])
        close_tasks(actor=actor, subject=request)
        events.record(actor, "advice.request_lapsed", request)


def _open(vacancy: Vacancy) -> list[AdviceRequest]:
    rows = AdviceRequest.objects.select_for_update(of=("self",)).filter(
        vacancy=vacancy, answered_on=None, lapsed_on=None
    )
    return list(rows)


def _locked(actor: Actor, advice: Advice) -> Advice:
    locked = Advice.objects.select_for_update(of=("self",)).get(pk=advice.pk)
    if not policies.advice.can(actor, "change", locked):
        raise NotAllowed("change")
    if locked.ended_on is not None:
        raise Refused(_("Rådet er avsluttet og kan ikke endres."), code="ADVICE_ENDED")
    return locked


def _check(actor: Actor, kind: str, review_on: date | None) -> None:
    if not advice_kinds.known(kind):
        raise Refused(_("Velg hva rådet går ut på."), code="UNKNOWN_KIND", field="kind")
    if review_on is not None and review_on <= actor.today:
        raise Refused(
            _("Velg en dag fram i tid for å se på rådet igjen."), code="REVIEW_IN_PAST", field="review_on"
        )
