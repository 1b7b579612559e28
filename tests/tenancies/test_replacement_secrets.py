"""After violence, and where an address is protected, the home that is lent is a secret of the handler's."""

from collections.abc import Callable
from datetime import date

from django.test import Client

from allocation import hooks
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Membership, Municipality
from core.documents.models import Letter
from core.messages.models import OutboxItem, Task
from core.rules.models import Deadline
from core.workflow.models import StateChange
from housing import policies as housing
from housing.enums import DwellingState
from housing.expected import expected
from housing.models import Vacancy
from housing.services import report_vacancy
from tenancies import policies
from tenancies.enums import ReplacementState
from tenancies.models import Lease, Replacement
from tenancies.services import replacements
from tests.database import as_owner
from tests.tenancies.lending import MARK, give
from tests.tenancies.protecting import HANDLER, protect, status_of, user

Who = Callable[[str], Actor]
As = Callable[[str], Client]
OTHERS = ("regnskap.bergen", "saksbehandler.bergen", "moteleder.bergen", "nav.bergen", "enhetsleder.bergen")


def hide(manager: Actor, burnt: Lease, lent_home: Vacancy) -> Replacement:
    return give(manager, burnt, lent_home, reason="violence", note="Ring politiet", rest_paid_by="landlord")


def test_after_violence_the_address_is_the_handlers_alone(
    actor: Who, manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    given = hide(manager, burnt, lent_home)

    assert given.secret and status_of(lent_home.dwelling) == DwellingState.NOT_AVAILABLE
    assert policies.replacements.sees(manager, given)
    for name in OTHERS:
        other = actor(name)
        with as_owner():
            assert not policies.replacements.visible_to(other).filter(pk=given.pk).exists(), name
            assert not housing.vacancies.visible_to(other).filter(pk=lent_home.pk).exists(), name
        assert not Replacement.objects.filter(pk=given.pk).exists(), name
        assert not Vacancy.objects.filter(pk=lent_home.pk).exists(), name
        assert not Letter.objects.filter(subject_id=given.pk).exists(), name
        assert not Deadline.objects.filter(subject_id=given.pk).exists(), name
        assert not Task.objects.filter(subject_id=given.pk).exists(), name
        assert not StateChange.objects.filter(subject_id=given.pk).exists(), name
    # The lease they came from is no secret: those who know it where they know.
    assert policies.leases.sees(actor("regnskap.bergen"), burnt)


def test_after_violence_the_letter_is_handed_over_and_no_meeting_is_told(
    actor: Who, manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    given = hide(manager, burnt, lent_home)

    letter = Letter.objects.get(pk=given.letter)
    assert letter.recipient["by_hand"] and "Branngata" not in letter.html
    assert not OutboxItem.objects.filter(subject_id=given.pk).exists()
    assert Task.objects.filter(subject_id=given.pk, user=manager.user).exists()
    assert hooks.done_since(actor("moteleder.bergen"), date(2026, 11, 1)) == []
    assert expected(manager, date(2027, 2, 1), date(2027, 3, 31)) == []


def test_a_colleague_who_reports_the_secret_home_vacant_learns_nothing(
    actor: Who, manager: Actor, bergen: Municipality, burnt: Lease, lent_home: Vacancy
) -> None:
    given = hide(manager, burnt, lent_home)
    colleague = user("regnskap.bergen")
    with as_owner():
        Membership.objects.filter(user=colleague).update(role=Role.HOUSING_MANAGER)

    made = report_vacancy(
        actor=actor("regnskap.bergen"), dwelling=lent_home.dwelling, notice_on=manager.today
    )

    assert made is None
    actor(HANDLER)
    assert Replacement.objects.get(pk=given.pk).state == ReplacementState.RUNNING


def test_back_from_the_secret_home_it_is_an_ordinary_vacancy(
    actor: Who, manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    given = hide(manager, burnt, lent_home)

    replacements.move_back(actor=manager, replacement=given, on=manager.today)

    assert status_of(lent_home.dwelling) == DwellingState.VACANT
    chair = actor("moteleder.bergen")
    assert housing.vacancies.visible_to(chair).filter(dwelling=lent_home.dwelling, state="moved_out").exists()
    assert not policies.replacements.visible_to(chair).filter(pk=given.pk).exists()


def test_staying_in_the_secret_home_gives_a_shielded_lease(
    actor: Who, manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    given = hide(manager, burnt, lent_home)

    done = replacements.stay(actor=manager, replacement=given, on=manager.today, reason="Kan ikke hjem.")

    assert done.new_lease is not None and done.new_lease.restricted
    other = actor("regnskap.bergen")
    assert not policies.leases.visible_to(other).filter(pk=done.new_lease.pk).exists()
    assert not Lease.objects.filter(pk=done.new_lease.pk).exists()


def test_where_the_address_is_protected_the_replacement_is_hidden_with_the_lease(
    actor: Who, manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    given = give(manager, burnt, lent_home)
    protect(actor, burnt.tenant, HANDLER)

    actor("regnskap.bergen")
    assert not Replacement.objects.filter(pk=given.pk).exists()
    assert not Vacancy.objects.filter(pk=lent_home.pk).exists()


def test_pages_of_a_secret_one_are_not_found_by_others(
    client_as: As, actor: Who, manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    given = hide(manager, burnt, lent_home)
    client = client_as("regnskap.bergen")

    assert client.get(given.get_absolute_url()).status_code == 404
    assert MARK not in client.get(burnt.get_absolute_url()).content.decode()
    assert MARK not in client.get("/leieforhold/erstatningsbolig/").content.decode()
