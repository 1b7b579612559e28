"""The intervals of the arrears path are the municipality's to set; what the law gives the tenant is the least."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.services import part_editing
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Refused
from core.rules.models import RuleSet, RuleSetDraft
from core.rules.services import drafting
from tenancies.calculations import limits
from tenancies.selectors.arrears_facts import profile_for
from tenancies.selectors.limits import limits_of

Who = Callable[[str], Actor]
REASON = "Kommunen har bare én systemansvarlig."


@pytest.fixture
def admin(actor: Who) -> Actor:
    return actor("admin.bergen")


def begun(admin: Actor) -> RuleSetDraft:
    shipped = RuleSet.objects.get(municipality=admin.home, kind="arrears", code="bergen-2006")
    draft = drafting.start_draft(actor=admin, rule_set=shipped)
    head = {
        "title": {"nb": "Bergen 2027", "nn": "Bergen 2027"}, "valid_from": date(2027, 1, 1), "basis": "byrådet 12/26",
    }  # fmt: skip
    return drafting.change_draft(actor=admin, draft=draft, expected_version=draft.version, changes=head)


def save(admin: Actor, draft: RuleSetDraft, code: str, **values: Any) -> RuleSetDraft:
    return part_editing.save_part(
        actor=admin, draft=draft, expected_version=draft.version, code=code, values=values
    )


def codes(draft: RuleSetDraft, *, advice: bool = False) -> set[str]:
    return {each.code for each in drafting.faults(draft) if each.advice == advice}


def test_an_interval_is_changed_from_a_day(admin: Actor, bergen: Municipality) -> None:
    draft = begun(admin)
    untouched = codes(draft)

    draft = save(admin, draft, "reminder", amount=14, unit="day")
    drafting.publish(actor=admin, draft=draft, reason=REASON)

    assert untouched == {"NOTHING_CHANGED"}
    before, after = (profile_for(bergen, day) for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert (str(before.reminder), str(after.reminder)) == ("1 month", "14 days")
    assert after.notice_days == before.notice_days


@pytest.mark.parametrize(
    ("code", "values", "fault"),
    [
        ("notice_days", {"amount": 13, "unit": "day"}, "SHORTER_THAN_LAW"),
        ("notice_stale", {"amount": 13, "unit": "month"}, "LONGER_THAN_LAW"),
        ("belongings", {"amount": 1, "unit": "week"}, "SHORTER_THAN_LAW"),
        ("collection_warning", {"amount": 13, "unit": "day"}, "SHORTER_THAN_LAW"),
        ("to_collection", {"amount": 10, "unit": "day"}, "OUT_OF_ORDER"),
    ],
)
def test_what_the_law_gives_is_the_least(admin: Actor, code: str, values: dict[str, Any], fault: str) -> None:
    draft = save(admin, begun(admin), code, **values)

    assert fault in codes(draft)
    with pytest.raises(Refused):
        drafting.publish(actor=admin, draft=draft, reason=REASON)


def test_what_the_law_only_advises_is_pointed_out(admin: Actor) -> None:
    draft = save(admin, begun(admin), "nav_days", amount=7, unit="day")

    assert "SHORTER_THAN_SHOULD" in codes(draft, advice=True) and not codes(draft)


def test_the_pages_change_each_kind_of_interval(client_as: Callable[[str], Client], admin: Actor) -> None:
    draft = begun(admin)
    client = client_as("admin.bergen")

    for code, values in (
        ("friendly", {"amount": "5", "unit": "day"}),
        ("early_notice_at", {"value": "1,5"}),
        ("ground_from", {"value": "notice_4_18"}),
    ):
        draft.refresh_from_db()
        address = reverse("rulesets:part", args=[draft.pk, code])
        assert client.get(address).status_code == 200
        assert client.post(address, {**values, "version": draft.version}).status_code == 302, code

    draft.refresh_from_db()
    page = client.get(reverse("rulesets:draft", args=[draft.pk])).content.decode()
    assert (draft.content["friendly"], draft.content["early_notice_at"], draft.content["ground_from"]) == (
        "5 days",
        "1.5",
        "notice_4_18",
    )
    assert "1,5 måneders husleie" in page


def test_todays_rules_are_not_ended_where_the_municipality_has_its_own(
    client_as: Callable[[str], Client],
) -> None:
    page = client_as("admin.bergen").get(reverse("rulesets:index")).content.decode()

    assert "Ikke i bruk: kommunen har sin egen" in page
    assert "31.12.2005" not in page


@pytest.mark.parametrize(
    ("rule", "start", "end"),
    [
        (limits.DAMAGE_ANSWER, date(2026, 11, 20), date(2026, 12, 11)),
        (limits.DAMAGE_SEND, date(2026, 11, 15), date(2026, 12, 15)),
        (limits.DAMAGE_SEND_GUARANTEE, date(2026, 11, 15), date(2027, 1, 15)),
        (limits.DAMAGE_SEND_GUARANTEE, date(2026, 12, 31), date(2027, 2, 28)),
        (limits.GOODS_COLLECT, date(2026, 11, 20), date(2026, 12, 18)),
        (limits.BELONGINGS_AGAIN, date(2026, 11, 20), date(2026, 12, 4)),
        (limits.TENANT_TIME, date(2026, 11, 20), date(2026, 12, 4)),
        (limits.FEE, date(2026, 11, 1), date(2026, 11, 15)),
        (limits.SUIT, date(2026, 12, 20), date(2027, 3, 20)),
        (limits.ENTRY, date(2026, 11, 20), date(2026, 12, 21)),
        (limits.OLDER_CLAIMS, date(2026, 11, 20), date(2026, 5, 20)),
    ],
)
def test_the_periods_that_come_with_the_product(rule: str, start: date, end: date) -> None:
    assert limits.ends(rule, start) == end


def test_a_municipality_sets_its_own_period_from_a_day(admin: Actor, bergen: Municipality) -> None:
    shipped = RuleSet.objects.get(municipality=bergen, kind="deadlines")
    draft = drafting.start_draft(actor=admin, rule_set=shipped)
    head = {
        "title": {"nb": "Frister 2027", "nn": "Fristar 2027"},
        "valid_from": date(2027, 1, 1),
        "basis": "EBF 3/26",
    }
    draft = drafting.change_draft(actor=admin, draft=draft, expected_version=draft.version, changes=head)
    draft = save(admin, draft, f"regel-{limits.DAMAGE_ANSWER}", amount=4, unit="week", basis="EBF 3/26")
    drafting.publish(actor=admin, draft=draft, reason=REASON)

    found = [
        limits_of(bergen, day).ends(limits.DAMAGE_ANSWER, day)
        for day in (date(2026, 12, 1), date(2027, 1, 4))
    ]

    assert found == [date(2026, 12, 22), date(2027, 2, 1)]
