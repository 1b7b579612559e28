"""Which dwelling somebody with a protected address has been offered is for named handlers alone."""

from django.db import migrations

from core.base.operations import ForTheApplication, Shielded

APPLICATIONS = """
CREATE FUNCTION applications_hidden(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    SELECT a.id FROM husrom_hidden_persons(the_user, place) person (id)
        JOIN applications_application a ON a.applicant_id = person.id
    UNION
    SELECT a.id FROM husrom_hidden_households(the_user, place) household (id)
        JOIN applications_application a ON a.household_id = household.id
$$;
"""
VACANCIES = """
CREATE FUNCTION allocation_hidden_vacancies(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    SELECT o.vacancy_id FROM applications_hidden(the_user, place) application (id)
        JOIN allocation_offer o ON o.application_id = application.id
    WHERE o.state IN ('prepared', 'sent', 'accepted')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("allocation", "0006_household_walls"),
        ("applications", "0006_second_wall"),
        ("housing", "0003_second_wall"),
        ("people", "0006_protected_addresses"),
    ]
    operations = [
        ForTheApplication("applications_hidden(uuid, uuid)", APPLICATIONS),
        ForTheApplication("allocation_hidden_vacancies(uuid, uuid)", VACANCIES),
        Shielded("allocation_offer", "application_id", "applications_hidden"),
        # Considered for a dwelling is as good as told where: the agenda shows neither, whoever is called to it.
        Shielded("allocation_candidate", "application_id", "applications_hidden"),
        Shielded("allocation_finding", "application_id", "applications_hidden"),
    ]
