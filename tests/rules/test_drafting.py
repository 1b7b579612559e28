"""New versions of rule sets: copied, changed, checked, published by another or with a reason, never edited after."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Membership, Municipality, Unit
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.rules.models import RuleSet, RuleSetDraft
from core.rules.selectors import rule_set_for
from core.rules.services import drafting
from tests.database import as_owner

ActorOf = Callable[[str], Actor]
REASON = "Kommunen har bare én systemansvarlig."
HEAD: dict[str, Any] = {
    "title": {"nb": "Bergen 2027", "nn": "Bergen 2027"},
    "valid_from": date(2027, 1, 1),
    "basis": "bystyret 16.12.2026, sak 410/26",
}


@pytest.fixture
def admin(actor: ActorOf) -> Actor:
    return actor("admin.bergen")


def in_force(bergen: Municipality, code: str = "bergen-2025") -> RuleSet:
    return RuleSet.objects.get(municipality=bergen, kind="eligibility", code=code)


def a_draft(admin: Actor, *, code: str = "bergen-2025", **head: Any) -> RuleSetDraft:
    draft = drafting.start_draft(actor=admin, rule_set=in_force(admin.home, code))
    return drafting.change_draft(actor=admin, draft=draft, expected_version=1, changes=HEAD | head)


def codes(draft: RuleSetDraft) -> set[str]:
    return {each.code for each in drafting.faults(draft) if not each.advice}


def second_administrator(admin: Actor, actor: ActorOf) -> Actor:
    with as_owner():
        user = User.objects.create(username="admin2.bergen", full_name="Nina Vassdal")
        Membership.objects.create(
            user=user,
            unit=Unit.objects.get(municipality=admin.home, code="stab"),
            role="administrator",
            valid_from=date(2020, 1, 1),
        )
    return actor("admin2.bergen")


def test_new_version_is_a_copy_without_name_period_or_basis(admin: Actor, bergen: Municipality) -> None:
    draft = drafting.start_draft(actor=admin, rule_set=in_force(bergen))

    assert draft.content == in_force(bergen).content
    assert (draft.title, draft.valid_from, draft.basis) == ({}, None, "")
    assert codes(draft) == {"TITLE_MISSING", "BASIS_MISSING", "START_MISSING"}


def test_begun_twice_is_one_draft(admin: Actor, bergen: Municipality) -> None:
    first = drafting.start_draft(actor=admin, rule_set=in_force(bergen))

    assert drafting.start_draft(actor=admin, rule_set=in_force(bergen)).pk == first.pk


@pytest.mark.parametrize("persona", ["saksbehandler.bergen", "moteleder.bergen", "revisor.bergen"])
def test_only_the_administrator_writes_rules(actor: ActorOf, admin: Actor, persona: str) -> None:
    draft = a_draft(admin)
    other = actor(persona)

    with pytest.raises(NotAllowed):
        drafting.start_draft(actor=other, rule_set=in_force(other.home))
    with pytest.raises(NotAllowed):
        drafting.change_draft(actor=other, draft=draft, expected_version=None, changes={"basis": "x"})
    with pytest.raises(NotAllowed):
        drafting.publish(actor=other, draft=draft, reason=REASON)


def test_other_municipality_s_draft_does_not_exist(actor: ActorOf, admin: Actor) -> None:
    draft = a_draft(admin)
    elsewhere = actor("admin.nes")

    assert not RuleSetDraft.objects.filter(pk=draft.pk).exists()
    with pytest.raises(NotAllowed):
        drafting.change_draft(actor=elsewhere, draft=draft, expected_version=None, changes={"basis": "x"})


def test_database_refuses_writing_another_municipality_s_rules(actor: ActorOf, nes: Municipality) -> None:
    actor("admin.bergen")

    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.create(
            municipality=nes, kind="eligibility", code="fremmed", basis="x", version="1", title={"nb": "x"}
        )
    assert RuleSet.objects.filter(municipality=nes, shipped=True).update(basis="x") == 0


def test_two_at_once_are_told(admin: Actor) -> None:
    draft = a_draft(admin)

    with pytest.raises(Conflict):
        drafting.change_draft(actor=admin, draft=draft, expected_version=1, changes={"basis": "en annen"})


def test_same_change_twice_changes_nothing(admin: Actor) -> None:
    draft = a_draft(admin)

    again = drafting.change_draft(actor=admin, draft=draft, expected_version=1, changes=HEAD)

    assert again.version == draft.version


def test_period_upside_down_is_refused_at_once(admin: Actor) -> None:
    with pytest.raises(Refused) as refused:
        a_draft(admin, valid_from=date(2027, 6, 1), valid_to=date(2027, 6, 1))

    assert (refused.value.code, refused.value.field) == ("PERIOD_UPSIDE_DOWN", "last_day")


@pytest.mark.parametrize(
    ("head", "wrong"),
    [
        ({"valid_from": date(2025, 7, 1)}, {"OVERLAP"}),
        ({"valid_from": date(2020, 1, 1)}, {"OVERLAP"}),
        ({"valid_from": date(2020, 1, 1), "valid_to": date(2026, 1, 1)}, {"OVERLAP"}),
        ({"valid_from": date(2010, 1, 1), "valid_to": date(2016, 10, 19)}, {"RATE_UNKNOWN"}),
        ({"valid_from": date(2010, 1, 1), "valid_to": date(2016, 10, 20)}, {"OVERLAP", "RATE_UNKNOWN"}),
        ({"valid_from": date(2025, 7, 2)}, set()),
        ({"valid_from": date(1027, 1, 1)}, {"START_IMPLAUSIBLE", "OVERLAP", "RATE_UNKNOWN"}),
        ({"basis": "  "}, {"BASIS_MISSING"}),
        ({"title": {"nb": "Bare bokmål"}}, {"TITLE_NN_MISSING"}),
    ],
)
def test_head_is_checked(admin: Actor, head: dict[str, Any], wrong: set[str]) -> None:
    assert codes(a_draft(admin, **head)) == wrong


def test_nothing_unsound_is_published(admin: Actor) -> None:
    draft = a_draft(admin, basis="")

    with pytest.raises(Refused) as refused:
        drafting.publish(actor=admin, draft=draft, reason=REASON)

    assert refused.value.code == "BASIS_MISSING"
    assert not RuleSet.objects.filter(shipped=False).exists()


def test_published_set_counts_from_its_first_day(admin: Actor, bergen: Municipality) -> None:
    made = drafting.publish(actor=admin, draft=a_draft(admin), reason=REASON)

    assert (made.code, made.version, made.shipped) == ("bergen-2027", "2027-01-01", False)
    assert made.supersedes == in_force(bergen)
    before, after = (
        rule_set_for(bergen, "eligibility", day) for day in (date(2026, 12, 31), date(2027, 1, 1))
    )
    assert before is not None
    assert (before.code, after) == ("bergen-2025", made)
    told = AuditEvent.objects.filter(verb__startswith="rule_set.").values_list("verb", flat=True)
    assert {
        "rule_set.draft_started",
        "rule_set.draft_changed",
        "rule_set.published",
        "rule_set.changed",
    } <= set(told)


def test_published_twice_is_published_once(admin: Actor) -> None:
    draft = a_draft(admin)

    first = drafting.publish(actor=admin, draft=draft, reason=REASON)

    assert drafting.publish(actor=admin, draft=draft, reason=REASON).pk == first.pk
    assert RuleSet.objects.filter(shipped=False).count() == 1


def test_two_sets_of_one_name_get_codes_of_their_own(admin: Actor) -> None:
    drafting.publish(actor=admin, draft=a_draft(admin), reason=REASON)

    second = drafting.publish(
        actor=admin, draft=a_draft(admin, code="bergen-2027", valid_from=date(2028, 1, 1)), reason=REASON
    )

    assert second.code == "bergen-2027-2"


def test_own_words_need_a_reason(admin: Actor) -> None:
    draft = a_draft(admin)

    with pytest.raises(Refused) as refused:
        drafting.publish(actor=admin, draft=draft, reason="Ja")

    assert (refused.value.code, refused.value.field) == ("REASON_MISSING", "reason")


def test_another_administrator_needs_none(admin: Actor, actor: ActorOf) -> None:
    draft = a_draft(admin)

    made = drafting.publish(actor=second_administrator(admin, actor), draft=draft)

    assert made.published_by is not None
    assert made.published_by.username == "admin2.bergen"


def test_four_eyes_are_demanded_where_the_municipality_wants_it(
    admin: Actor, actor: ActorOf, bergen: Municipality
) -> None:
    draft = a_draft(admin)
    with as_owner():
        bergen.switches = {**bergen.switches, "rules.four_eyes": True}
        bergen.save()
    strict = actor("admin.bergen")

    with pytest.raises(Refused) as refused:
        drafting.publish(actor=strict, draft=draft, reason=REASON)
    assert refused.value.code == "FOUR_EYES"

    drafting.propose(actor=strict, draft=draft)
    assert drafting.publish(actor=second_administrator(strict, actor), draft=draft).code == "bergen-2027"


def test_draft_laid_before_another_goes_back_when_it_is_changed(admin: Actor) -> None:
    draft = drafting.propose(actor=admin, draft=a_draft(admin))
    assert draft.state == "proposed"

    changed = drafting.change_draft(
        actor=admin, draft=draft, expected_version=draft.version, changes={"basis": "bystyret, sak 411/26"}
    )

    assert changed.state == "draft"


def test_closed_draft_is_not_changed(admin: Actor) -> None:
    draft = a_draft(admin)
    drafting.publish(actor=admin, draft=draft, reason=REASON)

    with pytest.raises(Refused) as refused:
        drafting.change_draft(actor=admin, draft=draft, expected_version=None, changes={"basis": "noe annet"})

    assert refused.value.code == "CLOSED"


def test_discarded_draft_is_never_published(admin: Actor) -> None:
    draft = a_draft(admin)
    drafting.discard(actor=admin, draft=draft)
    drafting.discard(actor=admin, draft=draft)

    with pytest.raises(Refused):
        drafting.publish(actor=admin, draft=draft, reason=REASON)


@pytest.mark.parametrize(
    "change", [{"basis": "noe annet"}, {"valid_from": date(2026, 1, 1)}, {"content": {}}]
)
def test_database_keeps_what_is_published(admin: Actor, change: dict[str, Any]) -> None:
    made = drafting.publish(actor=admin, draft=a_draft(admin), reason=REASON)

    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.filter(pk=made.pk).delete()


def test_database_knows_one_set_from_a_day(admin: Actor) -> None:
    made = drafting.publish(actor=admin, draft=a_draft(admin), reason=REASON)

    with pytest.raises(IntegrityError), transaction.atomic():
        RuleSet.objects.create(
            municipality=made.municipality,
            kind=made.kind,
            code="en-til",
            title=made.title,
            valid_from=made.valid_from,
            basis=made.basis,
            version="1",
            content=made.content,
        )


def test_set_that_has_not_begun_can_be_taken_back(admin: Actor, bergen: Municipality) -> None:
    made = drafting.publish(
        actor=admin, draft=a_draft(admin, valid_from=admin.today + timedelta(days=30)), reason=REASON
    )

    drafting.withdraw(actor=admin, rule_set=made, reason="Bystyret utsatte saken.")
    drafting.withdraw(actor=admin, rule_set=made, reason="Bystyret utsatte saken.")

    now = rule_set_for(bergen, "eligibility", admin.today + timedelta(days=31))
    assert now is not None
    assert now.code == "bergen-2025"
    assert AuditEvent.objects.filter(verb="rule_set.withdrawn").count() == 1


@pytest.mark.parametrize(("days", "code"), [(0, "IN_FORCE"), (-10, "IN_FORCE")])
def test_set_in_force_is_not_taken_back(admin: Actor, days: int, code: str) -> None:
    made = drafting.publish(
        actor=admin, draft=a_draft(admin, valid_from=admin.today + timedelta(days=days)), reason=REASON
    )

    with pytest.raises(Refused) as refused:
        drafting.withdraw(actor=admin, rule_set=made, reason="Det var feil dato.")

    assert refused.value.code == code


def test_shipped_set_is_superseded_and_not_taken_back(admin: Actor, bergen: Municipality) -> None:
    with pytest.raises(Refused) as refused:
        drafting.withdraw(actor=admin, rule_set=in_force(bergen), reason="Vi har egne regler.")

    assert refused.value.code == "SHIPPED"


def test_kind_without_an_editor_is_not_copied(admin: Actor, bergen: Municipality) -> None:
    sharing = RuleSet.objects.filter(municipality=bergen, kind="sharing").first()
    assert sharing is not None

    with pytest.raises(Refused) as refused:
        drafting.start_draft(actor=admin, rule_set=sharing)

    assert refused.value.code == "NO_EDITOR"
