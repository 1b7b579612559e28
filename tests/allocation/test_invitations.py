"""A meeting has a chair; its agenda is built the configured days ahead; a series plans its coming meetings."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from itertools import islice

import pytest
from django.test import Client
from django.urls import reverse

from allocation import services
from allocation.calculations.rhythm import coming_days, months_ahead
from allocation.enums import MeetingState
from allocation.models import Meeting
from allocation.services.invitations import invite_due
from core.accounts.models import User
from core.agencies.actors import Actor, acting_as, acting_as_service, for_user
from core.agencies.models import Membership, Municipality, Relation, Unit
from core.base.errors import NotAllowed, Refused
from core.messages.models import OutboxItem, Task
from core.rules.calendar import next_working_day
from tests.database import as_owner
from tests.factories.allocation import make_entry, make_meeting, set_switch
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.sharing import answer, yes
from tests.people_at_work import unit

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def night(municipality: Municipality, on: date) -> tuple[int, int]:
    municipality.refresh_from_db()
    with acting_as_service("allocation", municipality, today=on) as service:
        return invite_due(actor=service, on=on)


def test_agenda_is_built_and_the_chair_asked_once_the_configured_days_ahead(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = make_meeting(chair, days_ahead=8)

    assert night(bergen, chair.today) == (0, 0)
    assert night(bergen, chair.today + timedelta(days=1)) == (1, 0)
    assert night(bergen, chair.today + timedelta(days=2)) == (1, 0)

    chair = actor("moteleder.bergen")
    assert Meeting.objects.get().state == MeetingState.PLANNED
    assert meeting.items.count() == 2
    task = Task.objects.get(subject_id=meeting.pk)
    assert task.title.startswith("Sakslista til møtet") and task.user_id == chair.user_id
    services.publish_meeting(actor=chair, meeting=meeting)
    task.refresh_from_db()
    assert task.done_at is not None


def test_job_sends_where_the_municipality_says_so_with_the_doors_of_law_and_consent(
    bergen: Municipality, actor: ActorOf
) -> None:
    set_switch(bergen, "allocation.agenda_sent_by", "job")
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    answer(chair, entry.application, yes(chair))
    meeting = make_meeting(
        chair, days_ahead=3, units=[unit(bergen, "ebf"), unit(bergen, "introduksjonssenteret")]
    )

    assert night(bergen, chair.today) == (0, 1)

    actor("moteleder.bergen")
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.PUBLISHED
    open_to = Relation.objects.filter(subject_id=entry.application_id, scope="agenda")
    assert {row.compartment.code for row in open_to} == {"ebf", "introduksjonssenteret"}
    assert not Task.objects.exists()


def test_empty_agenda_is_not_sent_by_the_job(bergen: Municipality, actor: ActorOf) -> None:
    set_switch(bergen, "allocation.agenda_sent_by", "job")
    chair = actor("moteleder.bergen")
    make_meeting(chair, days_ahead=3)

    assert night(bergen, chair.today) == (1, 0)


def test_invitation_by_email_names_nobody_and_goes_once(bergen: Municipality, actor: ActorOf) -> None:
    with as_owner():
        Unit.objects.filter(municipality=bergen, code="nav-fana").update(email="")
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, address="Solveien 7", rooms=2, bedrooms=1))
    meeting = make_meeting(chair, days_ahead=3, units=[unit(bergen, "ebf"), unit(bergen, "nav-fana")])
    services.build_agenda(actor=chair, meeting=meeting)

    services.publish_meeting(actor=chair, meeting=meeting)
    services.publish_meeting(actor=chair, meeting=meeting)

    sent = OutboxItem.objects.get()
    assert sent.recipient["email"] == unit(bergen, "ebf").email
    assert "Ledig bolig i" in sent.text and "Ventet lengst" in sent.text
    for secret in (entry.application.applicant.family_name, entry.application.case_number, "Solveien"):
        assert secret not in sent.text
    assert str(vacancy.dwelling) not in sent.text


def test_meeting_without_a_chair_is_refused_when_planned_sent_and_run(
    bergen: Municipality, actor: ActorOf
) -> None:
    worker = actor("saksbehandler.bergen")
    with pytest.raises(Refused) as refusal:
        services.plan_meeting(actor=worker, on=worker.today)
    assert refusal.value.code == "CHAIR_MISSING" and refusal.value.field == "chair"
    leader = User.objects.get(username="moteleder.bergen")
    planned = services.plan_meeting(actor=worker, on=worker.today, chair=leader)
    assert planned.chair == leader
    services.add_item(actor=worker, meeting=planned, title="Sak A")
    with pytest.raises(Refused):
        services.change_meeting(actor=worker, meeting=planned, chair=worker.user)

    chair = actor("moteleder.bergen")
    sent = services.plan_meeting(actor=chair, on=chair.today, starts_at=time(14))
    services.add_item(actor=chair, meeting=sent, title="Sak A")
    services.publish_meeting(actor=chair, meeting=sent)
    other = another_chair(bergen, leader)
    with acting_as(other):
        with pytest.raises(Refused) as unsent:
            services.publish_meeting(actor=other, meeting=planned)
        with pytest.raises(Refused) as unheld:
            services.set_attendance(actor=other, meeting=sent, present={})
        assert unsent.value.code == unheld.value.code == "NO_CHAIR"
        assert leader.full_name in unsent.value.message
        services.change_meeting(actor=other, meeting=planned, chair=other.user)
        services.publish_meeting(actor=other, meeting=planned)


def another_chair(bergen: Municipality, former: User) -> Actor:
    """Somebody else has the role now, and the former chair has gone."""
    user = User.objects.get(username="saksbehandler.bergen")
    with as_owner():
        row = Membership.objects.filter(user=former).first()
        assert row is not None
        today = for_user(former).today
        Membership.objects.create(user=user, unit=row.unit, role="chair", valid_from=today)
        Membership.objects.filter(user=former).update(valid_from=today - timedelta(days=9), valid_to=today)
    return for_user(user)


def days(rhythm: str, today: date, held: list[date], count: int) -> list[tuple[date, date]]:
    found: Iterator = coming_days(rhythm, today=today, held=held, working=next_working_day)
    return [(day.by_rhythm, day.held) for day in islice(found, count)]


def test_weekly_meetings_leave_holidays_and_keep_their_weekday() -> None:
    held = [date(2026, 3, 23), date(2026, 3, 16)]

    found = days("weekly", date(2026, 3, 24), held, 3)

    assert found == [
        (date(2026, 3, 30), date(2026, 3, 30)),
        (date(2026, 4, 6), date(2026, 4, 7)),  # second day of Easter
        (date(2026, 4, 13), date(2026, 4, 13)),
    ]
    after_easter = days("weekly", date(2026, 4, 8), [date(2026, 4, 7), date(2026, 3, 30), *held], 1)
    assert after_easter == [(date(2026, 4, 13), date(2026, 4, 13))]


def test_first_monday_leaves_holidays() -> None:
    found = days("first_monday", date(2026, 3, 5), [date(2026, 3, 2)], 3)

    assert [day for _nominal, day in found] == [date(2026, 4, 7), date(2026, 5, 4), date(2026, 6, 1)]


def test_fortnightly_and_months() -> None:
    found = days("fortnightly", date(2026, 1, 6), [date(2026, 1, 6)], 2)

    assert [day for _nominal, day in found] == [date(2026, 1, 20), date(2026, 2, 3)]
    assert months_ahead(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_ahead(date(2026, 1, 1), -1) == date(2025, 12, 1)


def test_series_plans_its_coming_meetings_once(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    series = services.save_series(
        actor=chair,
        name="Ukemøte",
        place="Rom 3",
        starts_at=time(9),
        chair=chair.user,
        units=[unit(bergen, "ebf")],
    )
    client = client_as("moteleder.bergen")
    address = reverse("allocation:plan_ahead", args=[series.pk])

    shown = client.get(address, {"count": "3"}).content.decode()
    wrong = client.post(address, {"count": "99"}).content.decode()
    saved = client.post(address, {"count": "3"})
    calendar = client.get(reverse("allocation:calendar")).content.decode()

    assert "Planlegg 3 møter" in shown and "Feil:" in wrong and saved.status_code == 302
    actor("moteleder.bergen")
    found = list(Meeting.objects.order_by("date"))
    assert len(found) == 3 and len({meeting.date for meeting in found}) == 3
    assert all(next_working_day(meeting.date) == meeting.date for meeting in found)
    assert [row.unit.code for row in found[0].participants.all()] == ["ebf"]
    assert calendar.count("Rom 3") == 3 and "Sakslista sendes innen" in calendar
    assert client_as("boligleder.bergen").get(address).status_code == 404
    assert client_as("boligleder.bergen").get(reverse("allocation:calendar")).status_code == 200
    assert client_as("leder.nes").get(address).status_code == 404
    with pytest.raises(NotAllowed):
        services.plan_ahead(actor=actor("nav.bergen"), series=series, count=1)
    with pytest.raises(Refused):
        services.plan_ahead(actor=actor("moteleder.bergen"), series=series, count=0)


def test_members_are_listed_by_agency(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair, units=[unit(bergen, "ebf"), unit(bergen, "nav-fana")])
    client = client_as("moteleder.bergen")

    form = client.get(reverse("allocation:plan_meeting")).content.decode()
    page = client.get(meeting.get_absolute_url()).content.decode()

    agency = unit(bergen, "ebf").agency.name
    assert f'<p class="options-group">{agency}</p>' in form
    assert agency in page
