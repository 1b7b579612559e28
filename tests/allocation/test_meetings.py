"""The meeting: building the agenda, sending it, what members see, results and their reasons, minutes."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from allocation import policies, services
from allocation.enums import CandidateOutcome, ItemKind, MeetingState, OfferState, Result
from allocation.models import AgendaItem, Candidate, Meeting, Offer
from allocation.presentation import agenda_view
from applications.enums import State
from applications.models import Application
from core.agencies.actors import Actor
from core.agencies.models import Municipality, Relation
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from housing.enums import VacancyState
from housing.models import Agreement, AgreementDwelling
from tests.database import as_owner
from tests.factories.allocation import (
    candidate_of,
    make_entry,
    make_meeting,
    published_meeting,
    set_switch,
    vacancy_item,
)
from tests.factories.applications import child, make_application
from tests.factories.housing import make_dwelling, make_vacancy
from tests.people_at_work import unit

ActorOf = Callable[[str], Actor]


def one_bedroom(municipality: Municipality) -> object:
    return make_vacancy(municipality, make_dwelling(municipality, rooms=2, bedrooms=1))


def test_agenda_holds_vacancies_with_candidates_in_order_and_the_longest_waiting(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    second = make_entry(chair, days_ago=100)
    first = make_entry(chair, days_ago=300)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = make_meeting(chair)

    services.build_agenda(actor=chair, meeting=meeting)

    item = vacancy_item(meeting, vacancy)
    kinds = list(meeting.items.order_by("order").values_list("kind", flat=True))
    assert kinds == [ItemKind.VACANCY, ItemKind.LONGEST_WAITING, ItemKind.LONGEST_WAITING]
    assert [row.entry_id for row in item.candidates.all()] == [first.pk, second.pk]
    assert item.candidates.get(entry=first).explanation["lines"][0]["verdict"] == "fits"


def test_agenda_built_twice_adds_nothing(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    one_bedroom(bergen)
    meeting = make_meeting(chair)
    services.build_agenda(actor=chair, meeting=meeting)

    assert services.build_agenda(actor=chair, meeting=meeting) == 0


def test_household_the_dwelling_does_not_fit_is_no_candidate_but_can_be_added(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    family = make_entry(chair, members=(child(), child()), days_ago=200)
    services.change_facts(actor=chair, entry=family, on=chair.today, bedrooms=3)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = make_meeting(chair)
    services.build_agenda(actor=chair, meeting=meeting)
    item = vacancy_item(meeting, vacancy)
    assert not item.candidates.exists()

    added = services.add_candidate(actor=chair, item=item, entry=family)
    again = services.add_candidate(actor=chair, item=item, entry=family)

    assert added.pk == again.pk
    assert added.explanation["lines"][0]["verdict"] == "fails"


def test_plan_is_refused_in_the_past_and_to_members(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    with pytest.raises(Refused) as refusal:
        services.plan_meeting(actor=chair, on=chair.today - timedelta(days=1))
    assert refusal.value.field == "date"

    with pytest.raises(NotAllowed):
        services.plan_meeting(actor=actor("intro.bergen"), on=chair.today)


def test_same_meeting_planned_twice_is_one(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")

    assert make_meeting(chair).pk == make_meeting(chair).pk


def test_move_item_gives_the_number_asked_for(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair)
    rows = [services.add_item(actor=chair, meeting=meeting, title=f"Sak {name}") for name in "ABC"]

    assert services.move_item(actor=chair, item=rows[2], to=1) == 1
    assert services.move_item(actor=chair, item=rows[2], to=1) == 1

    assert list(meeting.items.order_by("order").values_list("title", "order")) == [
        ("Sak C", 1),
        ("Sak A", 2),
        ("Sak B", 3),
    ]


def test_remove_item_closes_up(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair)
    first = services.add_item(actor=chair, meeting=meeting, title="Sak A")
    services.add_item(actor=chair, meeting=meeting, title="Sak B")

    services.remove_item(actor=chair, item=first)

    assert list(meeting.items.values_list("title", "order")) == [("Sak B", 1)]


def test_publish_of_an_empty_agenda_is_refused(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")

    with pytest.raises(Refused) as refusal:
        services.publish_meeting(actor=chair, meeting=make_meeting(chair))

    assert refusal.value.code == "AGENDA_EMPTY"


def test_publish_opens_the_meeting_to_those_called_until_it_is_over(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    one_bedroom(bergen)
    meeting = make_meeting(chair, units=[unit(bergen, "ebf"), unit(bergen, "introduksjonssenteret")])
    services.build_agenda(actor=chair, meeting=meeting)
    assert not policies.meetings.visible_to(actor("boligleder.bergen")).exists()

    services.publish_meeting(actor=actor("moteleder.bergen"), meeting=meeting)
    services.publish_meeting(actor=actor("moteleder.bergen"), meeting=meeting)

    landlord = actor("boligleder.bergen")
    assert policies.meetings.visible_to(landlord).get() == meeting
    shown = agenda_view(landlord, meeting)
    assert shown.items and shown.items[0].candidates[0].name.startswith("Kari")
    relation = Relation.objects.filter(subject_id=meeting.pk).first()
    assert relation is not None and relation.closes_at is not None
    assert relation.closes_at.date() == meeting.date + timedelta(days=1)
    assert AuditEvent.objects.filter(verb="meeting.published").count() == 1


def test_meeting_is_hidden_from_those_not_called(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    one_bedroom(bergen)
    published_meeting(chair, units=[unit(bergen, "ebf")])

    outsider = actor("nav.bergen")

    assert not policies.meetings.visible_to(outsider).exists()
    assert not Meeting.objects.exists()
    assert not AgendaItem.objects.exists()
    assert not Candidate.objects.exists()


def test_member_gives_a_finding_once(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = published_meeting(chair, units=[unit(bergen, "ebf")])
    landlord = actor("boligleder.bergen")
    item = AgendaItem.objects.get(vacancy=vacancy)

    first = services.add_finding(actor=landlord, item=item, text="Heisen er ny.")
    second = services.add_finding(actor=landlord, item=item, text="Heisen er ny.")

    assert first.pk == second.pk
    assert agenda_view(actor("moteleder.bergen"), meeting).items[0].findings[0].text == "Heisen er ny."


def test_result_allocates_reserves_and_explains_those_not_chosen(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    first = make_entry(chair, days_ago=300)
    second = make_entry(chair, days_ago=100)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = published_meeting(chair)
    item = vacancy_item(meeting, vacancy)

    services.record_result(
        actor=chair,
        item=item,
        result=Result.ALLOCATED,
        candidate=candidate_of(item, first),
        version=item.version,
    )

    offer = Offer.objects.get(vacancy=vacancy)
    vacancy.refresh_from_db()
    other = candidate_of(item, second)
    assert (offer.state, offer.entry_id) == (OfferState.PREPARED, first.pk)
    assert vacancy.state == VacancyState.RESERVED
    assert other.outcome == CandidateOutcome.PASSED_OVER
    assert "nummer 2" in other.computed_reason


def test_same_result_twice_changes_nothing(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = published_meeting(chair)
    item = vacancy_item(meeting, vacancy)
    chosen = candidate_of(item, entry)

    for _ in range(2):
        services.record_result(actor=chair, item=item, result=Result.ALLOCATED, candidate=chosen)

    assert Offer.objects.count() == 1
    assert AuditEvent.objects.filter(verb="meeting.result").count() == 1


def test_departing_from_the_order_needs_a_written_reason(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    first = make_entry(chair, days_ago=300)
    second = make_entry(chair, days_ago=100)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = published_meeting(chair)
    item = vacancy_item(meeting, vacancy)

    with pytest.raises(Refused) as refusal:
        services.record_result(
            actor=chair, item=item, result=Result.ALLOCATED, candidate=candidate_of(item, second)
        )
    assert refusal.value.code == "DEPARTS_FROM_ORDER"

    services.record_result(
        actor=chair,
        item=item,
        result=Result.ALLOCATED,
        candidate=candidate_of(item, second),
        reason="Nær barnas skole.",
    )
    assert candidate_of(item, first).reason == "Nær barnas skole."


def test_corrected_result_moves_the_allocation_before_it_is_sent(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    first = make_entry(chair, days_ago=300)
    second = make_entry(chair, days_ago=100)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    item = vacancy_item(published_meeting(chair), vacancy)
    services.record_result(
        actor=chair, item=item, result=Result.ALLOCATED, candidate=candidate_of(item, second), reason="Feil."
    )

    services.record_result(
        actor=chair, item=item, result=Result.ALLOCATED, candidate=candidate_of(item, first)
    )

    live = Offer.objects.exclude(state=OfferState.WITHDRAWN).get()
    assert live.entry_id == first.pk


def test_result_on_an_older_version_is_a_conflict(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair)
    item = services.add_item(actor=chair, meeting=meeting, title="Sak A")
    services.publish_meeting(actor=chair, meeting=meeting)
    services.record_result(actor=chair, item=item, result=Result.NOTED, version=1)

    with pytest.raises(Conflict):
        services.record_result(actor=chair, item=item, result=Result.NEEDS_MAPPING, reason="Mer.", version=1)


def test_result_before_the_agenda_is_sent_is_refused(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    item = services.add_item(actor=chair, meeting=make_meeting(chair), title="Sak A")

    with pytest.raises(Refused) as refusal:
        services.record_result(actor=chair, item=item, result=Result.NOTED)

    assert refusal.value.code == "NOT_PUBLISHED"


def test_result_is_the_chairs_alone(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair)
    item = services.add_item(actor=chair, meeting=meeting, title="Sak A")
    services.publish_meeting(actor=chair, meeting=meeting)

    with pytest.raises(NotAllowed):
        services.record_result(actor=actor("saksbehandler.bergen"), item=item, result=Result.NOTED)


def test_meeting_ends_only_when_every_item_has_a_result_and_is_signed_once(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair)
    item = services.add_item(actor=chair, meeting=meeting, title="Sak A")
    services.publish_meeting(actor=chair, meeting=meeting)
    with pytest.raises(Refused) as refusal:
        services.hold_meeting(actor=chair, meeting=meeting)
    assert refusal.value.code == "RESULTS_MISSING"

    services.record_result(actor=chair, item=item, result=Result.NOTED)
    services.hold_meeting(actor=chair, meeting=meeting)
    services.sign_meeting(actor=chair, meeting=meeting, minutes="Ingen merknader.")
    services.sign_meeting(actor=chair, meeting=meeting, minutes="Ingen merknader.")

    meeting.refresh_from_db()
    assert (meeting.state, meeting.signed_by_id) == (MeetingState.SIGNED, chair.user_id)
    with pytest.raises(Refused):
        services.record_result(actor=chair, item=item, result=Result.NEEDS_MAPPING, reason="Mer.")


def test_cancelled_meeting_closes_the_doors(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    one_bedroom(bergen)
    meeting = published_meeting(chair, units=[unit(bergen, "ebf")])

    services.cancel_meeting(actor=chair, meeting=meeting, reason="For få kan møte.")

    assert not policies.meetings.visible_to(actor("boligleder.bergen")).exists()


def test_needs_mapping_comes_back_at_the_next_meeting(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    meeting = make_meeting(chair)
    item = services.add_application(actor=chair, meeting=meeting, application=entry.application)
    services.publish_meeting(actor=chair, meeting=meeting)
    services.record_result(
        actor=chair, item=item, result=Result.NEEDS_MAPPING, reason="Trenger ergoterapeut."
    )

    following = make_meeting(chair, days_ahead=10)
    services.build_agenda(actor=chair, meeting=following)

    assert following.items.filter(kind=ItemKind.APPLICATION, application=entry.application).exists()


def ready_in_nes(actor: Actor) -> AgendaItem:
    from applications.services import assessing
    from applications.transitions import application as machine

    application = make_application(actor)
    assessing.assess_application(actor=actor, application=application, on=actor.today)
    application.refresh_from_db()
    if application.state != State.READY_FOR_DECISION:
        machine.perform(actor=actor, obj=application, name="make_ready")
    meeting = make_meeting(actor)
    services.build_agenda(actor=actor, meeting=meeting)
    services.publish_meeting(actor=actor, meeting=meeting)
    return meeting.items.get(application=application)


@pytest.mark.parametrize(
    ("result", "state"), [(Result.MEETS_CRITERIA, State.GRANTED), (Result.REFUSED, State.REFUSED)]
)
def test_meeting_decides_in_nes(nes: Municipality, actor: ActorOf, result: Result, state: State) -> None:
    set_switch(nes, "decision.when", "in_meeting")
    leader = actor("leder.nes")
    item = ready_in_nes(leader)

    services.record_result(actor=leader, item=item, result=result, reason="Møtet har vurdert kravene.")

    application = Application.objects.get(agenda_items=item)
    assert application.state == state
    assert application.waiting_entries.exists() == (state == State.GRANTED)


def test_meeting_does_not_decide_in_bergen(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    application = make_application(chair)
    meeting = make_meeting(chair)
    item = services.add_application(actor=chair, meeting=meeting, application=application)
    services.publish_meeting(actor=chair, meeting=meeting)
    before = application.state

    services.record_result(actor=chair, item=item, result=Result.MEETS_CRITERIA)

    application.refresh_from_db()
    assert application.state == before


def test_second_meeting_cannot_allocate_the_same_dwelling(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    first = make_entry(chair, days_ago=300)
    second = make_entry(chair, days_ago=100)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    one = published_meeting(chair)
    other = services.plan_meeting(actor=chair, on=chair.today, starts_at=time(14, 0))
    services.build_agenda(actor=chair, meeting=other)
    services.publish_meeting(actor=chair, meeting=other)
    item, second_item = vacancy_item(one, vacancy), vacancy_item(other, vacancy)
    services.record_result(
        actor=chair, item=item, result=Result.ALLOCATED, candidate=candidate_of(item, first)
    )

    with pytest.raises(Refused) as refusal:
        services.record_result(
            actor=chair,
            item=second_item,
            result=Result.ALLOCATED,
            candidate=candidate_of(second_item, second),
            reason="Haster.",
        )

    assert refusal.value.code == "ALREADY_ALLOCATED"


def test_database_refuses_two_live_offers_of_one_dwelling(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    first = make_entry(chair, days_ago=300)
    second = make_entry(chair, days_ago=100)
    vacancy = make_vacancy(bergen)
    services.prepare_offer(actor=chair, vacancy=vacancy, entry=first, on=chair.today)

    with pytest.raises(IntegrityError), as_owner(), transaction.atomic():
        Offer.objects.create(
            municipality_id=second.municipality_id,
            compartment_id=second.compartment_id,
            vacancy=vacancy,
            entry=second,
            application_id=second.application_id,
            allocated_on=chair.today,
        )


@pytest.mark.parametrize(("let", "candidates"), [(1, 1), (2, 0)])
def test_full_agreement_leaves_no_room_for_candidates(
    bergen: Municipality, actor: ActorOf, let: int, candidates: int
) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    vacant = make_dwelling(bergen, rooms=2, bedrooms=1)
    with as_owner():
        agreement = Agreement.objects.create(
            municipality=bergen,
            kind="tilvisning",
            owner="Utleie AS",
            title="Prøveavtale",
            starts_on=date(2024, 1, 1),
            dwellings_total=5,
        )
        others = [make_dwelling(bergen, state="let") for _ in range(let)]
        for dwelling in (vacant, *others):
            AgreementDwelling.objects.create(
                municipality=bergen, agreement=agreement, dwelling=dwelling, valid_from=date(2024, 1, 1)
            )
    vacancy = make_vacancy(bergen, vacant)
    meeting = make_meeting(chair)

    services.build_agenda(actor=chair, meeting=meeting)

    assert vacancy_item(meeting, vacancy).candidates.count() == candidates
