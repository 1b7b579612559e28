"""The second wall around stays in temporary housing: the placing office's, and where an address is protected, the named
handlers' and the one responsible's. Two owner functions count taken places, whoever has placed people there.
"""

from django.db import migrations

from core.base.operations import (
    AppendOnly,
    ConfidentialTable,
    ForgetsHidden,
    ForTheApplication,
    MunicipalKey,
    OncePerTransaction,
    SameMunicipality,
    Shielded,
)

SERVICES = ("deadlines", "figures", "imports", "letters")
OF_PLACEMENT = ("stay", "stayperson", "placementexception")

HIDDEN = """
CREATE FUNCTION tenancies_hidden_placements(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    WITH persons AS MATERIALIZED (SELECT husrom_hidden_persons(the_user, place) AS id)
    SELECT found.id FROM (
        SELECT p.id, p.responsible_id FROM persons JOIN tenancies_placement p ON p.person_id = persons.id
        UNION
        SELECT p.id, p.responsible_id FROM persons
            JOIN tenancies_stayperson s ON s.person_id = persons.id
            JOIN tenancies_placement p ON p.id = s.placement_id
    ) found
    WHERE found.responsible_id IS DISTINCT FROM the_user
      AND NOT EXISTS (
          SELECT 1 FROM agencies_usergrant g WHERE g.object_pk = found.id::text AND g.user_id = the_user
          AND g.ends_at > statement_timestamp())
$$;
"""
#: What papers, deadlines, tasks, history and the contact log may be about: now with placements.
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
        UNION ALL SELECT tenancies_hidden_vacancies(the_user, place)
        UNION ALL SELECT tenancies_hidden_replacements(the_user, place){more}
        UNION ALL SELECT c.id FROM husrom_hidden_persons(the_user, place) person (id)
            JOIN contacts_contact c ON c.person_id = person.id
    )
    SELECT id FROM direct
    UNION ALL SELECT l.id FROM direct JOIN documents_letter l ON l.subject_id = direct.id
$$;
"""
MORE = "\n        UNION ALL SELECT tenancies_hidden_placements(the_user, place)"
#: The kinds of subject that may be hidden; rows about anything else are let through without looking.
KINDS = (
    "tenancies.lease",
    "tenancies.arrearscase",
    "tenancies.stopmessage",
    "allocation.offer",
    "housing.vacancy",
    "contacts.contact",
    "documents.letter",
    "tenancies.replacement",
)
ABOUT = (
    "contacts_contact",
    "documents_document",
    "documents_letter",
    "notices_outboxitem",
    "notices_task",
    "rules_deadline",
    "workflow_statechange",
)
#: The most persons in the place on any night from the first one.
TAKEN = """
CREATE FUNCTION tenancies_place_taken(the_place uuid, first_night date) RETURNS integer LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH there AS (
        SELECT p.valid_from, p.valid_to FROM tenancies_stay s JOIN tenancies_stayperson p ON p.stay_id = s.id
        WHERE s.place_id = the_place AND s.municipality_id = husrom_municipality() AND p.superseded_at IS NULL
          AND (p.valid_to IS NULL OR p.valid_to > first_night)
    ),
    nights AS (
        SELECT first_night AS night UNION SELECT valid_from FROM there WHERE valid_from > first_night
    )
    SELECT coalesce(max(taken), 0)::integer FROM (
        SELECT (SELECT count(*) FROM there t WHERE t.valid_from <= n.night AND (t.valid_to IS NULL OR t.valid_to > n.night))
            AS taken FROM nights n
    ) counted
$$;
"""
ALL_TAKEN = """
CREATE FUNCTION tenancies_places_taken(the_night date) RETURNS TABLE (place_id uuid, taken integer) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.place_id, count(*)::integer FROM tenancies_stay s JOIN tenancies_stayperson p ON p.stay_id = s.id
    WHERE s.municipality_id = husrom_municipality() AND p.superseded_at IS NULL
      AND p.valid_from <= the_night AND (p.valid_to IS NULL OR p.valid_to > the_night)
    GROUP BY s.place_id
$$;
"""


def unless(kinds: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return f'"{{}}".subject_type NOT IN ({listed})'


def shield(table: str, kinds: tuple[str, ...]) -> Shielded:
    return Shielded(table, "subject_id", "tenancies_hidden_subjects", unless=unless(kinds).format(table))


def shield_anew(table: str) -> migrations.RunSQL:
    """The same restriction for one kind of subject more; taken back with the migration."""
    old, new = shield(table, KINDS), shield(table, (*KINDS, "tenancies.placement"))
    return migrations.RunSQL([*old.reverse_sql, *new.sql], [*new.reverse_sql, *old.sql])


class Migration(migrations.Migration):
    dependencies = [
        ("tenancies", "0012_temporary_stays"),
        ("people", "0007_hidden_once"),
        ("agencies", "0002_walls"),
    ]
    operations = [
        MunicipalKey("tenancies_placement"),
        MunicipalKey("tenancies_stay"),
        SameMunicipality("tenancies_placement", "person_id", "people_person"),
        SameMunicipality("tenancies_placement", "unit_id", "agencies_unit"),
        SameMunicipality("tenancies_placement", "compartment_id", "agencies_compartment"),
        *(SameMunicipality(f"tenancies_{name}", "compartment_id", "agencies_compartment") for name in OF_PLACEMENT),
        *(SameMunicipality(f"tenancies_{name}", "placement_id", "tenancies_placement") for name in OF_PLACEMENT),
        SameMunicipality("tenancies_stay", "place_id", "housing_temporaryplace"),
        SameMunicipality("tenancies_stay", "agreement_id", "housing_qualityagreement"),
        SameMunicipality("tenancies_stayperson", "stay_id", "tenancies_stay"),
        SameMunicipality("tenancies_stayperson", "person_id", "people_person"),
        AppendOnly("tenancies_stayperson", allow_update=("superseded_at",)),
        ConfidentialTable("tenancies_placement", services=SERVICES),
        *(
            ConfidentialTable(f"tenancies_{name}", relation_key="placement_id", services=SERVICES)
            for name in OF_PLACEMENT
        ),
        ForTheApplication("tenancies_hidden_placements(uuid, uuid)", HIDDEN),
        ForgetsHidden("tenancies_placement"),
        ForgetsHidden("tenancies_stayperson"),
        OncePerTransaction("tenancies_hidden_placements"),
        migrations.RunSQL(SUBJECTS.replace("{more}", MORE), SUBJECTS.replace("{more}", "")),
        Shielded("tenancies_placement", "id", "tenancies_hidden_placements"),
        *(
            Shielded(f"tenancies_{name}", "placement_id", "tenancies_hidden_placements")
            for name in OF_PLACEMENT
        ),
        *(shield_anew(table) for table in ABOUT),
        ForTheApplication("tenancies_place_taken(uuid, date)", TAKEN),
        ForTheApplication("tenancies_places_taken(date)", ALL_TAKEN),
    ]
