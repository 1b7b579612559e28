"""Protected addresses: who is hidden from whom, asked by both walls with the same owner functions.

Each function takes the user and the municipality, so that the first wall can ask for an actor and the second for the
one the database knows. They look behind the walls and answer with keys alone. Only named handlers are not hidden
from: a grant on the person or the case, and access in an emergency, open everything but where somebody lives.
"""

from django.db import migrations

from core.base.operations import ForTheApplication, MunicipalTable, SameMunicipality, Shielded

HANDLED = """
CREATE FUNCTION husrom_handled_persons(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 10 AS $$
    SELECT h.person_id FROM people_protectedhandler h
    WHERE h.user_id = the_user AND h.municipality_id = place
      AND h.opened_at <= statement_timestamp() AND (h.closes_at IS NULL OR h.closes_at > statement_timestamp())
$$;
"""
PERSONS = """
CREATE FUNCTION husrom_hidden_persons(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    SELECT p.id FROM people_person p
    WHERE p.municipality_id = place AND p.address_protection <> 'none'
      AND p.id NOT IN (SELECT husrom_handled_persons(the_user, place))
$$;
"""
HOUSEHOLDS = """
CREATE FUNCTION husrom_hidden_households(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashjoin = off
SET enable_mergejoin = off SET enable_seqscan = off ROWS 20 AS $$
    WITH hidden AS MATERIALIZED (SELECT husrom_hidden_persons(the_user, place) AS id)
    SELECT h.id FROM hidden JOIN people_household h ON h.reference_id = hidden.id AND h.municipality_id = place
    UNION
    SELECT m.household_id FROM hidden JOIN people_householdmember m ON m.person_id = hidden.id
    WHERE EXISTS (
        SELECT 1 FROM people_memberperiod p WHERE p.member_id = m.id AND p.superseded_at IS NULL
        AND (p.valid_to IS NULL OR p.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date))
$$;
"""
MOVE = """
INSERT INTO people_shieldedaddress (id, municipality_id, created_at, person_id, street, postcode, town)
    SELECT uuidv7(), municipality_id, clock_timestamp(), id, street, postcode, town FROM people_person
    WHERE address_protection <> 'none' AND (street <> '' OR postcode <> '' OR town <> '');
UPDATE people_person SET street = '', postcode = '', town = ''
    WHERE address_protection <> 'none' AND (street <> '' OR postcode <> '' OR town <> '');
-- The tables are altered next, which waits for no check that is put off.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
FOR_HANDLERS = (
    'person_id IN (SELECT husrom_handled_persons((SELECT husrom_user()), (SELECT husrom_municipality()))) '
    "OR (SELECT husrom_service()) = 'deadlines'"
)


class Migration(migrations.Migration):
    dependencies = [("people", "0005_protection"), ("people", "0004_second_wall")]
    operations = [
        # The attach function names its columns; what it does not name must have something to stand there.
        migrations.RunSQL(
            "ALTER TABLE people_person ALTER postal_address SET DEFAULT ''",
            "ALTER TABLE people_person ALTER postal_address DROP DEFAULT",
        ),
        migrations.RunSQL(
            "CREATE INDEX person_protected ON people_person (municipality_id) WHERE address_protection <> 'none'",
            "DROP INDEX person_protected",
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE people_person ADD CONSTRAINT person_protected_address_is_apart "
            "CHECK (address_protection = 'none' OR (street = '' AND postcode = '' AND town = ''))",
            "ALTER TABLE people_person DROP CONSTRAINT person_protected_address_is_apart",
        ),
        SameMunicipality("people_protectedhandler", "person_id", "people_person"),
        SameMunicipality("people_shieldedaddress", "person_id", "people_person"),
        ForTheApplication("husrom_handled_persons(uuid, uuid)", HANDLED),
        ForTheApplication("husrom_hidden_persons(uuid, uuid)", PERSONS),
        ForTheApplication("husrom_hidden_households(uuid, uuid)", HOUSEHOLDS),
        MunicipalTable("people_protectedhandler", extra=FOR_HANDLERS),
        MunicipalTable("people_shieldedaddress", extra=FOR_HANDLERS),
        # Where somebody lives with others is an address as good as any.
        Shielded(
            "people_contactdetail",
            "person_id",
            "husrom_hidden_persons",
            unless="\"people_contactdetail\".kind <> 'care_of'",
        ),
    ]
