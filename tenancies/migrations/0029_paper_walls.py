"""The second wall around the papers of a lease: with the lease, and its named handlers' where an address is protected.

Contracts that were written before papers had rows of their own get theirs, with the signatures that are on record.
"""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, ForgetsHidden, MunicipalKey, SameMunicipality, Shielded

PAPER, SIGNATURE = "tenancies_leasepaper", "tenancies_papersignature"
SERVICES = ("rent", "arrears", "deadlines", "figures", "imports", "letters", "leases", "tenancies")
POINTERS = (
    (PAPER, "lease_id", "tenancies_lease"),
    (PAPER, "unit_id", "agencies_unit"),
    (PAPER, "compartment_id", "agencies_compartment"),
    (SIGNATURE, "lease_id", "tenancies_lease"),
    (SIGNATURE, "paper_id", PAPER),
    (SIGNATURE, "compartment_id", "agencies_compartment"),
)
#: History about a hidden lease's papers is as hidden as the lease. One source is added to the function as it stands.
BEFORE = "        UNION ALL SELECT tenancies_hidden_handovers(the_user, place)"
ADDED = "        UNION ALL SELECT p.id FROM leases JOIN tenancies_leasepaper p ON p.lease_id = leases.id"
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
#: The kinds that are looked up stand in the policies themselves; this is put first in each list, or taken out again.
LISTED = "''tenancies.leasepaper''::character varying"
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
TABLES = ", ".join(f"'{table}'" for table in ABOUT)
WRITTEN = """
INSERT INTO tenancies_leasepaper (id, created_at, municipality_id, compartment_id, lease_id, kind, number, state, letter,
    made_on, done_on, changes, reason, contact, port_reference, version)
SELECT gen_random_uuid(), letter.created_at, l.municipality_id, l.compartment_id, l.id, 'contract', 1,
    CASE WHEN l.signed_by_landlord_on IS NOT NULL AND l.signed_by_tenant_on IS NOT NULL THEN 'signed' ELSE 'made' END,
    letter.id, letter.dated, greatest(l.signed_by_landlord_on, l.signed_by_tenant_on), '{}', '', '', '', 1
FROM tenancies_lease l JOIN documents_letter letter ON letter.id = l.contract WHERE l.state <> 'cancelled'
"""
SIGNED = """
INSERT INTO tenancies_papersignature (id, created_at, municipality_id, compartment_id, lease_id, paper_id, party, name,
    signed_on, method, reference)
SELECT gen_random_uuid(), p.created_at, p.municipality_id, p.compartment_id, p.lease_id, p.id, s.party, '', s.signed_on,
    'paper', ''
FROM tenancies_leasepaper p JOIN tenancies_lease l ON l.id = p.lease_id
CROSS JOIN LATERAL (VALUES ('landlord', l.signed_by_landlord_on), ('tenant', l.signed_by_tenant_on)) s (party, signed_on)
WHERE s.signed_on IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0028_papers"), ("documents", "0002_walls")]
    operations = [
        MunicipalKey(PAPER),
        *(SameMunicipality(*pointer) for pointer in POINTERS),
        *(ConfidentialTable(table, relation_key="lease_id", services=SERVICES) for table in (PAPER, SIGNATURE)),
        *(Shielded(table, "lease_id", "tenancies_hidden_leases") for table in (PAPER, SIGNATURE)),
        AppendOnly(SIGNATURE),
        ForgetsHidden(PAPER),
        migrations.RunSQL(
            REWRITE.format(old=BEFORE, new=f"{BEFORE}\n{ADDED}"), REWRITE.format(old=f"\n{ADDED}", new="")
        ),
        migrations.RunSQL(
            WIDEN.format(tables=TABLES, old="ARRAY[", new=f"ARRAY[{LISTED}, "),
            WIDEN.format(tables=TABLES, old=f"ARRAY[{LISTED}, ", new="ARRAY["),
        ),
        migrations.RunSQL(WRITTEN, migrations.RunSQL.noop),
        migrations.RunSQL(SIGNED, migrations.RunSQL.noop),
    ]
