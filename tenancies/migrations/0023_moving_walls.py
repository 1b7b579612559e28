"""The second wall around the records of moving in and out, damage claims and goods left behind: the landlord's, with the
lease; where an address is protected, the named handlers'.
"""

from django.db import migrations

from core.base.operations import (
    ConfidentialTable,
    ForgetsHidden,
    MunicipalKey,
    SameMunicipality,
    Shielded,
)

SERVICES = ("deadlines", "figures", "imports", "letters")
CASES = ("inspection", "damageclaim", "leftgoods")
LINES = ("inspectionpoint", "inspectionmeter", "inspectionkey", "inspectionphoto", "claimline")
TABLES = tuple(f"tenancies_{name}" for name in (*CASES, *LINES))
POINTERS = (
    *((table, column, parent) for table in TABLES for column, parent in (
        ("lease_id", "tenancies_lease"), ("compartment_id", "agencies_compartment"))),
    *((f"tenancies_inspection{name}", "inspection_id", "tenancies_inspection")
      for name in ("point", "meter", "key", "photo")),
    ("tenancies_inspectionphoto", "point_id", "tenancies_inspectionpoint"),
    ("tenancies_inspectionpoint", "before_id", "tenancies_inspectionpoint"),
    ("tenancies_damageclaim", "inspection_id", "tenancies_inspection"),
    ("tenancies_damageclaim", "security_id", "tenancies_deposit"),
    ("tenancies_claimline", "claim_id", "tenancies_damageclaim"),
)  # fmt: skip

#: What deadlines, tasks and history may be about: now with these. The function as it stands is kept for the way back.
BEFORE = "        UNION ALL SELECT tenancies_hidden_placements(the_user, place)"
ADDED = "".join(
    f"\n        UNION ALL SELECT m.id FROM leases JOIN tenancies_{name} m ON m.lease_id = leases.id"
    for name in CASES
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
#: The kinds that are looked up stand in the policies themselves; these are put first in each list, or taken out again.
LISTED = ", ".join(f"''tenancies.{name}''::character varying" for name in CASES)
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
    dependencies = [("tenancies", "0022_moving")]
    operations = [
        *(MunicipalKey(table) for table in ("tenancies_deposit", *TABLES)),
        *(SameMunicipality(table, column, parent) for table, column, parent in POINTERS),
        *(ConfidentialTable(table, relation_key="lease_id", services=SERVICES) for table in TABLES),
        *(Shielded(table, "lease_id", "tenancies_hidden_leases") for table in TABLES),
        *(ForgetsHidden(f"tenancies_{name}") for name in CASES),
        migrations.RunSQL(
            REWRITE.format(old=BEFORE, new=f"{BEFORE}{ADDED}"), REWRITE.format(old=ADDED, new="")
        ),
        migrations.RunSQL(widen("ARRAY[", f"ARRAY[{LISTED}, "), widen(f"ARRAY[{LISTED}, ", "ARRAY[")),
    ]
