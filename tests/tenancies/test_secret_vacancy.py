"""A home that somebody with a protected address lives in is not known as vacant to others than named handlers."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.messages.models import Notice
from housing import services
from housing.enums import DwellingState
from housing.models import Dwelling, Vacancy
from housing.policies import vacancies
from tenancies.models import Lease
from tests.database import as_owner
from tests.factories.housing import make_dwelling
from tests.tenancies.protecting import COLLEAGUE, HANDLER, MARK, Who, protect, status_of, user

OUTSIDERS = ("saksbehandler.bergen", "moteleder.bergen", "nav.bergen")
TODAY = date(2026, 11, 20)


def seen(actor: Who, username: str) -> tuple[int, int]:
    """How many vacancies the two walls let through: the policy, asked with the owner's rights, and the database."""
    who = actor(username)
    with as_owner():
        first = vacancies.visible_to(who).count()
    return first, Vacancy.objects.count()


def report(client: Client, dwelling: Dwelling) -> tuple[int, bool, list[str]]:
    """Status, whether it leads back to the dwelling, and what is said there."""
    url = reverse("housing:report", args=[dwelling.pk])
    answer = client.post(
        url, {"notice_on": "20.11.2026", "moved_out_on": "", "expected_ready_on": "", "note": ""}
    )
    page = client.get(answer["Location"])
    said = [str(message) for message in page.context["messages"]]
    return answer.status_code, answer["Location"] == dwelling.get_absolute_url(), said


def test_report_by_another_makes_no_vacancy_and_tells_the_handler_without_an_address(
    lease: Lease, actor: Who, client_as: Callable[[str], Client]
) -> None:
    protect(actor, lease.tenant, COLLEAGUE)

    report(client_as(HANDLER), lease.dwelling)
    report(client_as(HANDLER), lease.dwelling)

    with as_owner():
        assert not Vacancy.objects.exists()
        notice = Notice.objects.get(key__startswith="reported:")
        assert AuditEvent.objects.filter(verb="lease.vacancy_told", subject_id=lease.pk).exists()
    assert (notice.user, notice.url) == (user(COLLEAGUE), lease.get_absolute_url())
    assert MARK not in notice.title
    actor(HANDLER)
    assert not Notice.objects.filter(pk=notice.pk).exists()


def test_report_is_answered_as_for_a_dwelling_under_works(
    lease: Lease,
    actor: Who,
    bergen: Municipality,
    client_as: Callable[[str], Client],
    api_as: Callable[[str], APIClient],
) -> None:
    works = make_dwelling(bergen, state=DwellingState.WORKS)
    other = make_dwelling(bergen, state=DwellingState.WORKS)
    protect(actor, lease.tenant, COLLEAGUE)
    client, api = client_as(HANDLER), api_as(HANDLER)

    secret, ordinary = report(client, lease.dwelling), report(client, works)
    told = [
        (answer.status_code, answer.content)
        for answer in (
            api.post(
                "/api/v1/vacancies/", {"dwelling": str(each.pk), "notice_on": "2026-11-20"}, format="json"
            )
            for each in (lease.dwelling, other)
        )
    ]

    assert secret == ordinary == (302, True, ["Meldingen er mottatt."])
    assert told == [(202, b""), (202, b"")]


@pytest.mark.parametrize("username", OUTSIDERS)
def test_handlers_own_report_is_known_to_handlers_alone_until_the_lease_has_ended(
    username: str, lease: Lease, actor: Who
) -> None:
    protect(actor, lease.tenant)

    made = services.report_vacancy(
        actor=actor(HANDLER), dwelling=lease.dwelling, notice_on=TODAY, moved_out_on=TODAY
    )

    assert made is not None
    assert seen(actor, HANDLER) == (1, 1)
    assert seen(actor, username) == (0, 0)
    assert status_of(lease.dwelling) == DwellingState.NOT_AVAILABLE
    with as_owner():
        Lease.objects.filter(pk=lease.pk).update(state="ended", ended_on=TODAY)
    assert seen(actor, username)[1] == 1


def test_report_of_an_ordinary_home_is_as_before(lease: Lease, actor: Who) -> None:
    made = services.report_vacancy(actor=actor(HANDLER), dwelling=lease.dwelling, notice_on=TODAY)

    assert made is not None
    assert seen(actor, "moteleder.bergen") == (1, 1)
