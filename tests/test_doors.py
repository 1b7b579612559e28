"""Every door has a guard: views, API actions, models and tables are walked, so that a forgotten one fails here."""

import ast
from collections.abc import Iterator
from pathlib import Path
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
from core.base.walls import CONFIDENTIAL as CONFIDENTIAL_CLASS
from core.base.walls import tables

#: Tables whose content the database itself must refuse (row-level security), and why the list is what it is:
#: docs/data-protection.md.
CONFIDENTIAL = {
    "people_person",
    "people_contactdetail",
    "audit_read",
    "privacy_loginspection",
    "privacy_accesshint",
    "privacy_hintreview",
    "privacy_accessrequest",
    "privacy_requestitem",
    "privacy_omission",
    "allocation_waitingentry",
    "allocation_entryfacts",
    "allocation_entrypause",
    "allocation_entryconfirmation",
    "allocation_waitingsnapshot",
    "allocation_meeting",
    "allocation_agendaitem",
    "allocation_candidate",
    "allocation_finding",
    "allocation_offer",
    "allocation_unallocatedreason",
    "allocation_minutesaddendum",
    "allocation_unitcheck",
    "allocation_offerextension",
    "applications_advancenotice",
    "applications_appeal",
    "applications_applicationdraft",
    "applications_assessment",
    "applications_casefinding",
    "applications_casetext",
    "applications_memberstatement",
    "applications_debt",
    "applications_decision",
    "applications_decisionapproval",
    "applications_eviction",
    "applications_factsconfirmation",
    "applications_handedon",
    "applications_housingsituation",
    "applications_income",
    "applications_judgementanswer",
    "applications_mappinganswer",
    "applications_need",
    "applications_note",
    "applications_simulationresult",
    "applications_tie",
    "applications_specialistrequest",
    "insight_oversightcase",
    "insight_oversighttask",
    "tenancies_replacement",
    "tenancies_outsidebalance",
    "tenancies_rentchange",
    "tenancies_unplacedpayment",
    "sharing_consent",
    "sharing_representative",
    "sharing_breakglass",
    "sharing_emergencyattempt",
    "sharing_insightrequest",
    "sharing_share",
    "sharing_violencenotice",
    "sharing_violencereceiver",
    "tenancies_childassessment",
    "tenancies_complaint",
    "tenancies_contactattempt",
    "tenancies_remedy",
    "tenancies_tenancynotice",
    "tenancies_eviction",
    "tenancies_claimline",
    "tenancies_damageclaim",
    "tenancies_inspection",
    "tenancies_inspectionkey",
    "tenancies_inspectionmeter",
    "tenancies_inspectionphoto",
    "tenancies_inspectionpoint",
    "tenancies_leftgoods",
    "tenancies_followup",
    "tenancies_followupgoal",
    "tenancies_followupvisit",
    "tenancies_handover",
    "tenancies_leasepaper",
    "tenancies_leaserequest",
    "tenancies_tenantchange",
    "tenancies_entryrefusal",
    "tenancies_papersignature",
    "tenancies_leasereview",
    "tenancies_placement",
    "tenancies_placementexception",
    "tenancies_stay",
    "tenancies_stayperson",
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

ROOT = Path(__file__).resolve().parents[1]
#: What stands between the services and the world: none of it may go to the tables by itself.
DOORS = ("views", "api", "forms", "templatetags", "tables", "filters", "previews")
PAST_THE_POLICIES = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
#: Modules whose reads past the policies are meant, and why. Try `policy.visible_to(actor)` before adding one.
ALLOWED = {"demo/views.py": "the yardstick for speed: names of units, and only in the demo"}

#: Rows reached through a record that has been found: their policy is no narrower than the record's own.
AS_WIDE = {
    "items": "an agenda item is seen by whoever sees its meeting",
    "replaced_by": "a decision that replaces another is in the same case",
    "facts": "the facts of an entry have the entry's readers and doors",
    "pauses": "as the facts",
    "statuses": "the stock and what describes it have the same readers",
}
READS = {
    "all", "filter", "exclude", "get", "first", "last", "count", "exists", "order_by", "values", "values_list", "known",
    "on", "select_related", "prefetch_related", "annotate", "aggregate",
}  # fmt: skip


def door_modules() -> Iterator[tuple[str, ast.Module]]:
    rooms = {
        Path(config.path).relative_to(ROOT) for config in apps.get_app_configs() if str(ROOT) in config.path
    }
    for room in sorted(rooms):
        if ".venv" in room.parts:
            continue
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = {*path.relative_to(ROOT / room).with_suffix("").parts}
            if parts.intersection(DOORS):
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


#: Where records are written, run and kept: what is read there is not shown by itself.
BACK_ROOMS = {"services", "models", "migrations", "management", "jobs", "guards", "policies"}
#: Modules outside them that go to a confidential table by itself, and why. Row-level security holds there as well.
BY_ITSELF = {
    "core/documents/composing.py": "writes letters",
    "core/documents/moving.py": "moves papers between cases that the policy has shown",
    "core/documents/sending.py": "sends letters",
    "core/documents/storing.py": "keeps papers, and opens one that its view has found through the policy",
    "core/messages/outbox.py": "sends messages",
    "core/messages/selectors.py": "one's own receipts",
    "core/people/moves.py": "splits and merges households, with the periods of all in them",
    "core/people/protection.py": "sets and lifts the protection of an address",
    "core/workflow/bulk.py": "writes history",
    "core/workflow/selectors.py": "the history of a record that its view has found through the policy",
    "applications/selectors.py": "no rows at all",
    "insight/figures/entries.py": "the facts of places found through the policy, counted",
    "tenancies/selectors/arrears_facts.py": "counts from what leases found through the policy have in their ledgers",
    "tenancies/selectors/regulation.py": "the rents of leases found through the policy",
    "tenancies/selectors/replacements.py": "what the next meeting is told, of what is no secret, without names",
    "tenancies/selectors/stays.py": "counts the nights of placements found through the policy",
    "tenancies/selectors/leases.py": "the term and the rent of leases found through the policy",
}


def preparing_modules() -> Iterator[tuple[str, ast.Module]]:
    """What prepares what pages, reports, searches and exports show: every module but those of the back rooms."""
    for room in (
        "core",
        "contacts",
        "housing",
        "applications",
        "allocation",
        "tenancies",
        "deviations",
        "insight",
    ):
        for path in sorted((ROOT / room).rglob("*.py")):
            module = path.relative_to(ROOT)
            if not BACK_ROOMS.intersection(module.with_suffix("").parts):
                yield str(module), ast.parse(path.read_text())


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


def test_views_forms_and_api_read_nothing_past_the_policies() -> None:
    found = {
        f"{module}:{node.lineno}"
        for module, tree in door_modules()
        for node in ast.walk(tree)
        if module not in ALLOWED
        and (
            (isinstance(node, ast.Attribute) and node.attr in PAST_THE_POLICIES)
            or (isinstance(node, ast.Name) and node.id in SHORTCUTS)
        )
    }

    assert found == set()


def test_what_prepares_pages_reads_confidential_tables_through_their_policies() -> None:
    confidential = {
        model.__name__
        for model in apps.get_models()
        if (table := tables().get(model._meta.db_table)) is not None and table.holds == CONFIDENTIAL_CLASS
    }
    found = {
        (module, f"{node.lineno} {node.value.id}")
        for module, tree in preparing_modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in PAST_THE_POLICIES
        and isinstance(node.value, ast.Name)
        and node.value.id in confidential
    }

    assert {place for place in found if place[0] not in BY_ITSELF} == set()
    assert set(BY_ITSELF) - {module for module, _ in found} == set(), "no longer needed in the list"


def test_rows_reached_through_a_record_are_seen_by_whoever_sees_it() -> None:
    """`case.decisions.all()` does not ask the decisions' policy: only where that is no narrower than the case's."""
    narrower = {
        relation.get_accessor_name()
        for model in apps.get_models()
        for relation in model._meta.related_objects
        if not isinstance(_policy_of(relation.related_model), policies.FollowingPolicy)
    }
    found = {
        f"{module}:{node.lineno} .{node.value.attr}"
        for module, tree in door_modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in READS
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in narrower - set(AS_WIDE)
    }

    assert found == set()


def _policy_of(model: Any) -> policies.Policy | None:
    return next((policy for policy in policies.all_policies() if policy.model is model), None)


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
