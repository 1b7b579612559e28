"""The second wall around consents and representatives, and the few things about a «no» that others must be told.

A refusal holds towards its recipient everywhere, also where it was another office that asked. So these functions,
the owner's, answer across compartments: whether a consent is in force, when the newest «no» came, and which records
something may have been opened by. They tell nothing of what was asked, by whom, or for what.
"""

from django.db import migrations

from core.base.operations import ConfidentialTable, MunicipalKey, SameMunicipality

FUNCTIONS = """
CREATE FUNCTION husrom_consent_noes(the_persons uuid[])
RETURNS TABLE (person_id uuid, recipient_id uuid, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.person_id, c.recipient_id,
           max(CASE c.state WHEN 'withdrawn' THEN c.withdrawn_at ELSE c.decided_at END)
    FROM sharing_consent c
    WHERE c.person_id = ANY (the_persons) AND c.municipality_id = husrom_municipality()
      AND c.recipient_id IS NOT NULL AND c.state IN ('refused', 'withdrawn')
      AND (husrom_service() IS NOT NULL OR EXISTS (
          SELECT 1 FROM agencies_relation r WHERE r.subject_id = c.person_id
            AND r.compartment_id = ANY (husrom_compartments())
            AND r.opened_at <= statement_timestamp()
            AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp())))
    GROUP BY c.person_id, c.recipient_id
$$;
CREATE FUNCTION husrom_consents_in_force(the_consents uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.id FROM sharing_consent c
    WHERE c.id = ANY (the_consents) AND c.municipality_id = husrom_municipality()
      AND c.state = 'given' AND c.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
      AND NOT EXISTS (
          SELECT 1 FROM sharing_consent n
          WHERE n.person_id = c.person_id AND n.recipient_id = c.recipient_id
            AND ((n.state = 'refused' AND n.decided_at > c.decided_at)
              OR (n.state = 'withdrawn' AND n.withdrawn_at > c.decided_at)))
$$;
CREATE FUNCTION husrom_consents_to(the_person uuid, the_recipient uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.id FROM sharing_consent c
    WHERE c.person_id = the_person AND c.recipient_id = the_recipient
      AND c.municipality_id = husrom_municipality()
$$;
"""

POINTERS = (
    ("consent", "person_id", "people_person"),
    ("consent", "compartment_id", "agencies_compartment"),
    ("consent", "recipient_id", "agencies_compartment"),
    ("consent", "representative_id", "sharing_representative"),
    ("representative", "person_id", "people_person"),
    ("representative", "represented_by_id", "people_person"),
    ("representative", "compartment_id", "agencies_compartment"),
)


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial"), ("agencies", "0002_walls"), ("people", "0002_walls")]
    operations = [
        MunicipalKey("sharing_representative"),
        MunicipalKey("sharing_consent"),
        *(SameMunicipality(f"sharing_{table}", column, parent) for table, column, parent in POINTERS),
        ConfidentialTable("sharing_consent", services=("sharing", "imports")),
        ConfidentialTable("sharing_representative", services=("sharing", "imports", "letters", "deadlines")),
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION husrom_consents_to(uuid, uuid); DROP FUNCTION husrom_consents_in_force(uuid[]); "
            "DROP FUNCTION husrom_consent_noes(uuid[])",
        ),
    ]
