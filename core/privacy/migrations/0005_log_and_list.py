"""A person's own log in an answer about oneself, each unit its own reads; and the rows that a clearing would take."""

from django.db import migrations

from core.base.operations import ForTheApplication

#: Only the privacy officer gets the whole of a person's log: it names every unit that knows the person.
OFFICER_ALONE = """
CREATE OR REPLACE FUNCTION husrom_log_of_person(the_person uuid, since timestamptz, until timestamptz)
    RETURNS SETOF audit_read LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT l.* FROM audit_read l
    WHERE l.municipality_id = husrom_municipality() AND l.person_id = the_person AND l.at >= since AND l.at < until
      AND husrom_log_officer()
    ORDER BY l.at, l.id
$$
"""
WITH_CASE = OFFICER_ALONE.replace(
    "AND husrom_log_officer()",
    "AND (husrom_log_officer() OR EXISTS ("
    "SELECT 1 FROM agencies_relation r WHERE r.subject_id = the_person AND r.scope = 'content' "
    "AND r.basis = 'own_case' AND r.compartment_id = ANY (husrom_compartments()) "
    "AND r.opened_at <= statement_timestamp() "
    "AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp())))",
)

#: Every read is in one part of the answer and in one alone: with the compartment that read, where it answers; else
#: where the request came in. Up to the moment the request was registered, so that handling it changes nothing.
LOG_OF_REQUEST = """
CREATE FUNCTION husrom_log_of_request(the_request uuid)
    RETURNS SETOF audit_read LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT l.* FROM privacy_accessrequest q
    JOIN audit_read l ON l.municipality_id = q.municipality_id AND l.person_id = q.person_id AND l.at < q.created_at
    LEFT JOIN agencies_unit u ON u.id = l.unit_id
    WHERE q.id = the_request AND q.kind = 'gdpr' AND q.municipality_id = husrom_municipality()
      AND q.compartment_id = ANY (husrom_compartments())
      AND (u.compartment_id = q.compartment_id OR (NOT q.passed_on AND NOT EXISTS (
          SELECT 1 FROM privacy_accessrequest o WHERE o.municipality_id = q.municipality_id AND o.number = q.number
            AND o.id <> q.id AND o.compartment_id = u.compartment_id)))
    ORDER BY l.at, l.id
$$
"""

#: For those who stand behind a clearing: which rows, from when, and which compartment's. No content.
DUE_ROWS = """
CREATE FUNCTION husrom_retention_rows(the_class text, before date, first bigint, most integer)
    RETURNS TABLE (id uuid, since date, compartment_id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    class privacy_retentionclass;
BEGIN
    IF husrom_municipality() IS NULL OR NOT husrom_retention_role(husrom_user(), husrom_municipality(),
            ARRAY['privacy_officer', 'unit_leader', 'director', 'housing_manager']) THEN RETURN; END IF;
    SELECT * INTO class FROM privacy_retentionclass c WHERE c.code = the_class AND c.kind = 'rows';
    IF NOT FOUND THEN RETURN; END IF;
    RETURN QUERY EXECUTE format(
        'SELECT d.id, d.since, (to_jsonb(r) ->> ''compartment_id'')::uuid '
        'FROM husrom_retention_due($1, husrom_municipality(), $2) d JOIN public.%I r ON r.id = d.id '
        'ORDER BY d.since, d.id OFFSET $3 LIMIT $4', class.root) USING the_class, before, first, most;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0004_request_walls")]
    operations = [
        migrations.RunSQL(OFFICER_ALONE, WITH_CASE),
        ForTheApplication("husrom_log_of_request(uuid)", LOG_OF_REQUEST),
        ForTheApplication("husrom_retention_rows(text, date, bigint, integer)", DUE_ROWS),
    ]
