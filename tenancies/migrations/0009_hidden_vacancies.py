"""A home that somebody with a protected address lives in, or is to move to, is not known as vacant to others."""

from django.db import migrations

from core.base.operations import ForgetsHidden, ForTheApplication, OncePerTransaction, Shielded

VACANCIES = """
CREATE FUNCTION tenancies_hidden_vacancies(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    SELECT allocation_hidden_vacancies(the_user, place)
    UNION
    SELECT v.id FROM tenancies_hidden_leases(the_user, place) hidden (id)
        JOIN tenancies_lease l ON l.id = hidden.id JOIN housing_vacancy v ON v.dwelling_id = l.dwelling_id
    WHERE l.state IN ('draft', 'signed', 'active')
$$;
"""
#: What papers, deadlines, tasks, history and the contact log may be about: now with every hidden vacancy.
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
        UNION ALL SELECT vacancy_id FROM offers{more}
        UNION ALL SELECT c.id FROM husrom_hidden_persons(the_user, place) person (id)
            JOIN contacts_contact c ON c.person_id = person.id
    )
    SELECT id FROM direct
    UNION ALL SELECT l.id FROM direct JOIN documents_letter l ON l.subject_id = direct.id
$$;
"""
MORE = "\n        UNION ALL SELECT tenancies_hidden_vacancies(the_user, place)"


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0008_hidden_once"), ("housing", "0003_second_wall")]
    operations = [
        ForgetsHidden("housing_vacancy"),
        ForTheApplication("tenancies_hidden_vacancies(uuid, uuid)", VACANCIES),
        OncePerTransaction("tenancies_hidden_vacancies"),
        migrations.RunSQL(SUBJECTS.replace("{more}", MORE), SUBJECTS.replace("{more}", "")),
        Shielded("housing_vacancy", "id", "tenancies_hidden_vacancies"),
    ]
