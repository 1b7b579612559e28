"""What an agenda says of a household with a protected address: that it applies, never where it will live."""

from collections.abc import Callable

import pytest

from allocation import policies, services
from allocation.models import AgendaItem, WaitingEntry
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.messages.models import Notice
from core.people import protection
from housing import services as housing
from housing.models import Vacancy
from housing.policies import vacancies
from tests.database import as_owner
from tests.factories.allocation import make_entry, make_meeting
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]
HANDLER, OTHER = "moteleder.bergen", "saksbehandler.bergen"


@pytest.fixture
def entry(actor: ActorOf) -> WaitingEntry:
    return make_entry(actor(HANDLER))


@pytest.fixture
def vacancy(bergen: Municipality) -> Vacancy:
    return make_vacancy(bergen, make_dwelling(bergen, address="Hemmeligveien 7", rooms=2, bedrooms=1))


def protect(actor: ActorOf, entry: WaitingEntry) -> None:
    protection.protect(
        actor=actor(HANDLER),
        person=entry.application.applicant,
        level="strictly_confidential",
        handlers=[User.objects.get(username=HANDLER)],
        reason="Melding fra Folkeregisteret",
    )


def items(actor: ActorOf, username: str) -> tuple[set[str], set[str]]:
    """Kinds of items that the two walls let through: the policy, asked with the owner's rights, and the database."""
    who = actor(username)
    with as_owner():
        first = set(policies.agenda_items.visible_to(who).values_list("kind", flat=True))
    return first, set(AgendaItem.objects.values_list("kind", flat=True))


def test_allocation_between_meetings_and_its_dwelling_leave_the_agenda_with_the_protection(
    actor: ActorOf, entry: WaitingEntry, vacancy: Vacancy
) -> None:
    chair = actor(HANDLER)
    waiting = make_entry(chair, days_ago=50)
    meeting = make_meeting(chair)
    services.build_agenda(actor=chair, meeting=meeting)
    services.allocate_between_meetings(actor=chair, vacancy=vacancy, entry=entry, reason="Haster")
    services.build_agenda(actor=chair, meeting=meeting)
    before = items(actor, OTHER)

    protect(actor, entry)

    assert before == ({"other", "vacancy", "longest_waiting"}, {"other", "vacancy", "longest_waiting"})
    assert items(actor, OTHER) == ({"longest_waiting"}, {"longest_waiting"})
    assert items(actor, HANDLER)[1] == {"other", "vacancy", "longest_waiting"}
    assert waiting.pk != entry.pk


def test_vacancy_of_the_offer_is_behind_both_walls(
    actor: ActorOf, entry: WaitingEntry, vacancy: Vacancy
) -> None:
    services.allocate_between_meetings(actor=actor(HANDLER), vacancy=vacancy, entry=entry, reason="Haster")
    protect(actor, entry)

    other = actor(OTHER)
    with as_owner():
        first = vacancies.visible_to(other).exists()

    assert (first, Vacancy.objects.exists()) == (False, False)
    actor(HANDLER)
    assert Vacancy.objects.exists()


def test_dwelling_on_its_way_reported_vacant_is_told_to_the_handlers(
    actor: ActorOf, entry: WaitingEntry, vacancy: Vacancy
) -> None:
    services.allocate_between_meetings(actor=actor(HANDLER), vacancy=vacancy, entry=entry, reason="Haster")
    protect(actor, entry)
    landlord = actor("boligleder.bergen")

    made = housing.report_vacancy(actor=landlord, dwelling=vacancy.dwelling, notice_on=landlord.today)

    assert made is None
    with as_owner():
        notice = Notice.objects.get(key__startswith="reported:")
        assert Vacancy.objects.count() == 1
    assert notice.user is not None
    assert notice.user.username == HANDLER
    assert "Hemmeligveien" not in notice.title
