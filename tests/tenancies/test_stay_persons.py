"""A running placement put right: the first night, who came later, and who left before the rest."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.rules.models import Deadline
from tenancies.models import Placement, Stay, StayPerson
from tenancies.selectors.stays import sums_of
from tenancies.services import stay_persons, stays
from tenancies.services.placing import Where
from tests.factories.temporary import child, make_place, placed, somebody

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
DAY = timedelta(days=1)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def believed(placement: Placement) -> set[tuple[str, date, date | None]]:
    rows = StayPerson.objects.known().filter(placement=placement)
    return {(row.role, row.valid_from, row.valid_to) for row in rows}


def due(placement: Placement) -> dict[str, date]:
    rows = Deadline.objects.outstanding().filter(subject_id=placement.pk)
    return dict(rows.values_list("kind", "due"))


class TestFirstNight:
    def correct(self, actor: Actor, placement: Placement, on: date, **more: Any) -> Placement:
        given = {"reason": "Kom kvelden før.", **more}
        return stay_persons.correct_first_night(actor=actor, placement=placement, on=on, **given)

    def test_days_cost_people_and_alarms_follow(self, bergen: Municipality, actor: ActorOf) -> None:
        nav = actor("nav.bergen")
        placement = placed(nav, make_place(bergen), nav.today - 5 * DAY, companions=(child(),))
        before = due(placement)

        for _twice in range(2):
            self.correct(nav, placement, nav.today - 10 * DAY)

        placement.refresh_from_db()
        assert placement.started_on == nav.today - 10 * DAY
        assert believed(placement) == {
            ("main", nav.today - 10 * DAY, None), ("child", nav.today - 10 * DAY, None)
        }  # fmt: skip
        assert sums_of([placement.pk], nav.today)[placement.pk].nights == 10
        after = due(placement)
        moved = {kind for kind in before if after[kind] < before[kind]}
        assert moved == {"temporary_2_months", "temporary_2_5_months", "temporary_3_months"}
        assert Deadline.objects.filter(subject_id=placement.pk, kind="temporary_3_months").count() == 2

    def test_an_answered_alarm_stays_answered(self, bergen: Municipality, actor: ActorOf) -> None:
        nav = actor("nav.bergen")
        placement = placed(nav, make_place(bergen), nav.today - 62 * DAY)
        stays.write_plan(actor=nav, placement=placement, plan="Visning i morgen.")
        assert "temporary_2_months" not in due(placement)

        self.correct(nav, placement, nav.today - 65 * DAY)
        assert "temporary_2_months" not in due(placement)

        self.correct(nav, placement, nav.today - 3 * DAY)
        assert "temporary_2_months" in due(placement)

    def test_bad_days_change_nothing(self, bergen: Municipality, actor: ActorOf) -> None:
        nav, place = actor("nav.bergen"), make_place(bergen)
        main = somebody()
        earlier = placed(nav, place, nav.today - 200 * DAY, main=main)
        stays.end_placement(actor=nav, placement=earlier, on=nav.today - 150 * DAY, outcome="private")
        main = somebody(person=earlier.person)
        placement = placed(nav, place, nav.today - 20 * DAY, main=main)
        stays.change_place(
            actor=nav, placement=placement, where=Where(make_place(bergen), nav.today - 10 * DAY)
        )
        stood = believed(placement)

        assert refused(lambda: self.correct(nav, placement, nav.today + DAY)) == "IN_FUTURE"
        assert refused(lambda: self.correct(nav, placement, nav.today - 10 * DAY)) == "AFTER_STAY"
        assert refused(lambda: self.correct(nav, placement, nav.today - 160 * DAY)) == "STAYS_OVERLAP"
        assert (
            refused(lambda: self.correct(nav, placement, nav.today - 21 * DAY, reason=" "))
            == "REASON_MISSING"
        )
        with pytest.raises(Conflict):
            self.correct(nav, placement, nav.today - 21 * DAY, expected_version=placement.version + 7)
        assert believed(placement) == stood

    def test_one_who_left_before_the_new_night_never_stayed(
        self, bergen: Municipality, actor: ActorOf
    ) -> None:
        nav = actor("nav.bergen")
        placement = placed(nav, make_place(bergen), nav.today - 9 * DAY, companions=(somebody(),))
        gone = StayPerson.objects.get(placement=placement, role="adult").person
        stay_persons.leave(actor=nav, placement=placement, person=gone, on=nav.today - 6 * DAY)

        self.correct(nav, placement, nav.today - 4 * DAY)

        assert believed(placement) == {("main", nav.today - 4 * DAY, None)}

    def test_not_after_the_end_and_not_by_others(self, bergen: Municipality, actor: ActorOf) -> None:
        nav = actor("nav.bergen")
        placement = placed(nav, make_place(bergen), nav.today - 5 * DAY)
        with pytest.raises(NotAllowed):
            self.correct(actor("saksbehandler.bergen"), placement, nav.today - 6 * DAY)
        nav = actor("nav.bergen")
        stays.end_placement(actor=nav, placement=placement, on=nav.today, outcome="private")

        assert refused(lambda: self.correct(nav, placement, nav.today - 6 * DAY)) == "WRONG_STATE"


class TestJoinAndLeave:
    def test_a_child_who_comes_is_followed_from_that_night(
        self, bergen: Municipality, actor: ActorOf
    ) -> None:
        nav = actor("nav.bergen")
        placement = placed(nav, make_place(bergen), nav.today - 8 * DAY)
        who = child()

        first = stay_persons.join(actor=nav, placement=placement, who=who, on=nav.today - 2 * DAY)
        again = stay_persons.join(
            actor=nav, placement=placement, who=somebody(person=first.person), on=nav.today
        )

        placement.refresh_from_db()
        assert first == again and placement.children == 1
        assert believed(placement) == {
            ("main", nav.today - 8 * DAY, None),
            ("child", nav.today - 2 * DAY, None),
        }
        assert "temporary_family_or_young" in due(placement)

    def test_a_full_place_and_one_unfit_for_children_say_so(
        self, bergen: Municipality, actor: ActorOf
    ) -> None:
        nav = actor("nav.bergen")
        full = placed(nav, make_place(bergen, capacity=1), nav.today - DAY)
        unfit = placed(nav, make_place(bergen, suits_children=False), nav.today - DAY)

        def come(placement: Placement, reason: str = "") -> StayPerson:
            return stay_persons.join(actor=nav, placement=placement, who=child(), on=nav.today, reason=reason)

        assert refused(lambda: come(full)) == "PLACE_FULL"
        assert refused(lambda: come(unfit)) == "REASON_MISSING"
        come(unfit, "Barnet kom uventet.")
        stay = Stay.objects.get(placement=unfit)
        assert (stay.lacking, stay.override_reason, stay.seen_on) == (
            ["children"],
            "Barnet kom uventet.",
            None,
        )
        assert "temporary_override" in due(unfit)

    def test_who_is_placed_elsewhere_or_comes_too_early_is_refused(
        self, bergen: Municipality, actor: ActorOf
    ) -> None:
        nav, place = actor("nav.bergen"), make_place(bergen)
        placement, other = placed(nav, place, nav.today - 3 * DAY), placed(nav, place, nav.today - 3 * DAY)

        def come(who: Any, on: date) -> str:
            return refused(lambda: stay_persons.join(actor=nav, placement=placement, who=who, on=on))

        assert come(somebody(person=other.person), nav.today) == "ALREADY_PLACED"
        assert come(somebody(), nav.today - 4 * DAY) == "BEFORE_STAY"
        assert come(somebody(), nav.today + DAY) == "IN_FUTURE"

    def test_one_leaves_and_the_others_stay(self, bergen: Municipality, actor: ActorOf) -> None:
        nav = actor("nav.bergen")
        placement = placed(nav, make_place(bergen), nav.today - 6 * DAY, companions=(child(),))
        young = StayPerson.objects.get(placement=placement, role="child").person

        for _twice in range(2):
            stay_persons.leave(actor=nav, placement=placement, person=young, on=nav.today - DAY)

        placement.refresh_from_db()
        assert placement.children == 0
        assert believed(placement) == {
            ("main", nav.today - 6 * DAY, None), ("child", nav.today - 6 * DAY, nav.today - DAY)
        }  # fmt: skip
        code = refused(
            lambda: stay_persons.leave(actor=nav, placement=placement, person=placement.person, on=nav.today)
        )
        assert code == "MAIN_PERSON"


class TestPagesAndApi:
    def test_each_form_does_its_act(self, bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
        nav = actor("nav.bergen")
        placement = placed(nav, make_place(bergen), nav.today - 6 * DAY, companions=(child(),))
        young = StayPerson.objects.get(placement=placement, role="child").person
        client = client_as("nav.bergen")

        def send(name: str, **data: Any) -> int:
            address = reverse(f"temporary:{name}", args=[placement.pk])
            assert client.get(address).status_code == 200
            return int(client.post(address, data).status_code)

        told = {"on": f"{nav.today - 7 * DAY:%d.%m.%Y}", "reason": "Feil dato", "version": placement.version}
        assert send("first_night", **told) == 302
        assert send("join", given_name="Ny", family_name="Testesen", on=f"{nav.today:%d.%m.%Y}") == 302
        assert send("leave", person=young.pk, on=f"{nav.today:%d.%m.%Y}") == 302
        assert send("leave", person="", on="") == 200

        assert believed(placement) == {
            ("main", nav.today - 7 * DAY, None), ("child", nav.today - 7 * DAY, nav.today), ("adult", nav.today, None)
        }  # fmt: skip
        page = client.get(placement.get_absolute_url()).content.decode()
        assert "Første natt ble rettet" in page and "En til kom" in page

    def test_the_api_does_the_same_and_others_find_nothing(
        self, bergen: Municipality, actor: ActorOf, api_as: Callable[[str], APIClient], client_as: ClientAs
    ) -> None:
        nav = actor("nav.bergen")
        placement = placed(nav, make_place(bergen), nav.today - 6 * DAY)
        api, address = api_as("nav.bergen"), f"/api/v1/temporary-stays/{placement.pk}"

        night = {"on": str(nav.today - 8 * DAY), "reason": "Feil dato"}
        assert api.post(f"{address}/first-night/", night, format="json").json()["days"] == 8
        who = {"given_name": "Ny", "family_name": "Testesen", "on": str(nav.today)}
        assert api.post(f"{address}/join/", who, format="json").status_code == 200
        adult = StayPerson.objects.known().get(placement=placement, role="adult").person_id
        gone = {"person": str(adult), "on": str(nav.today)}
        assert api.post(f"{address}/leave/", gone, format="json").status_code == 200
        assert (
            api.post(f"{address}/leave/", {**gone, "person": str(placement.pk)}, format="json").status_code
            == 400
        )

        for act, told in (("first-night", night), ("join", who), ("leave", gone)):
            answer = api_as("saksbehandler.bergen").post(f"{address}/{act}/", told, format="json")
            assert answer.status_code == 404
        for name in ("first_night", "join", "leave"):
            other = client_as("saksbehandler.bergen").get(reverse(f"temporary:{name}", args=[placement.pk]))
            assert other.status_code == 404
