"""Putting the agenda in order, two at a time; and what is marked as late once it is sent."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from allocation import services
from allocation.calculations.arranging import in_written_order
from allocation.calculations.lateness import lateness
from allocation.models import AgendaItem, Meeting
from allocation.presentation import agenda_view
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from housing.models import Vacancy
from tests.factories.allocation import make_entry, make_meeting, published_meeting, vacancy_item
from tests.factories.housing import make_dwelling, make_vacancy
from tests.people_at_work import unit

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def meeting(actor: ActorOf) -> Meeting:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair)
    for title in "ABCD":
        services.add_item(actor=chair, meeting=meeting, title=title)
    meeting.refresh_from_db()
    return meeting


def order(meeting: Meeting) -> str:
    return "".join(meeting.items.order_by("order").values_list("title", flat=True))


def keys(meeting: Meeting, wanted: str) -> list[UUID]:
    by_title = dict(meeting.items.values_list("title", "pk"))
    return [by_title[title] for title in wanted]


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [
        ((1, 2, 3, 4), "ABCD"),
        ((1, 2, 3, 1), "DABC"),
        ((3, 2, 3, 4), "BCAD"),
        ((9, 2, 3, 4), "BCDA"),
        ((4, 3, 2, 1), "DCBA"),
        ((1, 2, 2, 4), "ACBD"),
    ],
)
def test_numbers_written_beside_the_items_give_the_order(numbers: tuple[int, ...], asked: str) -> None:
    assert "".join(in_written_order(zip("ABCD", numbers, strict=True))) == asked


@pytest.mark.django_db
def test_whole_order_is_saved_once(actor: ActorOf, meeting: Meeting) -> None:
    chair = actor("moteleder.bergen")
    version = meeting.version

    services.arrange(actor=chair, meeting=meeting, order=keys(meeting, "DABC"), version=version)
    again = services.arrange(actor=chair, meeting=meeting, order=keys(meeting, "DABC"), version=version + 1)

    assert order(meeting) == "DABC" and again == 0
    assert AuditEvent.objects.filter(verb="meeting.agenda_changed", detail__has_key="arranged").count() == 1


@pytest.mark.django_db
def test_second_of_two_who_arrange_overwrites_nothing(actor: ActorOf, meeting: Meeting) -> None:
    chair = actor("moteleder.bergen")
    services.arrange(actor=chair, meeting=meeting, order=keys(meeting, "DABC"), version=meeting.version)

    with pytest.raises(Conflict):
        services.arrange(actor=chair, meeting=meeting, order=keys(meeting, "BACD"), version=meeting.version)
    services.add_item(actor=chair, meeting=meeting, title="E")
    with pytest.raises(Conflict):
        services.arrange(
            actor=chair, meeting=meeting, order=keys(meeting, "BACD"), version=meeting.version + 1
        )

    assert order(meeting) == "DABCE"


@pytest.mark.django_db
def test_order_that_is_not_the_agenda_is_refused(actor: ActorOf, meeting: Meeting) -> None:
    chair = actor("moteleder.bergen")

    for wrong in (keys(meeting, "ABC"), [*keys(meeting, "ABC"), uuid4()], keys(meeting, "AABC"), []):
        with pytest.raises(Refused) as refusal:
            services.arrange(actor=chair, meeting=meeting, order=wrong, version=meeting.version)
        assert refusal.value.code == "ORDER_INCOMPLETE"
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    with pytest.raises(Refused) as refusal:
        services.arrange(actor=chair, meeting=meeting, order=keys(meeting, "DABC"), version=meeting.version)
    assert refusal.value.code == "WRONG_STATE" and order(meeting) == "ABCD"


@pytest.mark.django_db
def test_members_and_others_do_not_arrange(actor: ActorOf, meeting: Meeting, client_as: ClientAs) -> None:
    wanted = keys(meeting, "DABC")
    address = reverse("allocation:arrange", args=[meeting.pk])

    for who in ("boligleder.bergen", "leder.nes", "nav.bergen"):
        with pytest.raises(NotAllowed):
            services.arrange(actor=actor(who), meeting=meeting, order=wanted)
        assert client_as(who).get(address).status_code == 404, who


@pytest.mark.django_db
def test_page_saves_and_shows_the_difference_to_the_second(
    actor: ActorOf, meeting: Meeting, client_as: ClientAs
) -> None:
    client = client_as("moteleder.bergen")
    address = reverse("allocation:arrange", args=[meeting.pk])
    rows = keys(meeting, "ABCD")

    def told(numbers: str, version: int) -> dict[str, object]:
        given: dict[str, object] = {"sak": [str(key) for key in rows], "version": version}
        return given | {f"nr-{key}": number for key, number in zip(rows, numbers, strict=True)}

    shown = client.get(address).content.decode()
    saved = client.post(address, told("2341", meeting.version))
    stopped = client.post(address, told("1243", meeting.version))
    page = stopped.content.decode()
    again = client.post(address, told("1243", meeting.version + 1))

    assert f'name="version" value="{meeting.version}"' in shown
    assert saved.status_code == 302 and stopped.status_code == 409
    assert "Ditt forslag" in page and f'name="version" value="{meeting.version + 1}"' in page
    assert again.status_code == 302
    actor("moteleder.bergen")
    assert order(meeting) == "ABDC"


def test_lateness_is_what_came_or_changed_after_sending() -> None:
    sent = timezone.now()
    before, after = sent - timezone.timedelta(minutes=1), sent + timezone.timedelta(minutes=1)

    assert lateness(None, after, after) is None
    assert lateness(sent, before) is None and lateness(sent, before, before) is None
    new, changed = lateness(sent, after, after), lateness(sent, before, after)
    assert new is not None and new.new
    assert changed is not None and not changed.new and changed.at == after


@pytest.fixture
def vacancy(bergen: Municipality) -> Vacancy:
    return make_vacancy(bergen, make_dwelling(bergen, address="Tidligveien 1", rooms=2, bedrooms=1))


@pytest.mark.django_db
def test_late_changes_are_said_to_everybody_who_reads(
    bergen: Municipality, actor: ActorOf, vacancy: Vacancy, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    meeting = published_meeting(chair, units=[unit(bergen, "ebf")])
    gone = vacancy_item(meeting, make_vacancy_item(chair, bergen, meeting))
    AgendaItem.objects.filter(pk=gone.pk).update(created_at=meeting.created_at)
    late = make_entry(chair, days_ago=5)
    services.add_candidate(actor=chair, item=vacancy_item(meeting, vacancy), entry=late)
    services.remove_item(actor=chair, item=gone)
    services.add_item(actor=chair, meeting=meeting, title="Hastesak")
    meeting.refresh_from_db()

    for reader, neutral in (
        ("moteleder.bergen", False),
        ("moteleder.bergen", True),
        ("boligleder.bergen", False),
    ):
        view = agenda_view(actor(reader), meeting, neutral=neutral)
        said = {item.row.title: item.late for item in view.items}
        assert said["Hastesak"] == "Ny etter utsending"
        assert said[str(vacancy.dwelling)].startswith("Endret etter utsending ")
        item = next(each for each in view.items if each.row.vacancy_id == vacancy.pk)
        assert [row.late for row in item.candidates] == ["", "Ny etter utsending"]
        assert len(view.withdrawn) == 1 and view.withdrawn[0].startswith("Ledig bolig, tatt av ")
        assert "Borteveien" not in str(view.withdrawn)
    page = client_as("boligleder.bergen").get(meeting.get_absolute_url()).content.decode()
    assert "Ny etter utsending" in page and "Tatt av sakslista" in page and "Borteveien" not in page


def make_vacancy_item(chair: Actor, bergen: Municipality, meeting: Meeting) -> Vacancy:
    other = make_vacancy(bergen, make_dwelling(bergen, address="Borteveien 2", rooms=2, bedrooms=1))
    services.build_agenda(actor=chair, meeting=meeting)
    return other


@pytest.mark.django_db
def test_vacancy_that_has_changed_says_so_and_is_what_it_is_today(actor: ActorOf, vacancy: Vacancy) -> None:
    chair = actor("moteleder.bergen")
    meeting = published_meeting(chair)
    Vacancy.objects.filter(pk=vacancy.pk).update(ready_on=chair.today)

    assert services.build_agenda(actor=chair, meeting=meeting) == 0
    item = agenda_view(chair, meeting).items[0]

    assert item.late.startswith("Endret etter utsending")
    assert "Klar" in dict(item.facts)
