"""Where somebody with a protected address lives: the lease, and everything that hangs on it, for named handlers alone.

The lease's own handler counts as one, for that lease. A relation or a grant to a whole compartment opens nothing.
"""

from django.db import migrations

from core.base.operations import ConfidentialTable, ForTheApplication, Shielded

LEASES = """
CREATE FUNCTION tenancies_hidden_leases(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    WITH persons AS MATERIALIZED (SELECT husrom_hidden_persons(the_user, place) AS id)
    SELECT found.id FROM (
        SELECT l.id, l.handler_id FROM persons JOIN tenancies_lease l ON l.tenant_id = persons.id
        UNION
        SELECT l.id, l.handler_id FROM persons
            JOIN people_householdmember m ON m.person_id = persons.id
            JOIN tenancies_lease l ON l.household_id = m.household_id
        WHERE EXISTS (
            SELECT 1 FROM people_memberperiod p WHERE p.member_id = m.id AND p.superseded_at IS NULL
            AND (p.valid_to IS NULL OR p.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date))
        UNION
        -- Shielded as it came from the old system, without a person who says so: its handler's alone.
        SELECT l.id, l.handler_id FROM tenancies_lease l JOIN people_person p ON p.id = l.tenant_id
            WHERE l.restricted AND l.municipality_id = place AND p.address_protection = 'none'
              AND NOT EXISTS (
                  SELECT 1 FROM people_householdmember m JOIN people_person mp ON mp.id = m.person_id
                  WHERE m.household_id = l.household_id AND mp.address_protection <> 'none')
    ) found
    WHERE found.handler_id IS DISTINCT FROM the_user
      AND NOT EXISTS (
          SELECT 1 FROM agencies_usergrant g WHERE g.object_pk = found.id::text AND g.user_id = the_user
          AND g.ends_at > statement_timestamp())
$$;
"""
#: What papers, deadlines, tasks, history and the contact log may be about.
SUBJECTS = """
CREATE FUNCTION tenancies_hidden_subjects(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 50 AS $$
    WITH leases AS MATERIALIZED (SELECT tenancies_hidden_leases(the_user, place) AS id),
    offers AS MATERIALIZED (
        SELECT o.id, o.vacancy_id FROM applications_hidden(the_user, place) application (id)
            JOIN allocation_offer o ON o.application_id = application.id
    ),
    direct AS MATERIALIZED (
        SELECT id FROM leases
        UNION ALL SELECT c.id FROM leases JOIN tenancies_arrearscase c ON c.lease_id = leases.id
        UNION ALL SELECT s.id FROM leases JOIN tenancies_stopmessage s ON s.lease_id = leases.id
        UNION ALL SELECT id FROM offers
        UNION ALL SELECT vacancy_id FROM offers
        UNION ALL SELECT c.id FROM husrom_hidden_persons(the_user, place) person (id)
            JOIN contacts_contact c ON c.person_id = person.id
    )
    SELECT id FROM direct
    UNION ALL SELECT l.id FROM direct JOIN documents_letter l ON l.subject_id = direct.id
$$;
"""
#: The kinds of subject that may be hidden; rows about anything else are let through without looking.
KINDS = (
    "tenancies.lease",
    "tenancies.arrearscase",
    "tenancies.stopmessage",
    "allocation.offer",
    "housing.vacancy",
    "contacts.contact",
    "documents.letter",
)
SERVICES = ("rent", "arrears", "deadlines", "figures", "imports", "letters", "leases", "tenancies")
OLD_DOORS_AWAY = "; ".join(
    f"DROP POLICY {name} ON tenancies_lease"
    for name in ("husrom_read", "husrom_add", "husrom_change", "husrom_remove")
)
OF_LEASE = ("ledgerentry", "deposit", "arrearscase", "arrearsstep", "paymentplan", "stopmessage")
ABOUT = (
    "contacts_contact",
    "documents_document",
    "documents_letter",
    "notices_outboxitem",
    "notices_task",
    "rules_deadline",
    "workflow_statechange",
)


class Migration(migrations.Migration):
    dependencies = [
        ("tenancies", "0006_in_emergency"),
        ("allocation", "0007_protected_addresses"),
        ("people", "0006_protected_addresses"),
        ("contacts", "0002_walls"),
        ("deviations", "0005_second_wall"),
        ("documents", "0002_walls"),
        ("notices", "0003_second_wall"),
        ("rules", "0003_second_wall"),
        ("workflow", "0002_walls"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX lease_restricted ON tenancies_lease (municipality_id) WHERE restricted",
            "DROP INDEX lease_restricted",
        ),
        ForTheApplication("tenancies_hidden_leases(uuid, uuid)", LEASES),
        ForTheApplication("tenancies_hidden_subjects(uuid, uuid)", SUBJECTS),
        # The shield takes the place of «not a shielded one» in the doors: named handlers come in as colleagues do.
        migrations.RunSQL(OLD_DOORS_AWAY, migrations.RunSQL.noop),
        ConfidentialTable(
            "tenancies_lease",
            services=SERVICES,
            extra='"tenancies_lease".handler_id = (SELECT husrom_user())',
        ),
        Shielded("tenancies_lease", "id", "tenancies_hidden_leases"),
        *(Shielded(f"tenancies_{table}", "lease_id", "tenancies_hidden_leases") for table in OF_LEASE),
        Shielded("contacts_contact", "person_id", "husrom_hidden_persons"),
        Shielded("deviations_identifiednote", "person_id", "husrom_hidden_persons"),
        Shielded("documents_documentcontent", "subject_id", "tenancies_hidden_subjects"),
        *(
            Shielded(
                table,
                "subject_id",
                "tenancies_hidden_subjects",
                unless="\"{}\".subject_type NOT IN ({})".format(table, ", ".join(f"'{kind}'" for kind in KINDS)),
            )
            for table in ABOUT
        ),
    ]
