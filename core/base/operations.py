"""Migration operations for what Django's models cannot say: the second wall lives in PostgreSQL.

Each operation is plain, reversible SQL on a table that an earlier operation has made. The functions used by the
policies (`husrom_municipality()`, `husrom_compartments()`, …) are made in agencies' second migration.
"""

from collections.abc import Sequence

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
    - a live grant on the row, or on what `relation_key` names, reaches the actor or one of the actor's
      compartments, or
    - an open relation on `relation_key`, of one of the `scopes`, reaches one of the actor's compartments, or
    - the work is done by one of the named service identities, or
    - `extra`, an SQL condition for this table alone, holds.
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
        doors = []
        if compartment:
            doors.append(f'"{table}"."{compartment}" = ANY ((SELECT husrom_compartments())::uuid[])')
        # Written out, not as a function: PostgreSQL cannot inline one that holds a subquery.
        shown = ", ".join(f"'{scope}'" for scope in scopes)
        doors.append(
            f'EXISTS (SELECT 1 FROM agencies_relation r WHERE r.subject_id = "{table}"."{relation_key}" '
            f"AND r.scope IN ({shown}) "
            "AND r.compartment_id = ANY ((SELECT husrom_compartments())::uuid[]) "
            "AND r.opened_at <= statement_timestamp() AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp()))"
        )
        # `id` comes first, so that it is kept where the table's own key is also the key of relations.
        doors += [
            f'"{table}"."{key}" = ANY ((SELECT husrom_granted())::uuid[])'
            for key in dict.fromkeys(("id", relation_key))
        ]
        if services:
            listed = ", ".join(f"'{service}'" for service in services)
            doors.append(f"(SELECT husrom_service()) IN ({listed})")
        if extra:
            doors.append(f"({extra})")
        own = f'"{table}".municipality_id = (SELECT husrom_municipality())'
        visible = f"{own} AND ({' OR '.join(doors)})"
        check = f"{own} AND ({insert_check})" if insert_check else own
        super().__init__(
            [
                f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
                f'CREATE POLICY husrom_read ON "{table}" FOR SELECT USING ({visible})',
                f'CREATE POLICY husrom_add ON "{table}" FOR INSERT WITH CHECK ({check})',
                f'CREATE POLICY husrom_change ON "{table}" FOR UPDATE USING ({visible}) WITH CHECK ({own})',
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
