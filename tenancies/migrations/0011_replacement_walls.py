"""Replacement housing goes with its lease; a secret one, and all that tells where it is, is its handler's alone."""

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

TABLE = "tenancies_replacement"
SERVICES = ("rent", "arrears", "deadlines", "figures", "letters", "leases", "tenancies", "allocation")
POINTERS = (
    ("lease_id", "tenancies_lease"),
    ("new_lease_id", "tenancies_lease"),
    ("person_id", "people_person"),
    ("dwelling_id", "housing_dwelling"),
    ("vacancy_id", "housing_vacancy"),
    ("compartment_id", "agencies_compartment"),
)
REPLACEMENTS = """
CREATE FUNCTION tenancies_hidden_replacements(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    SELECT r.id FROM tenancies_replacement r
    WHERE r.municipality_id = place AND r.secret AND r.handler_id IS DISTINCT FROM the_user
      AND NOT EXISTS (
          SELECT 1 FROM people_protectedhandler h
          WHERE h.person_id = r.person_id AND h.user_id = the_user AND h.closes_at IS NULL)
      AND NOT EXISTS (
          SELECT 1 FROM agencies_usergrant g WHERE g.object_pk = r.id::text AND g.user_id = the_user
          AND g.ends_at > statement_timestamp())
    UNION
    SELECT r.id FROM tenancies_hidden_leases(the_user, place) hidden (id)
        JOIN tenancies_replacement r ON r.lease_id = hidden.id
$$;
"""
#: A home that is lent to somebody in hiding is not known as vacant, or as anything, to others.
VACANCIES = """
CREATE OR REPLACE FUNCTION tenancies_hidden_vacancies_now(the_user uuid, place uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    SELECT allocation_hidden_vacancies(the_user, place)
    UNION
    SELECT v.id FROM tenancies_hidden_leases(the_user, place) hidden (id)
        JOIN tenancies_lease l ON l.id = hidden.id JOIN housing_vacancy v ON v.dwelling_id = l.dwelling_id
    WHERE l.state IN ('draft', 'signed', 'active'){more}
$$;
"""
MORE_VACANCIES = """
    UNION
    SELECT v.id FROM tenancies_hidden_replacements(the_user, place) hidden (id)
        JOIN tenancies_replacement r ON r.id = hidden.id JOIN housing_vacancy v ON v.dwelling_id = r.dwelling_id
    WHERE r.state = 'running'"""
SUBJECTS = """
CREATE OR REPLACE FUNCTION tenancies_hidden_subjects_now(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
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
        UNION ALL SELECT tenancies_hidden_vacancies(the_user, place){more}
        UNION ALL SELECT c.id FROM husrom_hidden_persons(the_user, place) person (id)
            JOIN contacts_contact c ON c.person_id = person.id
    )
    SELECT id FROM direct
    UNION ALL SELECT l.id FROM direct JOIN documents_letter l ON l.subject_id = direct.id
$$;
"""
MORE_SUBJECTS = "\n        UNION ALL SELECT tenancies_hidden_replacements(the_user, place)"
BEFORE = (
    "tenancies.lease", "tenancies.arrearscase", "tenancies.stopmessage", "allocation.offer", "housing.vacancy",
    "contacts.contact", "documents.letter",
)  # fmt: skip
ABOUT = (
    "contacts_contact", "documents_document", "documents_letter", "notices_outboxitem", "notices_task",
    "rules_deadline", "workflow_statechange",
)  # fmt: skip


def unless(table: str, kinds: tuple[str, ...]) -> str:
    return "\"{}\".subject_type NOT IN ({})".format(table, ", ".join(f"'{kind}'" for kind in kinds))


def widened(table: str) -> migrations.RunSQL:
    """The shield, now also over what is about replacement housing."""
    old = Shielded(table, "subject_id", "tenancies_hidden_subjects", unless=unless(table, BEFORE))
    new = Shielded(
        table, "subject_id", "tenancies_hidden_subjects", unless=unless(table, (*BEFORE, "tenancies.replacement"))
    )
    return migrations.RunSQL([*old.reverse_sql, *new.sql], [*new.reverse_sql, *old.sql])


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0010_replacement")]
    operations = [
        MunicipalKey(TABLE),
        *(SameMunicipality(TABLE, column, parent) for column, parent in POINTERS),
        ForTheApplication("tenancies_hidden_replacements(uuid, uuid)", REPLACEMENTS),
        OncePerTransaction("tenancies_hidden_replacements"),
        ForgetsHidden(TABLE),
        migrations.RunSQL(VACANCIES.replace("{more}", MORE_VACANCIES), VACANCIES.replace("{more}", "")),
        migrations.RunSQL(SUBJECTS.replace("{more}", MORE_SUBJECTS), SUBJECTS.replace("{more}", "")),
        ConfidentialTable(
            TABLE, services=SERVICES, relation_key="lease_id", extra=f'"{TABLE}".handler_id = (SELECT husrom_user())'
        ),
        Shielded(TABLE, "lease_id", "tenancies_hidden_leases"),
        Shielded(TABLE, "id", "tenancies_hidden_replacements"),
        *(widened(table) for table in ABOUT),
    ]
