"""Personvern: the log looked into, hints, requests for access in review, and a clearing under way."""

from datetime import timedelta

from django.utils import timezone

from applications.models import Application
from applications.services.knowledge import write_note
from contacts.models import Contact
from core.accounts.models import User
from core.jobs.models import Job
from core.privacy.grounds import grounds_for
from core.privacy.models import AccessHint, HintReview, LogInspection, RequestItem
from core.privacy.services import answering, retention
from core.privacy.services import requests as service
from tests.database import as_owner
from tests.factories.privacy import make_request
from tests.leaks.seed.people import somebody


def build(case: Application, small: Application) -> None:
    _log("personvern.bergen", "saksbehandler.bergen")
    for username, of in (("saksbehandler.bergen", case), ("konsulent.nes", small)):
        for kind in ("party", "gdpr", "publicity"):
            _request(username, of, kind)
    _clearing("saksbehandler.bergen", "personvern.bergen")
    with as_owner():
        who = somebody("regnskap.bergen")
        Job.objects.create(
            municipality=who.home, kind="statement", title="Reskontro", params={}, started_by=who.user
        )


def _log(officer: str, watched: str) -> None:
    who = somebody(officer)
    with as_owner():
        employee = User.objects.get(username=watched)
        hint = AccessHint.objects.create(
            municipality=who.home, rule="many", rule_version="2026", on=who.today, user=employee, figures={}
        )
        HintReview.objects.create(
            municipality=who.home, hint=hint, officer=who.user, outcome="explained", reason="Vakt"
        )
        LogInspection.objects.create(
            municipality=who.home, officer=who.user, purpose="suspicion", reason="Klage", since=who.today,
            until=who.today, closes_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip


def _request(username: str, case: Application, kind: str) -> None:
    who = somebody(username)
    write_note(actor=who, application=case, text="Naboen Ola ringte og klaget.")
    made = make_request(who, case, kind)
    service.gather(actor=who, request=made)
    item = RequestItem.objects.filter(request=made, source="applications.note").first()
    ground = grounds_for(made.kind, made.received_on)[0].code
    answering.leave_out(
        actor=who,
        request=made,
        cut=answering.Cut(ground=ground, passage="Naboen Ola", reason="Hensynet til kilden"),
    )
    if item is not None:
        answering.leave_out(
            actor=who, request=made, cut=answering.Cut(ground=ground, item=item, reason="Kilden")
        )


def _clearing(worker: str, officer: str) -> None:
    who = somebody(worker)
    Contact(
        municipality_id=who.home.pk,
        compartment=who.compartment,
        unit=who.unit,
        happened_at=timezone.now() - timedelta(days=6 * 366),
        text="Ringte om nøkler",
        recorded_by=who.user,
    ).save(force_insert=True)
    retention.propose(actor=somebody(officer), code="contacts", reason="Etter planen")
