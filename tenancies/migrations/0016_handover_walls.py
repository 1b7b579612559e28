"""The second wall around transitions: the office that heard of them, the receiver's by relation, and where an address is
protected, the named handlers, the receiver and whoever registered it.
"""

from django.db import migrations

from core.base.operations import (
    ConfidentialTable,
    ForgetsHidden,
    ForTheApplication,
    MunicipalKey,
    OncePerTransaction,
    SameMunicipality,
    Shielded,
)

TABLE = "tenancies_handover"
SERVICES = ("deadlines", "figures", "imports", "letters")
POINTERS = (
    ("person_id", "people_person"),
    ("unit_id", "agencies_unit"),
    ("receiver_unit_id", "agencies_unit"),
    ("compartment_id", "agencies_compartment"),
)
HIDDEN = """
CREATE FUNCTION tenancies_hidden_handovers(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    SELECT h.id FROM husrom_hidden_persons(the_user, place) person (id)
        JOIN tenancies_handover h ON h.person_id = person.id
    WHERE h.receiver_id IS DISTINCT FROM the_user AND h.registered_by_id IS DISTINCT FROM the_user
      AND NOT EXISTS (
          SELECT 1 FROM agencies_usergrant g WHERE g.object_pk = h.id::text AND g.user_id = the_user
          AND g.ends_at > statement_timestamp())
$$;
"""
#: What papers, deadlines, tasks and history may be about: now with transitions. The function as it stands is kept for
#: the way back, and one source is added to it.
BEFORE = "        UNION ALL SELECT tenancies_hidden_placements(the_user, place)"
ADDED = "        UNION ALL SELECT tenancies_hidden_handovers(the_user, place)"
REWRITE = """
DO $do$ DECLARE body text; BEGIN
    body := pg_get_functiondef('tenancies_hidden_subjects_now(uuid, uuid)'::regprocedure);
    IF position('{old}' IN body) = 0 THEN RAISE EXCEPTION 'tenancies_hidden_subjects_now is another one'; END IF;
    EXECUTE replace(body, '{old}', '{new}');
END $do$
"""
KINDS = (
    "tenancies.lease", "tenancies.arrearscase", "tenancies.stopmessage", "allocation.offer", "housing.vacancy",
    "contacts.contact", "documents.letter", "tenancies.replacement", "tenancies.placement",
)  # fmt: skip
ABOUT = (
    "contacts_contact", "documents_document", "documents_letter", "notices_outboxitem", "notices_task",
    "rules_deadline", "workflow_statechange",
)  # fmt: skip


def shield(table: str, kinds: tuple[str, ...]) -> Shielded:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return Shielded(
        table, "subject_id", "tenancies_hidden_subjects", unless=f'"{table}".subject_type NOT IN ({listed})'
    )


def widened(table: str) -> migrations.RunSQL:
    old, new = shield(table, KINDS), shield(table, (*KINDS, "tenancies.handover"))
    return migrations.RunSQL([*old.reverse_sql, *new.sql], [*new.reverse_sql, *old.sql])


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0015_handover")]
    operations = [
        MunicipalKey(TABLE),
        *(SameMunicipality(TABLE, column, parent) for column, parent in POINTERS),
        ForTheApplication("tenancies_hidden_handovers(uuid, uuid)", HIDDEN),
        ForgetsHidden(TABLE),
        OncePerTransaction("tenancies_hidden_handovers"),
        migrations.RunSQL(
            REWRITE.format(old=BEFORE, new=f"{BEFORE}\n{ADDED}"), REWRITE.format(old=f"\n{ADDED}", new="")
        ),
        ConfidentialTable(TABLE, services=SERVICES),
        Shielded(TABLE, "id", "tenancies_hidden_handovers"),
        *(widened(table) for table in ABOUT),
    ]
