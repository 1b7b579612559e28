"""Whether the database's own walls stand: every table classed, policies that say no, a role that cannot get around.

What each table holds is said in `tables.toml`; this compares it with the catalogues of the database one is connected
to, as they are seen for the application's role. Used by `bin/manage check_walls` and as a system check.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from django.db import connection

NONE, MUNICIPAL, CONFIDENTIAL = "none", "municipal", "confidential"
Holds = Literal["none", "municipal", "confidential"]

#: What a policy must ask, to be one: who is there, for what, or what that somebody may see in another table.
_ASKS = re.compile(
    r"husrom_(user|municipality|service|compartments|units|granted|stood_in_for|log_\w+)\(\)|\b\w+_led_units\(\)"
)
_LOOKS = re.compile(r"\bFROM (?:public\.)?\"?(\w+)\"?")
_WORDS = re.compile(r"\w+")
_ALWAYS = re.compile(r"\btrue\b|(\b\d+\b) = \1\b", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """One table of the list."""

    holds: Holds
    why: str
    unwalled: str = ""
    apart: dict[str, str] = field(default_factory=dict)


@cache
def tables() -> dict[str, Table]:
    """The list, by name of table."""
    with (Path(__file__).parent / "tables.toml").open("rb") as file:
        return {name: Table(**entry) for name, entry in tomllib.load(file).items()}


def _rows(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall()


def faults(role: str, listed: dict[str, Table] | None = None) -> list[str]:
    """What is wrong, in words that name the table, the policy or the function; empty when the walls stand."""
    known = tables() if listed is None else listed
    if not _rows("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        return [f"There is no role {role}."]
    return [
        *_unlisted(known),
        *_without_policies(known),
        *_not_apart(known),
        *_remembered(known),
        *_rights_of(role),
        *_ways_around(role),
    ]


def _relations() -> dict[str, tuple[str, bool]]:
    """Tables and views by name: their kind and whether row-level security is on. Partitions go with their parent."""
    return {
        name: (kind, walled)
        for name, kind, walled in _rows(
            "SELECT relname, relkind::text, relrowsecurity FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p', 'f') AND NOT relispartition ORDER BY relname"
        )
    }


def _unlisted(known: dict[str, Table]) -> Iterator[str]:
    there = _relations()
    for name in there:
        if name not in known:
            yield f"{name}: is not in core/base/tables.toml. Say there what it holds."
    for name, table in known.items():
        if name not in there:
            yield f"{name}: is in core/base/tables.toml, but not in the database."
        if table.holds == CONFIDENTIAL and table.unwalled:
            yield f"{name}: is confidential and cannot be left without row-level security."
        if not table.why:
            yield f"{name}: core/base/tables.toml does not say what it holds."


@dataclass(frozen=True)
class _Policy:
    name: str
    commands: str  # r, a, w, d, or * for all
    permissive: bool
    using: str
    check: str

    def covers(self, command: str) -> bool:
        return self.permissive and self.commands in (command, "*")


def _policies() -> dict[str, list[_Policy]]:
    found: dict[str, list[_Policy]] = {}
    for table, name, command, permissive, using, check in _rows(
        "SELECT c.relname, p.polname, p.polcmd::text, p.polpermissive, "
        "coalesce(pg_get_expr(p.polqual, p.polrelid), ''), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') "
        "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
    ):
        found.setdefault(table, []).append(_Policy(name, command, permissive, using, check))
    return found


def _without_policies(known: dict[str, Table]) -> Iterator[str]:
    there, policies = _relations(), _policies()
    municipal = _with_municipality()
    for name, table in known.items():
        if table.holds == NONE or table.unwalled or name not in there:
            continue
        if not there[name][1]:
            yield f"{name}: row-level security is not enabled."
            continue
        for command, word in (("r", "reading"), ("a", "adding"), ("w", "changing"), ("d", "removing")):
            if not any(policy.covers(command) for policy in policies.get(name, [])):
                yield f"{name}: no policy for {word}."
        for policy in policies.get(name, []):
            if policy.permissive:
                yield from _too_wide(name, table, policy, known, name in municipal)


def _too_wide(
    name: str, table: Table, policy: _Policy, known: dict[str, Table], has_municipality: bool
) -> Iterator[str]:
    for expression in (policy.using, policy.check):
        if not expression or expression == "false":
            continue
        looked = {other for other in _LOOKS.findall(expression) if other in known and other != name}
        walled = {other for other in looked if known[other].holds != NONE and not known[other].unwalled}
        if _ALWAYS.search(expression) or not (_ASKS.search(expression) or walled):
            yield f"{name}: the policy {policy.name} lets everybody in: {expression}"
        elif has_municipality and "husrom_municipality()" not in expression:
            yield f"{name}: the policy {policy.name} does not ask for the municipality."
    if policy.commands == "a" or table.holds != CONFIDENTIAL:
        return
    rest = policy.using.replace("husrom_municipality()", "")
    follows = any(other in known for other in _LOOKS.findall(policy.using))
    if policy.using not in ("", "false") and not (_ASKS.search(rest) or follows):
        yield f"{name}: is confidential, but the policy {policy.name} asks for the municipality alone."


def _with_municipality() -> set[str]:
    return {
        row[0]
        for row in _rows(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relnamespace = 'public'::regnamespace AND a.attname = 'municipality_id' AND NOT a.attisdropped"
        )
    }


def _not_apart(known: dict[str, Table]) -> Iterator[str]:
    """Rows with personal data belong to one municipality, and cannot point into another."""
    nullable = {
        row[0]
        for row in _rows(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relnamespace = 'public'::regnamespace AND a.attname = 'municipality_id' AND NOT a.attnotnull"
        )
    }
    for name, table in known.items():
        if table.holds != NONE and name in nullable and "municipality_id" not in table.apart:
            yield f"{name}: a row may be without a municipality."
    for name, column, parent in _rows(
        """
        SELECT c.relname, a.attname, parent.relname
        FROM pg_constraint k
        JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
        WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND c.relnamespace = 'public'::regnamespace
          AND EXISTS (SELECT 1 FROM pg_attribute m WHERE m.attrelid = c.oid AND m.attname = 'municipality_id')
          AND EXISTS (SELECT 1 FROM pg_attribute m WHERE m.attrelid = parent.oid AND m.attname = 'municipality_id')
          AND NOT EXISTS (
              SELECT 1 FROM pg_constraint both_keys
              JOIN pg_attribute m ON m.attrelid = both_keys.conrelid AND m.attname = 'municipality_id'
              WHERE both_keys.contype = 'f' AND both_keys.conrelid = k.conrelid
                AND both_keys.confrelid = k.confrelid AND both_keys.convalidated
                AND m.attnum = ANY (both_keys.conkey) AND k.conkey[1] = ANY (both_keys.conkey))
        ORDER BY 1, 2
        """
    ):
        entry = known.get(name)
        if entry is not None and entry.holds != NONE and column not in entry.apart:
            yield f"{name}: {column} may point into another municipality's {parent}."


def _remembered(known: dict[str, Table]) -> Iterator[str]:
    """What is hidden is remembered within a transaction: every table that the look-up reads must make it forget."""
    sources = dict(
        _rows(
            "SELECT p.proname, p.prosrc FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace "
            "AND p.prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql'))"
        )
    )
    forgetting = {
        row[0]
        for row in _rows(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'husrom_forget_hidden' AND t.tgenabled = 'O'"
        )
    }
    read: set[str] = set()
    waiting = [name for name in sources if name.endswith("_now") and name.removesuffix("_now") in sources]
    followed = set(waiting)
    while waiting:
        words = set(_WORDS.findall(sources[waiting.pop()]))
        read |= words & set(known)
        called = words & set(sources) - followed
        followed |= called
        waiting += called
    for table in sorted(read - forgetting):
        yield f"{table}: what is hidden is read from it, and a change in it is not noticed within the transaction."


def _rights_of(role: str) -> Iterator[str]:
    """What the application's role must not be, own or have."""
    found = _rows(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = %s",
        role,
    )
    words = ("a superuser", "past row-level security", "one that makes databases", "one that makes roles")
    for has, word in zip(found[0], (*words, "one that replicates"), strict=True):
        if has:
            yield f"The role {role} is {word}."
    for kind, name in _rows(
        """
        SELECT 'table', relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
            WHERE r.rolname = %(role)s AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't'
        UNION ALL SELECT 'function', proname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
            WHERE r.rolname = %(role)s
        UNION ALL SELECT 'schema', nspname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
            WHERE r.rolname = %(role)s AND nspname NOT LIKE 'pg_%%'
        UNION ALL SELECT 'database', datname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
            WHERE r.rolname = %(role)s
        """.replace("%(role)s", _literal(role)).replace("%%", "%")
    ):
        yield f"The role {role} owns the {kind} {name}."
    for (name,) in _rows(
        "SELECT r.rolname FROM pg_roles r WHERE r.rolname <> %s AND pg_has_role(%s, r.oid, 'MEMBER') "
        "AND (r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid "
        "AND c.relnamespace = 'public'::regnamespace))",
        role,
        role,
    ):
        yield f"The role {role} may become {name}."
    for name, right in _rows(
        "SELECT c.relname, x.what FROM pg_class c CROSS JOIN (VALUES ('TRUNCATE'), ('TRIGGER'), ('REFERENCES'), "
        "('MAINTAIN')) x (what) WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "
        "AND has_table_privilege(%s, c.oid, x.what) ORDER BY 1, 2",
        role,
    ):
        yield f"{name}: the role {role} has the right {right}."
    if _rows("SELECT has_schema_privilege(%s, 'public', 'CREATE')", role)[0][0]:
        yield f"The role {role} may make tables in the schema public."
    if _rows("SELECT has_database_privilege(%s, current_database(), 'CREATE')", role)[0][0]:
        yield f"The role {role} may make schemas."


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _ways_around(role: str) -> Iterator[str]:
    """Doors beside the policies: partitions, views, functions with the owner's rights."""
    for name, right in _rows(
        "SELECT c.relname, x.what FROM pg_class c CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) "
        "x (what) WHERE c.relispartition AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace "
        "AND has_table_privilege(%s, c.oid, x.what) ORDER BY 1, 2",
        role,
    ):
        yield f"{name}: the role {role} has the right {right} on a partition."
    for name, kind in _rows(
        "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND (relkind = 'm' OR (relkind = 'v' AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false) "
        "AND NOT coalesce(reloptions @> ARRAY['security_invoker=on'], false))) "
        "AND has_table_privilege(%s, oid, 'SELECT') AND NOT EXISTS (SELECT 1 FROM pg_depend d "
        "WHERE d.objid = pg_class.oid AND d.deptype = 'e') ORDER BY 1",
        role,
    ):
        what = "is a materialized view" if kind == "m" else "is a view without security_invoker"
        yield f"{name}: {what}, and shows what the policies refuse."
    for signature, path, public in _rows(
        "SELECT p.oid::regprocedure::text, coalesce((SELECT max(each) FROM unnest(p.proconfig) each "
        "WHERE each LIKE 'search_path=%%'), ''), has_function_privilege('public', p.oid, 'EXECUTE') "
        "FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace AND NOT EXISTS "
        "(SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1 LIMIT %s",
        1000,
    ):
        if not path.startswith("search_path=pg_catalog"):
            yield f"{signature}: acts with the owner's rights without a fixed search_path."
        if public:
            yield f"{signature}: acts with the owner's rights and may be called by everybody."
