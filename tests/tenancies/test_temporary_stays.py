"""Placing people for the night, moving them, and what must hold."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.base.ids import uuid7
from core.interface.formatting import longdate
from core.rules.models import Deadline, RuleSet
from tenancies.models import Placement, Stay, StayPerson
from tenancies.selectors.stays import sums_of
from tenancies.services import stays
from tenancies.services.placing import Someone, Where
from tests.database import as_owner
from tests.factories.temporary import child, make_agreement, make_place, placed, somebody

ActorOf = Callable[[str], Actor]
DAY = timedelta(days=1)


def refused(act: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value


def outstanding(placement: Placement) -> set[str]:
    rows = Deadline.objects.outstanding().filter(subject_id=placement.pk)
    return set(rows.values_list("kind", flat=True))


def test_placing_starts_the_clock(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")

    placement = placed(nav, make_place(bergen), nav.today, plan="Søke kommunal bolig.")

    assert placement.number.startswith(f"M{nav.today.year}/")
    assert (placement.responsible, placement.started_on) == (nav.user, nav.today)
    assert outstanding(placement) == {"temporary_2_months", "temporary_2_5_months", "temporary_3_months"}
    third = Deadline.objects.get(subject_id=placement.pk, kind="temporary_3_months")
    assert third.due == date(2027, 2, 20)
    assert third.statutory is False


def test_same_key_twice_is_one_placement(bergen: Municipality, actor: ActorOf) -> None:
    nav, key = actor("nav.bergen"), uuid7()
    place = make_place(bergen)
    main = somebody()

    assert placed(nav, place, nav.today, main=main, key=key) == placed(
        nav, place, nav.today, main=main, key=key
    )

    assert Stay.objects.count() == 1


def test_family_and_young_are_flagged_from_the_first_day(bergen: Municipality, actor: ActorOf) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen)

    family = placed(nav, place, nav.today, companions=(child(), child()))
    young = placed(nav, place, nav.today, main=somebody(birth_date=date(2003, 1, 1)))
    grown = placed(nav, place, nav.today, main=somebody(birth_date=date(2001, 11, 20)))

    assert (family.children, family.young, young.young, grown.young) == (2, False, True, False)
    assert "temporary_family_or_young" in outstanding(family) & outstanding(young)
    assert "temporary_family_or_young" not in outstanding(grown)
    stays.write_plan(actor=nav, placement=family, plan="Leilighet på Landås.")
    assert "temporary_family_or_young" not in outstanding(family)


def test_no_night_without_a_quality_agreement(bergen: Municipality, actor: ActorOf) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen, agreement=False)

    refusal = refused(lambda: placed(nav, place, nav.today))

    assert (refusal.code, refusal.field) == ("REASON_MISSING", "reason")
    assert "ingen kvalitetsavtale" in refusal.message
    assert not Placement.objects.exists()


def test_override_says_why_and_waits_for_the_leader(bergen: Municipality, actor: ActorOf) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen, agreement=False, suits_children=False)

    placement = placed(nav, place, nav.today, companions=(child(),), reason="Alt annet er fullt i natt.")

    stay = placement.stays.get()
    assert (stay.lacking, stay.overridden_by) == (["agreement", "children"], nav.user)
    assert "temporary_override" in outstanding(placement)
    with pytest.raises(NotAllowed):
        stays.see_override(actor=nav, stay=stay)


def test_only_a_leader_overrides_where_the_municipality_says_so(bergen: Municipality, actor: ActorOf) -> None:
    with as_owner():
        bergen.switches = {**bergen.switches, "temporary.leader_overrides": True}
        bergen.save()
    nav, place = actor("nav.bergen"), make_place(bergen, agreement=False)

    refusal = refused(lambda: placed(nav, place, nav.today, reason="Haster."))

    assert refusal.code == "PLACE_LACKS"


def test_agreement_must_hold_on_the_first_night_itself(bergen: Municipality, actor: ActorOf) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen, agreement=False)
    make_agreement(place, ends_on=nav.today - DAY)

    assert placed(nav, place, nav.today - DAY)
    assert refused(lambda: placed(nav, place, nav.today)).code == "REASON_MISSING"


def test_full_place_says_how_full_whoever_has_placed_them(bergen: Municipality, actor: ActorOf) -> None:
    place = make_place(bergen, capacity=3)
    other = actor("nav2.bergen")
    placed(other, place, other.today - DAY, companions=(child(),))
    nav = actor("nav.bergen")

    refusal = refused(lambda: placed(nav, place, nav.today, companions=(child(),)))

    assert (refusal.code, refusal.field) == ("PLACE_FULL", "place")
    assert "3 plasser, og 1 er ledige" in refusal.message
    assert placed(nav, place, nav.today)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"starts": 1}, "IN_FUTURE", "starts_on"),
        ({"expected_end": 0}, "ENDS_BEFORE_START", "expected_end"),
        ({"agreed_rate": Decimal(-1)}, "PRICE", "agreed_rate"),
        ({"main": {"number": "123"}}, "NUMBER_INVALID", "number"),
        ({"main": {"family_name": ""}}, "NAME_MISSING", "family_name"),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(
    bergen: Municipality, actor: ActorOf, change: dict[str, Any], code: str, field: str
) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen)
    facts: dict[str, Any] = {}
    starts = nav.today + timedelta(days=change.pop("starts", 0))
    if "expected_end" in change:
        facts["expected_end"] = nav.today + timedelta(days=change["expected_end"])
    if "agreed_rate" in change:
        facts["agreed_rate"] = change["agreed_rate"]
    if "main" in change:
        facts["main"] = somebody(**change["main"])

    def act() -> Placement:
        with transaction.atomic():
            return placed(nav, place, starts, **facts)

    refusal = refused(act)

    assert (refusal.code, refusal.field) == (code, field)
    assert not Placement.objects.exists()


def test_closed_place_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    place = make_place(bergen, closed_on=nav.today)

    assert refused(lambda: placed(nav, place, nav.today)).code == "PLACE_CLOSED"


def test_nobody_is_in_two_places(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    here, there = make_place(bergen), make_place(bergen)
    lise = child()
    placement = placed(nav, here, nav.today - timedelta(days=9), companions=(lise,))
    known = StayPerson.objects.get(role="child").person
    refusal = refused(lambda: placed(nav, there, nav.today, companions=(Someone(person=known),)))
    again = refused(lambda: placed(nav, there, nav.today, main=Someone(person=placement.person)))

    assert refusal.code == again.code == "ALREADY_PLACED"
    assert here.name in refusal.message
    assert "bytte av sted" in refusal.message


def test_database_refuses_two_places_at_once(bergen: Municipality, actor: ActorOf) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen)
    placement = placed(nav, place, nav.today - timedelta(days=9))
    row = StayPerson.objects.get()

    with pytest.raises(IntegrityError, match="one_place_at_a_time"), transaction.atomic():
        StayPerson.objects.create(
            municipality=bergen, compartment_id=placement.compartment_id, placement=placement, stay=row.stay,
            person=row.person, role="main", valid_from=nav.today,
        )  # fmt: skip


def test_other_office_learns_nothing_of_a_placement(bergen: Municipality, actor: ActorOf) -> None:
    number = "12859030007"
    nav, place = actor("nav.bergen"), make_place(bergen)
    first = placed(nav, place, nav.today, main=somebody_with(number))
    other = actor("nav2.bergen")

    second = placed(other, make_place(bergen), other.today, main=somebody_with(number))

    assert first.person_id == second.person_id
    assert not Placement.objects.filter(pk=first.pk).exists()


def somebody_with(number: str) -> Any:
    return Someone(given_name="Prøve", family_name="Nummersen", number=number)


def test_change_of_place_is_a_new_stay_in_the_same_chain(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    here, there = make_place(bergen, per_night="800"), make_place(bergen, per_night="1000")
    start = nav.today - timedelta(days=30)
    placement = placed(nav, here, start, companions=(child(),))
    where = Where(there, nav.today - timedelta(days=10))

    for _ in range(2):
        stays.change_place(actor=nav, placement=placement, where=where)

    placement.refresh_from_db()
    assert placement.started_on == start
    assert [(row.place, row.starts_on, row.left_on) for row in placement.stays.order_by("starts_on")] == [
        (here, start, where.starts_on),
        (there, where.starts_on, None),
    ]
    assert StayPerson.objects.known().filter(valid_to=None).count() == 2
    assert StayPerson.objects.exclude(superseded_at=None).count() == 2
    assert sums_of([placement.pk], nav.today)[placement.pk].cost == Decimal(20 * 800 + 10 * 1000)


@pytest.mark.parametrize(("back", "code"), [(31, "BEFORE_STAY"), (-1, "IN_FUTURE")])
def test_change_of_place_on_an_impossible_day(
    bergen: Municipality, actor: ActorOf, back: int, code: str
) -> None:
    nav = actor("nav.bergen")
    placement = placed(nav, make_place(bergen), nav.today - timedelta(days=30))
    where = Where(make_place(bergen), nav.today - timedelta(days=back))

    assert refused(lambda: stays.change_place(actor=nav, placement=placement, where=where)).code == code


def test_same_place_again_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen)
    placement = placed(nav, place, nav.today - timedelta(days=30))

    refusal = refused(
        lambda: stays.change_place(actor=nav, placement=placement, where=Where(place, nav.today))
    )

    assert refusal.code == "SAME_PLACE"


def test_end_says_where_they_went(bergen: Municipality, actor: ActorOf) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen)
    placement = placed(nav, place, nav.today - timedelta(days=30), companions=(child(),))

    for _ in range(2):
        stays.end_placement(actor=nav, placement=placement, on=nav.today, outcome="municipal")

    placement.refresh_from_db()
    assert (placement.state, placement.ended_on, placement.outcome) == ("ended", nav.today, "municipal")
    assert outstanding(placement) == set()
    assert not StayPerson.objects.known().filter(valid_to=None).exists()
    assert sums_of([placement.pk], nav.today)[placement.pk].nights == 30


@pytest.mark.parametrize(
    ("back", "outcome", "note", "code"),
    [
        (31, "private", "", "ENDS_BEFORE_START"),
        (-1, "private", "", "IN_FUTURE"),
        (0, "", "", "OUTCOME_MISSING"),
        (0, "other", "", "NOTE_MISSING"),
    ],
)
def test_end_that_cannot_be_right(
    bergen: Municipality, actor: ActorOf, back: int, outcome: str, note: str, code: str
) -> None:
    nav = actor("nav.bergen")
    placement = placed(nav, make_place(bergen), nav.today - timedelta(days=30))
    on = nav.today - timedelta(days=back)

    refusal = refused(
        lambda: stays.end_placement(actor=nav, placement=placement, on=on, outcome=outcome, note=note)
    )

    assert refusal.code == code


def test_who_did_not_come_was_never_there(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    placement = placed(nav, make_place(bergen), nav.today)

    stays.end_placement(actor=nav, placement=placement, on=nav.today, outcome="left")

    assert not StayPerson.objects.known().exists()
    assert StayPerson.objects.count() == 1


@pytest.mark.parametrize(("away", "chains"), [(6, 1), (7, 2)])
def test_short_break_goes_on_with_the_chain(
    bergen: Municipality, actor: ActorOf, away: int, chains: int
) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen)
    start = nav.today - timedelta(days=80)
    placement = placed(nav, place, start)
    left = nav.today - timedelta(days=away)
    stays.end_placement(actor=nav, placement=placement, on=left, outcome="with_others")

    again = placed(nav, place, nav.today, main=Someone(person=placement.person))

    assert Placement.objects.count() == chains
    assert again.started_on == (start if chains == 1 else nav.today)
    if chains == 1:
        assert (again.pk, again.outcome, again.ended_on) == (placement.pk, "", None)
        assert "temporary_2_months" in outstanding(again)


def test_exception_needs_a_reason_and_a_new_look(bergen: Municipality, actor: ActorOf) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen)
    long = placed(nav, place, nav.today - timedelta(days=100))
    short = placed(nav, place, nav.today - timedelta(days=30))
    until = nav.today + timedelta(days=30)

    assert refused(lambda: stays.make_exception(actor=nav, placement=long, reason=" ", until=until)).code == (
        "REASON_MISSING"
    )
    assert refused(
        lambda: stays.make_exception(actor=nav, placement=long, reason="x", until=nav.today)
    ).code == ("REVIEW_DATE")
    assert refused(
        lambda: stays.make_exception(actor=nav, placement=short, reason="x", until=until)
    ).code == ("TOO_EARLY")
    for _ in range(2):
        stays.make_exception(actor=nav, placement=long, reason="Leiligheten er klar i desember.", until=until)

    long.refresh_from_db()
    made = long.exceptions.get()
    assert (made.decided_by, made.until, long.exception_until) == (nav.user, until, until)
    assert "temporary_3_months" not in outstanding(long)
    review = Deadline.objects.outstanding().get(subject_id=long.pk, kind="temporary_exception")
    assert review.due == until


def test_exception_may_be_made_two_weeks_before_the_limit(bergen: Municipality, actor: ActorOf) -> None:
    """The first night 4 September gives the limit 4 December, 14 days after 20 November; a day later is 15 days."""
    nav, place = actor("nav.bergen"), make_place(bergen)
    soon, later = (placed(nav, place, nav.today - timedelta(days=days)) for days in (77, 76))
    until = nav.today + timedelta(days=30)

    made = stays.make_exception(actor=nav, placement=soon, reason="Klar snart", until=until)
    error = refused(
        lambda: stays.make_exception(actor=nav, placement=later, reason="Klar snart", until=until)
    )

    assert made.decided_on == nav.today
    assert error.code == "TOO_EARLY" and longdate(date(2026, 11, 21)) in str(error)


def test_municipality_sets_itself_when_an_exception_may_be_made(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    placement = placed(nav, make_place(bergen), nav.today - timedelta(days=60))
    with as_owner():
        RuleSet.objects.create(
            municipality=bergen, kind="deadlines", code="bergen-egne", title={"nb": "Egne frister"}, version="1",
            valid_from=date(2026, 1, 1), basis="byrådet",
            content={"rules": {"temporary_answer_14_days": {"period": "-40 days"}}},
        )  # fmt: skip

    made = stays.make_exception(
        actor=nav, placement=placement, reason="Klar i januar", until=nav.today + timedelta(days=30)
    )

    assert made.decided_on == nav.today


def test_plan_answers_the_alarms_that_have_come(bergen: Municipality, actor: ActorOf) -> None:
    nav, place = actor("nav.bergen"), make_place(bergen)
    placement = placed(nav, place, nav.today - timedelta(days=55))

    stays.write_plan(
        actor=nav, placement=placement, plan="Visning.", expected_end=nav.today + timedelta(days=9)
    )

    assert outstanding(placement) == {"temporary_2_5_months", "temporary_3_months", "temporary_expected_end"}
    placement.refresh_from_db()
    stays.write_plan(actor=nav, placement=placement, plan="Visning og søknad.")
    assert "temporary_expected_end" not in outstanding(placement)


def test_two_who_save_at_once_are_told(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    placement = placed(nav, make_place(bergen), nav.today)
    placement.refresh_from_db()
    seen = placement.version
    stays.write_plan(actor=nav, placement=placement, plan="En plan.", expected_version=seen)

    with pytest.raises(Conflict):
        stays.write_plan(actor=nav, placement=placement, plan="En annen plan.", expected_version=seen)
    with pytest.raises(Conflict):
        stays.end_placement(
            actor=nav, placement=placement, on=nav.today, outcome="private", expected_version=seen
        )


def test_responsible_is_somebody_who_works_there(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    placement = placed(nav, make_place(bergen), nav.today)
    outsider = actor("nav2.bergen").user
    nav = actor("nav.bergen")
    assert outsider is not None and nav.user is not None

    assert refused(lambda: stays.hand_over(actor=nav, placement=placement, to=outsider)).code == (
        "RESPONSIBLE_OUTSIDE"
    )
    assert stays.hand_over(actor=nav, placement=placement, to=nav.user) == placement


@pytest.mark.parametrize("name", ["saksbehandler.bergen", "oppfolger.bergen", "nav2.bergen", "nav.nes"])
def test_others_do_nothing_with_a_placement(bergen: Municipality, actor: ActorOf, name: str) -> None:
    nav = actor("nav.bergen")
    placement = placed(nav, make_place(bergen), nav.today)
    other = actor(name)

    with pytest.raises(NotAllowed):
        stays.end_placement(actor=other, placement=placement, on=other.today, outcome="private")
    with pytest.raises(NotAllowed):
        stays.write_plan(actor=other, placement=placement, plan="Noe")
