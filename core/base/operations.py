"""Migration operations for what Django's models cannot say: the second wall lives in PostgreSQL.

Each operation is plain, reversible SQL on a table that an earlier operation has made. The functions used by the
policies (`husrom_municipality()`, `husrom_compartments()`, …) are made in agencies' second migration.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.migrations.operations import RunSQL


class MunicipalKey(RunSQL):
    """UNIQUE (municipality_id, id): lets other tables point here and prove that the municipality is the same."""

    def __init__(self, table: str) -> None:
        name = f"{table}_municipal_key"[:63]
        super().__init__(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE (municipality_id, id)',
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
        )


class SameMunicipality(RunSQL):
    """A foreign key on (municipality_id, column): a row can never point into another municipality."""

    def __init__(self, table: str, column: str, parent: str) -> None:
        name = f"{table}_{column}_same_municipality"[-63:]
        super().__init__(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (municipality_id, "{column}") '
            f'REFERENCES "{parent}" (municipality_id, id) DEFERRABLE INITIALLY DEFERRED',
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
        )


class ConfidentialTable(RunSQL):
    """Row-level security: the database refuses what a forgotten filter would have shown.

    A row is admitted when it belongs to the municipality in force and
    - its compartment is one of the actor's, or
    - the work is done by one of the named service identities, or
    - `extra`, an SQL condition for this table alone, holds, or
    - a live grant on the row, or on what `relation_key` names, reaches the actor or one of the actor's
      compartments, or
    - an open relation on `relation_key`, of one of the `scopes`, reaches one of the actor's compartments.
    Writing a new row asks only for the municipality (and `insert_check`): a note may be handed to a compartment
    that the writer cannot read. Enabled, not forced: the owner migrates, seeds and repairs.
    """

    def __init__(
        self,
        table: str,
        *,
        services: Sequence[str] = (),
        relation_key: str = "id",
        scopes: Sequence[str] = ("content",),
        compartment: str = "compartment_id",
        extra: str = "",
        insert_check: str = "",
    ) -> None:
        # The cheap questions first: PostgreSQL asks in this order, and stops at the first that admits the row.
        doors = []
        if compartment:
            doors.append(f'"{table}"."{compartment}" = ANY ((SELECT husrom_compartments())::uuid[])')
        if services:
            listed = ", ".join(f"'{service}'" for service in services)
            doors.append(f"(SELECT husrom_service()) IN ({listed})")
        if extra:
            doors.append(f"({extra})")
        # `id` comes first, so that it is kept where the table's own key is also the key of relations.
        doors += [
            f'"{table}"."{key}" = ANY ((SELECT husrom_granted())::uuid[])'
            for key in dict.fromkeys(("id", relation_key))
        ]
        # Written out, not as a function: PostgreSQL cannot inline one that holds a subquery.
        shown = ", ".join(f"'{scope}'" for scope in scopes)
        doors.append(
            f'EXISTS (SELECT 1 FROM agencies_relation r WHERE r.subject_id = "{table}"."{relation_key}" '
            f"AND r.scope IN ({shown}) "
            "AND r.compartment_id = ANY ((SELECT husrom_compartments())::uuid[]) "
            "AND r.opened_at <= statement_timestamp() AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp()))"
        )
        own = f'"{table}".municipality_id = (SELECT husrom_municipality())'
        visible = f"{own} AND ({' OR '.join(doors)})"
        check = f"{own} AND ({insert_check})" if insert_check else own
        super().__init__(*_four_policies(table, visible=visible, added=check, changed=own))


class MunicipalTable(RunSQL):
    """Row-level security by municipality alone: for personal data that is not confidential within the house.

    `extra` narrows who may read, change and remove rows (an SQL condition); adding asks for the municipality only.
    """

    def __init__(self, table: str, *, extra: str = "") -> None:
        own = f'"{table}".municipality_id = (SELECT husrom_municipality())'
        visible = f"{own} AND ({extra})" if extra else own
        super().__init__(*_four_policies(table, visible=visible, added=own, changed=own))


class FollowingTable(RunSQL):
    """Row-level security for rows without a life of their own: seen by whoever sees the row they point at.

    The parent's own policies are asked, so it must be walled itself and may not look back at this table.
    """

    def __init__(
        self,
        table: str,
        *parents: tuple[str, str],
        services: Sequence[str] = (),
        extra: str = "",
        municipal: bool = True,
    ) -> None:
        follows = " AND ".join(
            f'EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = "{table}"."{column}")'
            for column, parent in parents
        )
        doors = [f"({follows})"]
        if services:
            listed = ", ".join(f"'{service}'" for service in services)
            # First: a service needs no look at the parent.
            doors.insert(0, f"(SELECT husrom_service()) IN ({listed})")
        if extra:
            doors.append(f"({extra})")
        own = f'"{table}".municipality_id = (SELECT husrom_municipality())' if municipal else ""
        visible = " AND ".join(part for part in (own, f"({' OR '.join(doors)})") if part)
        added = own or f"({follows})"
        super().__init__(*_four_policies(table, visible=visible, added=added, changed=added))


class Shielded(RunSQL):
    """A restrictive policy: rows whose `column` is among what `hidden` lists are closed, whoever else is let in.

    `hidden` is an owner function (user, municipality) → ids that a protected address hides from the user. Adding
    rows is not held back: a job or a colleague may write what only the named handlers will read.
    """

    def __init__(self, table: str, column: str, hidden: str, *, unless: str = "") -> None:
        name = f"husrom_shield_{column}"[:63]
        shown = (
            f'("{table}"."{column}" IS NULL OR "{table}"."{column}" NOT IN '
            f"(SELECT {hidden}((SELECT husrom_user()), (SELECT husrom_municipality()))))"
        )
        # A named service works on everything; what it writes is held by the same walls when people read it.
        doors = ["(SELECT husrom_service()) IS NOT NULL", f"({unless})" if unless else "", shown]
        condition = " OR ".join(door for door in doors if door)
        verbs = {"SELECT": "read", "UPDATE": "change", "DELETE": "remove"}
        super().__init__(
            [
                f'CREATE POLICY "{name}_{word}" ON "{table}" AS RESTRICTIVE FOR {verb} USING ({condition})'
                for verb, word in verbs.items()
            ],
            [f'DROP POLICY "{name}_{word}" ON "{table}"' for word in verbs.values()],
        )


class ForTheApplication(RunSQL):
    """A function that acts with the owner's rights is for the application's role, not for everybody (PUBLIC).

    With `create` it is made as well. It must have a fixed search_path: `SET search_path = pg_catalog, public`.
    """

    def __init__(self, signature: str, create: str = "") -> None:
        role = os.environ.get("APP_ROLE", "husrom_app")
        rights: list[Any] = [
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
            f'GRANT EXECUTE ON FUNCTION {signature} TO "{role}"',
        ]
        if create:
            super().__init__([create, *rights], f"DROP FUNCTION {signature}")
        else:
            super().__init__(rights, f"GRANT EXECUTE ON FUNCTION {signature} TO PUBLIC")


#: The look-up, as it was, under another name; the name that the walls ask becomes one that remembers the answer.
_REMEMBERING = """
CREATE OR REPLACE FUNCTION {name}(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 20 AS $$
DECLARE
    asked text := concat(current_setting('app.hidden_mark', true), '/', the_user, '/', place, '/',
        extract(epoch FROM statement_timestamp())::bigint, '/');
    kept text := current_setting('app.{name}', true);
    found uuid[];
BEGIN
    IF starts_with(kept, asked) THEN
        found := substr(kept, length(asked) + 1)::uuid[];
    ELSE
        found := coalesce((SELECT array_agg(hidden) FROM {name}_now(the_user, place) hidden), '{{}}');
        PERFORM set_config('app.{name}', asked || found::text, true);
    END IF;
    RETURN QUERY SELECT unnest(found);
END $$
"""
_RENAMED = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('{old}(uuid, uuid)'::regprocedure), 'public.{old}(', 'public.{new}(');
END $$
"""


class OncePerTransaction(RunSQL):
    """An owner function that lists what is hidden looks it up once in a transaction, however often the walls ask.

    `function` (user, municipality) → ids becomes one that remembers the answer in a setting of the transaction; the
    look-up itself goes on as `function_now`. The answer is good for the same user and municipality, for a second at
    most, and until the transaction itself writes to a table the look-up reads: those have `ForgetsHidden`, which
    `check_walls` demands. Another transaction's protection holds for every transaction that begins after it.
    """

    def __init__(self, function: str) -> None:
        role = os.environ.get("APP_ROLE", "husrom_app")
        looking = f"{function}_now"
        super().__init__(
            [
                _RENAMED.format(old=function, new=looking),
                f"REVOKE ALL ON FUNCTION {looking}(uuid, uuid) FROM PUBLIC",
                f'GRANT EXECUTE ON FUNCTION {looking}(uuid, uuid) TO "{role}"',
                _REMEMBERING.format(name=function),
            ],
            [_RENAMED.format(old=looking, new=function), f"DROP FUNCTION {looking}(uuid, uuid)"],
        )


class ForgetsHidden(RunSQL):
    """Writing to the table makes the transaction look up anew what is hidden (see OncePerTransaction)."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f'CREATE TRIGGER husrom_forget_hidden AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION husrom_forget_hidden()",
            f'DROP TRIGGER husrom_forget_hidden ON "{table}"',
        )


#: One more source in a look-up that gathers ids in a list called `direct`, or the same taken out again.
_GATHERED = "\n    )\n    SELECT id FROM direct"
_REWRITTEN = """
DO $husrom$ DECLARE body text; BEGIN
    body := pg_get_functiondef('{function}(uuid, uuid)'::regprocedure);
    IF position($old${old}$old$ IN body) = 0 THEN RAISE EXCEPTION '{function} is another one'; END IF;
    EXECUTE replace(body, $old${old}$old$, $new${new}$new$);
END $husrom$
"""
#: The kinds that are looked up stand in the policies themselves: those of every table that asks the function.
_LISTED = """
DO $husrom$ DECLARE each record; said text; changed int := 0; BEGIN
    FOR each IN SELECT p.polname, c.relname, pg_get_expr(p.polqual, p.polrelid) AS expression
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname LIKE 'husrom_shield_subject_id_%'
    LOOP
        CONTINUE WHEN position('{function}(' IN each.expression) = 0 OR position('ARRAY[' IN each.expression) = 0;
        said := regexp_replace(each.expression, $find${find}$find$, $put${put}$put$, 'g');
        IF said = each.expression THEN RAISE EXCEPTION 'The shield on % is another one', each.relname; END IF;
        EXECUTE format('ALTER POLICY %I ON %I USING (%s)', each.polname, each.relname, said);
        changed := changed + 1;
    END LOOP;
    IF changed = 0 THEN RAISE EXCEPTION 'No shield asks {function}'; END IF;
END $husrom$
"""


class AlsoHidden(RunSQL):
    """More kinds of records are as hidden as what they belong to: papers, tasks, deadlines and history about them too.

    `function` is the look-up the shields ask, one of OncePerTransaction; `kinds` says for each kind
    (`tenancies.leasepaper`) the SELECT of the ids that are hidden, in words of that look-up. What stands in the
    function and in the policies is widened as it is, and taken back in the same way: no list is written out again.
    """

    def __init__(self, function: str, kinds: Mapping[str, str]) -> None:
        sources = "".join(f"\n        UNION ALL {select}" for select in kinds.values())
        looking = f"{function}_now"
        either = "|".join(kind.replace(".", r"\.") for kind in kinds)
        super().__init__(
            [
                _REWRITTEN.format(function=looking, old=_GATHERED, new=f"{sources}{_GATHERED}"),
                _LISTED.format(
                    function=function,
                    find=r"ARRAY\[",
                    put="ARRAY[" + "".join(f"'{kind}', " for kind in kinds),
                ),
            ],
            [
                _LISTED.format(function=function, find=rf"'({either})'::(text|character varying), ", put=""),
                _REWRITTEN.format(function=looking, old=sources, new=""),
            ],
        )


def _four_policies(table: str, *, visible: str, added: str, changed: str) -> tuple[list[Any], list[Any]]:
    return (
        [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'CREATE POLICY husrom_read ON "{table}" FOR SELECT USING ({visible})',
            f'CREATE POLICY husrom_add ON "{table}" FOR INSERT WITH CHECK ({added})',
            f'CREATE POLICY husrom_change ON "{table}" FOR UPDATE USING ({visible}) WITH CHECK ({changed})',
            f'CREATE POLICY husrom_remove ON "{table}" FOR DELETE USING ({visible})',
        ],
        [
            *(
                f'DROP POLICY {name} ON "{table}"'
                for name in ("husrom_read", "husrom_add", "husrom_change", "husrom_remove")
            ),
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        ],
    )


class AppendOnly(RunSQL):
    """UPDATE, DELETE and TRUNCATE raise, whoever asks; `allow_update` names columns that may still be filled in."""

    def __init__(self, table: str, *, allow_update: Sequence[str] = ()) -> None:
        allowed = ",".join(allow_update)
        super().__init__(
            [
                f'CREATE TRIGGER husrom_append_only BEFORE UPDATE OR DELETE ON "{table}" '
                f"FOR EACH ROW EXECUTE FUNCTION husrom_append_only('{allowed}')",
                f'CREATE TRIGGER husrom_append_only_all BEFORE TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION husrom_append_only('')",
            ],
            [
                f'DROP TRIGGER husrom_append_only ON "{table}"',
                f'DROP TRIGGER husrom_append_only_all ON "{table}"',
            ],
        )
