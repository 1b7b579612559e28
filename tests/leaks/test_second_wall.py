"""With the first wall removed the database still gives nothing: not across compartments, not across municipalities."""

import inspect
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.template import Context, Template

from core.agencies import policies
from core.agencies.actors import acting_as_service, for_service
from core.agencies.context import set_context
from core.agencies.models import Municipality
from tests.leaks.conftest import World
from tests.leaks.marking import Mark
from tests.leaks.test_leaks import PERSONAS, walk

TABLES = tomllib.loads((settings.BASE_DIR / "core" / "base" / "tables.toml").read_text(encoding="utf-8"))
#: One from each compartment that has least to do there, and one who sees much.
WALKERS = ("nav2.bergen", "vekter.bergen", "konsulent.nes")


def subclasses(of: type) -> Iterator[type]:
    yield of
    for each in of.__subclasses__():
        yield from subclasses(each)


@pytest.fixture
def no_first_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every policy says yes to everybody about everything."""

    def rows(self: Any, *_: Any) -> Any:
        return self.model._default_manager.all()

    def as_given(self: Any, _: Any, given: Any) -> Any:
        return given

    def anything(self: Any, *_: Any, **__: Any) -> Q:
        return Q(pk__isnull=False)

    def yes(self: Any, *_: Any, **__: Any) -> bool:
        return True

    instead = {
        **dict.fromkeys(("visible_to", "known_to", "records", "handled_by"), rows),
        "narrow": as_given,
        **dict.fromkeys(("doors", "own", "related", "granted"), anything),
        **dict.fromkeys(("permits", "sees", "can", "allows"), yes),
    }
    for policy in subclasses(policies.Policy):
        for name, replaced in instead.items():
            if name in vars(policy):
                monkeypatch.setattr(policy, name, replaced)


def confidential(mark: Mark) -> bool:
    """In a confidential table, and not about the stock (a dwelling taken out for repair), which all may read of."""
    held = str(TABLES[table_of(mark.model)]["holds"]) == "confidential"
    return held and mark.kind not in {"stock", "withheld"}


def table_of(label: str) -> str:
    return str(apps.get_model(label)._meta.db_table)


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def rows_of(table: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
        return str(cursor.fetchone()[0]).encode()


@pytest.mark.parametrize("username", PERSONAS)
def test_tables_themselves_give_a_persona_only_what_the_matrix_opens(username: str, seeded: World) -> None:
    reader = seeded.reader(username)
    set_context(reader.actor)

    wrong = {
        f"{username} leser {seeded.marks.words[word]}"
        for table in tables()
        for word in seeded.marks.found_in(rows_of(table))
        if confidential(seeded.marks.words[word])
        and not reader.may_see(seeded.marks.words[word], whatever_role=True)
    }

    assert sorted(wrong) == []


@pytest.mark.parametrize("username", WALKERS)
def test_pages_and_api_without_policies_show_nothing_of_others(
    username: str, seeded: World, no_first_wall: None
) -> None:
    leaks: list[str] = []
    for kind in ("page", "api"):
        walker = walk(seeded, username, kind, whatever_role=True)
        leaks += walker.leaks

    assert [leak for leak in sorted(set(leaks)) if _is_confidential(seeded, leak)] == []


def _is_confidential(seeded: World, leak: str) -> bool:
    return any(confidential(seeded.marks.words[word]) for word in seeded.marks.found_in(leak.encode()))


def test_template_rendered_late_shows_nothing_of_others(seeded: World, no_first_wall: None) -> None:
    """A query that is run while the page is written is asked as the one who reads."""
    reader = seeded.reader("nav2.bergen")
    late = {
        policy: policy.visible_to(None)  # type: ignore[arg-type]
        for policy in policies.all_policies()
        if str(TABLES[policy.model._meta.db_table]["holds"]) == "confidential"
    }
    set_context(reader.actor)

    for rows in late.values():
        fields = [item.attname for item in rows.model._meta.concrete_fields]
        page = Template("{% for row in rows %}{% for value in row %}{{ value }} {% endfor %}{% endfor %}")
        shown = seeded.marks.found_in(page.render(Context({"rows": rows.values_list(*fields)})).encode())
        for word in shown:
            assert reader.may_see(seeded.marks.words[word], whatever_role=True), seeded.marks.words[word]


def test_nobody_and_an_unnamed_service_see_no_table(seeded: World) -> None:
    bergen = Municipality.objects.get(code="bergen")
    for actor in (for_service("", bergen), for_service("no-such-service", bergen)):
        set_context(actor)
        for table in tables():
            for word in seeded.marks.found_in(rows_of(table)):
                mark = seeded.marks.words[word]
                assert not confidential(mark) or _is_for_every_service(table), f"{actor.service}: {mark}"


def _policy_text(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(pg_get_expr(polqual, polrelid), ' ') FROM pg_policy "
            "WHERE polrelid = %s::regclass AND polcmd IN ('r', '*') AND polpermissive",
            [f'"{table}"'],
        )
        return str(cursor.fetchone()[0])


def _is_for_every_service(table: str) -> bool:
    return "husrom_service() AS husrom_service) IS NOT NULL" in _policy_text(table)


def _services() -> set[str]:
    named: set[str] = set()
    for table in tables():
        for part in re.findall(
            r"husrom_service\(\) AS husrom_service\)(?: = ANY \(.*?\)\)|[^)]*?\))", _policy_text(table)
        ):
            named |= set(re.findall(r"'([a-z_.-]+)'", part))
    return named


def test_job_sees_only_the_tables_that_name_its_service_and_only_its_municipality(seeded: World) -> None:
    services = _services()
    assert len(services) > 3

    wrong = set()
    for place in Municipality.objects.all():
        for service in sorted(services):
            with acting_as_service(service, place):
                for table in tables():
                    found = [seeded.marks.words[word] for word in seeded.marks.found_in(rows_of(table))]
                    open_here = f"'{service}'" in _policy_text(table) or _is_for_every_service(table)
                    wrong |= {
                        f"{service} i {place.code} leser {mark}"
                        for mark in found
                        if mark.municipality != place.pk or (confidential(mark) and not open_here)
                    }

    assert sorted(wrong) == []


def test_every_policy_is_among_those_turned_off(no_first_wall: None) -> None:
    """The removal reaches also policies that say it in a way of their own."""
    for policy in policies.all_policies():
        for name in ("visible_to", "narrow", "records"):
            source = inspect.getsource(getattr(type(policy), name))
            assert "model._default_manager.all()" in source or "return given" in source, (type(policy), name)
