"""Where somebody with a protected address lives: named handlers know it, and nobody else, in either wall."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from core.agencies import relations
from core.agencies.actors import acting_as_service
from core.agencies.enums import Basis
from core.agencies.models import Municipality, UserGrant
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.messages.models import OutboxItem, Task
from core.people import policies as people
from core.people import protection
from core.people.models import (
    HouseholdMember,
    MemberPeriod,
    Person,
    ProtectedHandler,
    ShieldedAddress,
)
from housing.enums import DwellingState
from housing.models import DwellingStatus
from tenancies.models import ArrearsCase, Lease, LedgerEntry
from tenancies.registrations import SHIELDED_KINDS
from tenancies.services import contracts, protected
from tests.database import as_owner
from tests.factories.tenancies import make_tenant
from tests.people_at_work import compartment
from tests.tenancies.protecting import COLLEAGUE, HANDLER, MARK, ROWS, Who, protect, seen, status_of, user


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_protection_closes_both_walls_to_colleagues_at_once(
    model: type[Model], lease: Lease, actor: Who
) -> None:
    before = seen(model, lease, actor(COLLEAGUE))

    protect(actor, lease.tenant)

    assert before[1] == 1
    assert seen(model, lease, actor(COLLEAGUE)) == (0, 0)
    assert seen(model, lease, actor(HANDLER))[1] == 1


@pytest.mark.parametrize("model", [Lease, LedgerEntry, ArrearsCase], ids=lambda model: model.__name__)
def test_relation_of_a_whole_compartment_opens_nothing(
    model: type[Model], lease: Lease, actor: Who, bergen: Municipality
) -> None:
    manager = actor(HANDLER)
    office = actor("nav.bergen").compartment
    actor(HANDLER)
    relations.open_relation(actor=manager, subject=lease, compartment=office, basis=Basis.HUSL_9_11)
    before = seen(model, lease, actor("nav.bergen"))

    protect(actor, lease.tenant)

    assert before == (1, 1)
    assert seen(model, lease, actor("nav.bergen")) == (0, 0)


def test_grant_by_name_opens_the_lease_until_it_lapses(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)
    with as_owner():
        from django.contrib.auth.models import Permission
        from django.contrib.contenttypes.models import ContentType
        from django.utils import timezone

        kind = ContentType.objects.get_for_model(Lease)
        grant = UserGrant.objects.create(
            user=user("nav.bergen"), object_pk=str(lease.pk), content_type=kind,
            permission=Permission.objects.get(content_type=kind, codename="view_lease"),
            ends_at=timezone.now() + timedelta(days=400), legal_basis="husleieloven § 9-11", purpose="Bistand",
        )  # fmt: skip

    assert seen(Lease, lease, actor("nav.bergen")) == (1, 1)
    assert seen(LedgerEntry, lease, actor("nav.bergen")) == (1, 1)

    with as_owner():
        grant.ends_at = timezone.now() - timedelta(seconds=1)
        grant.save()
    assert seen(Lease, lease, actor("nav.bergen")) == (0, 0)


def test_lifted_protection_opens_again_and_gives_the_address_back(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)

    protection.unprotect(actor=actor(HANDLER), person=lease.tenant, reason="Opphevet")

    assert seen(Lease, lease, actor(COLLEAGUE))[1] == 1
    lease.refresh_from_db()
    person = Person.objects.get(pk=lease.tenant_id)
    assert (lease.restricted, person.street, person.protected) == (False, "Folkeregistergata 3", False)
    assert status_of(lease.dwelling) == DwellingState.LET


def test_register_address_is_kept_apart_and_read_by_handlers_alone(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)

    person = Person.objects.get(pk=lease.tenant_id)
    assert (person.street, person.postcode, person.town) == ("", "", "")
    assert ShieldedAddress.objects.get().street == "Folkeregistergata 3"
    colleague = actor(COLLEAGUE)
    assert not ShieldedAddress.objects.exists()
    assert not ProtectedHandler.objects.exists()
    with as_owner():
        assert not people.shielded_addresses.visible_to(colleague).exists()


def test_database_refuses_an_address_beside_a_protection(lease: Lease, actor: Who) -> None:
    from django.db import IntegrityError, transaction

    protect(actor, lease.tenant)

    with pytest.raises(IntegrityError, match="is_apart"), transaction.atomic():
        Person.objects.filter(pk=lease.tenant_id).update(street="Hemmelig")


def test_handler_released_sees_nothing_in_the_next_moment(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant, HANDLER, COLLEAGUE)
    assert seen(Lease, lease, actor(COLLEAGUE))[1] == 1

    protection.release_handler(actor=actor(HANDLER), person=lease.tenant, user=user(COLLEAGUE))

    assert seen(Lease, lease, actor(COLLEAGUE)) == (0, 0)


def test_last_handler_cannot_be_released(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)

    with pytest.raises(Refused, match="siste ansvarlige"):
        protection.release_handler(actor=actor(HANDLER), person=lease.tenant, user=user(HANDLER))


def test_protected_member_of_the_household_shields_the_lease_from_the_day_they_move_in(
    lease: Lease, actor: Who, bergen: Municipality
) -> None:
    child = make_tenant(bergen, given_name="Barn", family_name="Vernet")
    with as_owner():
        member = HouseholdMember.objects.create(municipality=bergen, household=lease.household, person=child)
        MemberPeriod.objects.create(
            municipality=bergen, member=member, role="child", valid_from=date(2025, 1, 1)
        )

    protect(actor, child)

    assert seen(Lease, lease, actor(COLLEAGUE)) == (0, 0)
    assert seen(LedgerEntry, lease, actor(HANDLER))[1] == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "REASON_MISSING"),
        ({"handlers": []}, "HANDLER_MISSING"),
        ({"level": "none"}, "LEVEL_MISSING"),
    ],
)
def test_protect_is_refused_and_saves_nothing(
    lease: Lease, actor: Who, changes: dict[str, Any], code: str
) -> None:
    given: dict[str, Any] = {
        "level": "confidential", "handlers": [user(HANDLER)], "reason": "Melding", **changes,
    }  # fmt: skip

    with pytest.raises(Refused) as refused:
        protection.protect(actor=actor(HANDLER), person=lease.tenant, **given)

    assert refused.value.code == code
    assert not Person.objects.get(pk=lease.tenant_id).protected


def test_somebody_from_another_municipality_cannot_be_handler(lease: Lease, actor: Who) -> None:
    with pytest.raises(Refused) as refused:
        protect(actor, lease.tenant, "leder.nes")

    assert refused.value.code == "HANDLER_NOT_HERE"


def test_outsider_cannot_lift_and_asking_again_changes_nothing(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)
    relations.open_relation(
        actor=actor(HANDLER), subject=lease.tenant,
        compartment=compartment(lease.municipality, "boligkontoret"), basis=Basis.OWN_CASE,
    )  # fmt: skip

    caseworker = actor("saksbehandler.bergen")
    with pytest.raises(NotAllowed):
        protection.unprotect(actor=caseworker, person=lease.tenant, reason="Feil")
    protect(actor, lease.tenant, "saksbehandler.bergen", by="saksbehandler.bergen")

    assert seen(Lease, lease, actor("saksbehandler.bergen")) == (0, 0)
    assert Person.objects.get(pk=lease.tenant_id).protected


def test_contract_carries_the_address_for_the_handler_and_goes_by_hand(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)
    manager = actor(HANDLER)
    protection.set_postal_address(actor=manager, person=lease.tenant, address="Postboks 12\n5003 Bergen")
    lease.refresh_from_db()
    from tenancies.services.arrears_letters import recipient_of

    recipient = recipient_of(lease)
    letter = letters.compose(
        actor=manager, code="lease_contract", subject=lease, recipient=recipient,
        context=contracts.contract_context(lease, contracts.terms_of(lease), "nb"), compartment=lease.compartment,
    )  # fmt: skip
    sending = letters.send(actor=manager, letter=letter)

    assert MARK in letter.html
    assert recipient.address_lines == ("Postboks 12", "5003 Bergen")
    assert sending is None
    with as_owner():
        assert not OutboxItem.objects.exists()


def test_night_mends_what_has_come_apart_and_asks_for_a_handler(
    lease: Lease, actor: Who, bergen: Municipality
) -> None:
    with as_owner():
        Person.objects.filter(pk=lease.tenant_id).update(
            address_protection="confidential", street="", postcode="", town=""
        )

    with acting_as_service("deadlines", bergen, today=date(2026, 11, 20)) as service:
        first = protected.check_all(service)
        second = protected.check_all(service)

    assert (first["mended"], second["mended"]) == (1, 0)
    lease.refresh_from_db() if actor(HANDLER) else None
    assert lease.restricted
    assert status_of(lease.dwelling) == DwellingState.NOT_AVAILABLE
    with as_owner():
        tasks = list(Task.objects.filter(key__startswith="handler:"))
    assert [task.title for task in tasks] == ["En sak mangler navngitt ansvarlig"]


def test_dwelling_history_does_not_tell_the_day(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)

    known = list(
        DwellingStatus.objects.known().filter(dwelling=lease.dwelling).values_list("state", flat=True)
    )

    assert known == [DwellingState.NOT_AVAILABLE]


#: The tables whose rows are about something that may be hidden.
ABOUT = (
    "contacts_contact", "documents_document", "documents_letter", "notices_outboxitem", "notices_task",
    "rules_deadline", "workflow_statechange",
)  # fmt: skip


@pytest.mark.django_db
def test_the_second_wall_looks_up_every_kind_that_may_be_hidden() -> None:
    """Migrations put more kinds into the lists that stand in the database's policies, by their text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p"
            " JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname LIKE 'husrom_shield_subject_id_%%'"
            " AND c.relname = ANY (%s)",
            [list(ABOUT)],
        )
        lacking = {}
        policies = cursor.fetchall()
        assert {table for table, _condition in policies} == set(ABOUT)
        for table, condition in policies:
            found = re.search(r"ALL \((ARRAY\[.*?\])\)", condition)
            assert found, table
            cursor.execute(f"SELECT ({found[1]})::text[]")
            missing = set(SHIELDED_KINDS) - set(cursor.fetchone()[0])
            if missing:
                lacking[table] = sorted(missing)

    assert lacking == {}
