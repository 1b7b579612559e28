"""Every door has a guard: views, API actions, models and tables are walked, so that a forgotten one fails here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from core.agencies import policies
from core.agencies.actors import NOBODY
from core.agencies.api import PolicyViewSet
from core.agencies.views import Declared

#: Tables whose content the database itself must refuse (row-level security), and why the list is what it is:
#: docs/data-protection.md.
CONFIDENTIAL = {
    "people_person",
    "people_contactdetail",
    "allocation_waitingentry",
    "allocation_entryfacts",
    "allocation_entrypause",
    "allocation_meeting",
    "allocation_agendaitem",
    "allocation_candidate",
    "allocation_finding",
    "allocation_offer",
    "applications_appeal",
    "applications_applicationdraft",
    "applications_assessment",
    "applications_casetext",
    "applications_debt",
    "applications_decision",
    "applications_decisionapproval",
    "applications_eviction",
    "applications_housingsituation",
    "applications_income",
    "applications_judgementanswer",
    "applications_need",
    "applications_note",
    "sharing_consent",
    "sharing_representative",
}

#: Models of the house itself, which carry no case content and no policy of their own.
HOUSEKEEPING = {
    "agencies.agency",
    "agencies.compartment",
    "agencies.duty",
    "agencies.numberseries",
    "agencies.relation",
    "agencies.unit",
}


def views(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def test_every_view_declares_its_policy_or_its_reason() -> None:
    undeclared = []
    for address, callback in views():
        view_class = getattr(callback, "cls", None)
        if view_class is None:
            declared = getattr(callback, "declared", None)
            if not isinstance(declared, Declared) or not (declared.policy or declared.reason):
                undeclared.append(address)
        elif issubclass(view_class, PolicyViewSet):
            policy = view_class.policy
            actions = set(getattr(callback, "actions", {}).values())
            missing = actions - set(view_class.actions_map)
            unknown = {view_class.actions_map[a] for a in actions - missing} - set(policy.actions)
            if missing or unknown:
                undeclared.append(f"{address}: {sorted(missing)} {sorted(unknown)}")
        elif not (issubclass(view_class, APIView) and IsAuthenticated in view_class.permission_classes):
            undeclared.append(address)

    assert undeclared == []


def test_every_model_of_a_municipality_has_a_policy() -> None:
    guarded = {policy.model for policy in policies.all_policies()}

    unguarded = {
        model._meta.label_lower
        for model in apps.get_models()
        if any(field.name == "municipality" for field in model._meta.fields)
        and model not in guarded
        and model._meta.label_lower not in HOUSEKEEPING
    }

    assert unguarded == set()


def test_confidential_tables_have_row_level_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, count(p.polname) FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity GROUP BY c.relname"
        )
        walled = dict(cursor.fetchall())

    assert set(walled) >= CONFIDENTIAL
    assert all(count >= 4 for count in walled.values())


def test_application_role_owns_nothing_and_bypasses_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        rights = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user"
        )
        owned = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pg_class c WHERE c.relkind IN ('r', 'p') "
            "AND c.relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(current_user, c.oid, 'TRUNCATE')"
        )
        truncatable = cursor.fetchone()

    assert rights == (False, False, False, False)
    assert owned == (0,)
    assert truncatable == (0,)


@pytest.mark.parametrize("policy", policies.all_policies(), ids=lambda policy: type(policy).__name__)
def test_policy_shows_nothing_to_nobody(policy: policies.Policy, db: None) -> None:
    assert not policy.visible_to(NOBODY).exists()
    assert not any(policy.permits(NOBODY, action) for action in policy.actions)
