"""The read log: on what basis a read was made, and the pages that open it to a stated purpose."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.middleware import ContextMiddleware
from core.agencies.models import Municipality, Relation, UserGrant
from core.audit import reads
from core.audit.models import AuditEvent, ReadEntry
from core.base.ids import uuid7
from core.privacy.enums import Purpose
from core.privacy.models import LogInspection
from core.privacy.policies import LEADERS, STAFF_NAMES
from core.privacy.services import inspections, printouts
from tests.database import as_owner
from tests.factories.allocation import set_switch
from tests.factories.applications import make_application
from tests.people_at_work import compartment

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
START = "/personvern/innsynslogg/"


def basis_of(actor: Actor, person: Any, subject: Any = None) -> str:
    buffer = reads.ReadBuffer()
    buffer.add([person], "application.case", subject)
    reads.write(actor, buffer, role="x")
    with as_owner():
        return ReadEntry.objects.order_by("-at", "-id").values_list("basis", flat=True)[0]


def open_to(actor: Actor, subject_id: Any, basis: str, **fields: Any) -> None:
    with as_owner():
        Relation.objects.create(
            municipality=actor.home,
            compartment=actor.compartment,
            subject_type="applications.application",
            subject_id=subject_id,
            basis=basis,
            opened_at=timezone.now() - timedelta(days=1),
            **fields,
        )


def grant_to(actor: Actor, key: Any, legal_basis: str, *, ends_in: timedelta = timedelta(days=1)) -> None:
    from django.contrib.auth.models import Permission

    permission = Permission.objects.get(codename="view_application", content_type__app_label="applications")
    with as_owner():
        UserGrant.objects.create(
            user=actor.user, permission=permission, content_type=permission.content_type, object_pk=str(key),
            ends_at=timezone.now() + ends_in, legal_basis=legal_basis, purpose="Prøve",
        )  # fmt: skip


def test_own_compartments_case_is_own_case(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)

    assert basis_of(caseworker, case.applicant_id, case) == "own_case"
    assert basis_of(caseworker, case.applicant_id) == "own_case"  # through the relation to the person


@pytest.mark.parametrize("basis", [Basis.CONSENT, Basis.LAW, Basis.PRESET, Basis.HUSL_9_11])
def test_open_relation_gives_its_basis(actor: ActorOf, basis: str) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    nav = actor("nav.bergen")
    open_to(nav, case.pk, basis)

    assert basis_of(nav, case.applicant_id, case) == basis


def test_closed_relation_and_lapsed_grant_give_nothing(actor: ActorOf) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    nav = actor("nav.bergen")
    open_to(nav, case.pk, Basis.CONSENT, closes_at=timezone.now() - timedelta(seconds=5))
    grant_to(nav, case.pk, "own_tasks", ends_in=timedelta(seconds=-5))

    assert basis_of(nav, case.applicant_id, case) == "role"


@pytest.mark.parametrize(
    ("legal_basis", "said"),
    [("own_tasks", "grant"), ("break_glass", "break_glass"), ("Nødtilgang", "break_glass")],
)
def test_grant_and_break_glass_are_told_apart(actor: ActorOf, legal_basis: str, said: str) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    nav = actor("nav.bergen")
    grant_to(nav, case.pk, legal_basis)

    assert basis_of(nav, case.applicant_id, case) == said


def test_ordinary_basis_comes_before_break_glass(actor: ActorOf) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    nav = actor("nav.bergen")
    grant_to(nav, case.pk, "break_glass")
    open_to(nav, case.pk, Basis.LAW)

    assert basis_of(nav, case.applicant_id, case) == "law"


def test_rows_of_a_list_are_one_insert_each_with_its_own_basis(
    actor: ActorOf, django_assert_num_queries: Callable[..., Any]
) -> None:
    caseworker = actor("saksbehandler.bergen")
    cases = [make_application(caseworker) for _ in range(3)]
    nav = actor("nav.bergen")
    open_to(nav, cases[0].pk, Basis.CONSENT)
    open_to(nav, cases[1].pk, Basis.LAW)
    request = RequestFactory().get("/")
    request.reads = reads.ReadBuffer()  # type: ignore[attr-defined]
    reads.note(request, rows=[(case.applicant_id, case) for case in cases * 2], content="application.list")

    with django_assert_num_queries(1):
        reads.write(nav, request.reads)  # type: ignore[attr-defined]

    with as_owner():
        rows = list(ReadEntry.objects.filter(user_id=nav.user_id).values_list("basis", "case_number"))
    assert sorted(rows) == sorted(
        zip(["consent", "law", "role"], [case.case_number for case in cases], strict=True)
    )


def test_stream_leaves_when_its_reads_are_written(actor: ActorOf, bergen: Municipality) -> None:
    caseworker = actor("saksbehandler.bergen")
    person = uuid7()

    def rows(request: Any) -> Any:
        for part in (b"one,", b"two"):
            reads.note(request, persons=[person], content="application.list")
            yield part

    request = RequestFactory().get("/")
    request.user = caseworker.user
    answer: Any = ContextMiddleware(lambda r: StreamingHttpResponse(rows(r)))(request)

    assert ReadEntry.objects.filter(person_id=person).count() == 1
    assert b"".join(answer.streaming_content) == b"one,two"
    assert answer.headers["Content-Length"] == "7"
    for close in answer._resource_closers:
        close()


def test_log_is_closed_in_the_database_too(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    basis_of(caseworker, case.applicant_id, case)

    seen = {}
    for username in ("saksbehandler.bergen", "nav.bergen", "admin.bergen", "enhetsleder.bergen",
                     "personvern.bergen", "leder.nes"):  # fmt: skip
        actor(username)
        seen[username] = ReadEntry.objects.count()
    assert seen == {
        "saksbehandler.bergen": 1, "nav.bergen": 0, "admin.bergen": 0, "enhetsleder.bergen": 0,
        "personvern.bergen": 1, "leder.nes": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "username", ["saksbehandler.bergen", "admin.bergen", "enhetsleder.bergen", "direktor.est.bergen"]
)
def test_others_do_not_find_the_log(client_as: ClientAs, username: str) -> None:
    client = client_as(username)

    assert client.get(START).status_code == 404
    assert client.get("/personvern/uvanlig-innsyn/").status_code == 404


def stated(**changes: Any) -> dict[str, Any]:
    return {"purpose": "registered", "reason": "Brev fra personen, sak 26/114", "since": "1.1.2026",
            "until": timezone.localdate().strftime("%d.%m.%Y"), "person": "", "employee": "", "unit": "",
            **changes}  # fmt: skip


@pytest.fixture
def read_case(actor: ActorOf) -> Any:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    basis_of(caseworker, case.applicant_id, case)
    return case


def test_officer_finds_the_person_by_name_and_sees_rows_in_plain_words(
    client_as: ClientAs, read_case: Any
) -> None:
    client = client_as("personvern.bergen")

    answer = client.post(START, stated(person=read_case.applicant.family_name), follow=True)

    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "Søknad: saken",
        "Egen sak i enheten",
        read_case.case_number,
        read_case.applicant.family_name,
    ):
        assert words in page
    with as_owner():
        verbs = set(AuditEvent.objects.filter(verb__startswith="read_log.").values_list("verb", flat=True))
        # That the officer was shown the name is a line in the log as well.
        assert ReadEntry.objects.filter(content="read_log.rows", person_id=read_case.applicant_id).exists()
    assert verbs == {"read_log.opened", "read_log.searched", "read_log.person_searched"}
    # The case itself stays closed.
    assert client.get(f"/soknader/{read_case.key}/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"purpose": ""}, "Velg et formål"),
        ({"reason": "kort"}, "minst ti tegn"),
        ({"person": ""}, "Skriv hvem det gjelder"),
        ({"person": "Finnesikke Noen"}, "Fant ingen"),
        ({"purpose": "suspicion"}, "Velg den ansatte eller personen loggen"),
        ({"purpose": "spot_check"}, "høyst 31 dager"),
        ({"purpose": "supervision", "since": "1.1.2020"}, "høyst 366 dager"),
        ({"purpose": "supervision", "since": "2.1.2026", "until": "1.1.2026"}, "før fra-datoen"),
    ],
)
def test_log_stays_closed_without_purpose_reason_and_bounds(
    client_as: ClientAs, read_case: Any, changes: dict[str, str], words: str
) -> None:
    answer = client_as("personvern.bergen").post(START, stated(**changes))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    with as_owner():
        assert not LogInspection.objects.exists()


def inspection_by(actor: Actor, **fields: Any) -> LogInspection:
    values = {"purpose": Purpose.SUPERVISION, "reason": "Årlig internkontroll", "since": actor.today.replace(day=1),
              "until": actor.today, **fields}  # fmt: skip
    return inspections.open_log(actor=actor, wanted=inspections.Wanted(**values))


def test_filters_cannot_leave_what_the_purpose_opens(
    actor: ActorOf, client_as: ClientAs, read_case: Any
) -> None:
    officer = actor("personvern.bergen")
    other = uuid7()
    row = inspection_by(officer, purpose=Purpose.REGISTERED, person_id=other)
    client = client_as("personvern.bergen")

    page = client.get(f"{START}{row.pk}/?fra=1.1.2000&til=1.1.2100&person_id={read_case.applicant_id}")

    assert "Ingen oppslag i perioden" in page.content.decode()


def test_log_closes_at_the_end_of_the_day_and_for_other_officers(
    actor: ActorOf, client_as: ClientAs, read_case: Any
) -> None:
    officer = actor("personvern.bergen")
    yesterday = timezone.now() - timedelta(days=1)
    row = LogInspection(
        municipality=officer.home, officer=officer.user, purpose=Purpose.SUPERVISION, reason="Årlig internkontroll",
        since=officer.today, until=officer.today, opened_at=yesterday, closes_at=yesterday,
    )  # fmt: skip
    row.save(force_insert=True)

    page = client_as("personvern.bergen").get(row.get_absolute_url()).content.decode()

    assert "Oppgi et formål for å åpne loggen på nytt" in page
    assert "Søknad: saken" not in page


def test_inspections_are_never_changed(actor: ActorOf) -> None:
    inspection_by(actor("personvern.bergen"))

    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        LogInspection.objects.update(reason="Noe annet enn det var")


def test_pages_of_the_log_follow_each_other(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    buffer = reads.ReadBuffer()
    buffer.add([uuid7() for _ in range(120)], "application.list", None)
    reads.write(caseworker, buffer)
    client = client_as("personvern.bergen")
    row = inspection_by(actor("personvern.bergen"))
    address, counts = row.get_absolute_url(), []

    while address:
        page = client.get(address)
        counts.append(page.content.decode().count('rowheader" data-label'))
        following = page.context["page"].following
        address = f"{row.get_absolute_url()}?etter={following.replace('+', '%2B')}" if following else ""

    assert counts == [50, 50, 20]


def test_leader_sees_the_own_unit_only_where_the_municipality_says_so(
    actor: ActorOf, client_as: ClientAs, bergen: Municipality
) -> None:
    staff = actor("botiltak.bergen")
    buffer = reads.ReadBuffer()
    buffer.add([uuid7()], "application.case", None)
    reads.write(staff, buffer, role="staff")
    client = client_as("enhetsleder.bergen")
    assert client.get(START).status_code == 404

    set_switch(bergen, LEADERS, True)
    leader = actor("enhetsleder.bergen")
    own = leader.unit
    answer = client.post(
        START,
        stated(purpose="supervision", unit=str(own.pk), since=timezone.localdate().strftime("%d.%m.%Y")),
        follow=True,
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert ("Ingen oppslag" in page) == (staff.unit_id != own.pk)
    assert "Brev til personen" not in page
    actor("enhetsleder.bergen")
    assert set(ReadEntry.objects.values_list("unit_id", flat=True)) <= {own.pk, None}


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_printout_says_dates_and_purposes_and_names_only_where_decided(
    actor: ActorOf, bergen: Municipality, read_case: Any, named: bool, language: str
) -> None:
    set_switch(bergen, STAFF_NAMES, named)
    nav = actor("nav.bergen")
    grant_to(nav, read_case.pk, "break_glass")
    basis_of(nav, read_case.applicant_id, read_case)
    officer = actor("personvern.bergen")

    lines = printouts.lines_for(officer, read_case.applicant_id, officer.today, officer.today, language)

    assert {line["emergency"] for line in lines} == {True, False}
    assert all(bool(line["staff"]) == named for line in lines)
    assert any(("Naudtilgang" if language == "nn" else "Nødtilgang") in line["why"] for line in lines)
    row = inspection_by(officer, purpose=Purpose.REGISTERED, person_id=read_case.applicant_id)
    assert printouts.for_inspection(actor=officer, inspection=row, language=language).startswith(b"%PDF")


def test_whole_log_is_the_privacy_officer_s_alone(actor: ActorOf, read_case: Any) -> None:
    """Not the unit's with the case: the log names everybody else who knows the person."""
    for username in ("saksbehandler.bergen", "nav.bergen", "admin.bergen"):
        somebody = actor(username)
        assert (
            printouts.lines_for(somebody, read_case.applicant_id, somebody.today, somebody.today, "nb") == []
        )


def test_log_page_takes_a_fixed_number_of_queries(
    actor: ActorOf, client_as: ClientAs, read_case: Any, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = client_as("personvern.bergen")
    row = inspection_by(actor("personvern.bergen"))
    client.get(row.get_absolute_url())

    with django_assert_max_num_queries(24):
        client.get(row.get_absolute_url())


def test_seal_page_is_for_those_who_keep_the_seal(client_as: ClientAs, bergen: Municipality) -> None:
    assert client_as("personvern.bergen").get("/personvern/segl/").status_code == 200
    assert client_as("revisor.bergen").get("/personvern/segl/kvittering/").status_code == 200
    assert client_as("saksbehandler.bergen").get("/personvern/segl/").status_code == 404
    assert compartment(bergen, "stab").pk
