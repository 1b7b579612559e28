"""The second wall around housing follow-up: the unit's own; where the person's address is protected, the named handlers'
and the one responsible's.
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

SERVICES = ("deadlines", "figures", "imports", "letters")
TABLE = "tenancies_followup"
LINES = ("tenancies_followupgoal", "tenancies_followupvisit")
HIDDEN = """
CREATE FUNCTION tenancies_hidden_followups(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    SELECT f.id FROM husrom_hidden_persons(the_user, place) person (id)
        JOIN tenancies_followup f ON f.person_id = person.id
    WHERE f.responsible_id IS DISTINCT FROM the_user
      AND NOT EXISTS (
          SELECT 1 FROM agencies_usergrant g WHERE g.object_pk = f.id::text AND g.user_id = the_user
          AND g.ends_at > statement_timestamp())
$$;
"""
#: What deadlines, tasks and history may be about: now with these. The function as it stands is kept for the way back.
BEFORE = "        UNION ALL SELECT tenancies_hidden_placements(the_user, place)"
ADDED = (
    "\n        UNION ALL SELECT tenancies_hidden_followups(the_user, place)"
    "\n        UNION ALL SELECT g.id FROM tenancies_hidden_followups(the_user, place) hidden (id)"
    "\n            JOIN tenancies_followupgoal g ON g.follow_up_id = hidden.id"
    "\n        UNION ALL SELECT v.id FROM tenancies_hidden_followups(the_user, place) hidden (id)"
    "\n            JOIN tenancies_followupvisit v ON v.follow_up_id = hidden.id"
)
REWRITE = """
DO $do$ DECLARE body text; BEGIN
    body := pg_get_functiondef('tenancies_hidden_subjects_now(uuid, uuid)'::regprocedure);
    IF position('{old}' IN body) = 0 THEN RAISE EXCEPTION 'tenancies_hidden_subjects_now is another one'; END IF;
    EXECUTE replace(body, '{old}', '{new}');
END $do$
"""
ABOUT = (
    "contacts_contact", "documents_document", "documents_letter", "notices_outboxitem", "notices_task",
    "rules_deadline", "workflow_statechange",
)  # fmt: skip
KINDS = ("tenancies.followup", "tenancies.followupgoal", "tenancies.followupvisit")
#: The kinds that are looked up stand in the policies themselves; these are put first in each list, or taken out again.
LISTED = ", ".join(f"''{kind}''::character varying" for kind in KINDS)
WIDEN = """
DO $do$ DECLARE each record; said text; BEGIN
    FOR each IN SELECT p.polname, c.relname, pg_get_expr(p.polqual, p.polrelid) AS expression
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE c.relname = ANY (ARRAY[{tables}]) AND p.polname LIKE 'husrom_shield_subject_id_%'
    LOOP
        said := replace(each.expression, '{old}', '{new}');
        IF said = each.expression THEN RAISE EXCEPTION 'The shield on % is another one', each.relname; END IF;
        EXECUTE format('ALTER POLICY %I ON %I USING (%s)', each.polname, each.relname, said);
    END LOOP;
END $do$
"""
TABLE_NAMES = ", ".join(f"'{table}'" for table in ABOUT)


def widen(old: str, new: str) -> str:
    return WIDEN.format(tables=TABLE_NAMES, old=old, new=new)


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0024_follow_up")]
    operations = [
        *(MunicipalKey(table) for table in (TABLE, *LINES)),
        SameMunicipality(TABLE, "person_id", "people_person"),
        SameMunicipality(TABLE, "unit_id", "agencies_unit"),
        *(SameMunicipality(table, "compartment_id", "agencies_compartment") for table in (TABLE, *LINES)),
        *(SameMunicipality(table, "follow_up_id", TABLE) for table in LINES),
        ForTheApplication("tenancies_hidden_followups(uuid, uuid)", HIDDEN),
        *(ForgetsHidden(table) for table in (TABLE, *LINES)),
        OncePerTransaction("tenancies_hidden_followups"),
        migrations.RunSQL(
            REWRITE.format(old=BEFORE, new=f"{BEFORE}{ADDED}"), REWRITE.format(old=ADDED, new="")
        ),
        ConfidentialTable(TABLE, services=SERVICES),
        *(ConfidentialTable(table, relation_key="follow_up_id", services=SERVICES) for table in LINES),
        Shielded(TABLE, "id", "tenancies_hidden_followups"),
        *(Shielded(table, "follow_up_id", "tenancies_hidden_followups") for table in LINES),
        migrations.RunSQL(widen("ARRAY[", f"ARRAY[{LISTED}, "), widen(f"ARRAY[{LISTED}, ", "ARRAY[")),
    ]
