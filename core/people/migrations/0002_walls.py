"""The second wall around persons, and the one door through which a person is attached."""

from django.db import migrations

from core.base.operations import ConfidentialTable, MunicipalKey, SameMunicipality

ATTACH = """
CREATE FUNCTION husrom_attach_person(
    the_compartment uuid, the_basis text, the_number text, the_kind text, the_given text, the_family text,
    the_birth_date date, the_birth_year integer
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    place uuid := husrom_municipality();
    found uuid;
    fresh uuid := uuidv7();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM agencies_compartment WHERE id = the_compartment AND municipality_id = place)
       OR NOT (the_compartment = ANY (husrom_compartments()) OR husrom_service() IS NOT NULL) THEN
        RAISE EXCEPTION 'not the actor''s compartment' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF the_number <> '' THEN
        SELECT id INTO found FROM people_person WHERE municipality_id = place AND number = the_number;
    END IF;
    IF found IS NULL THEN
        INSERT INTO people_person (id, municipality_id, created_at, version, number, number_kind, given_name,
            family_name, birth_date, birth_year, street, postcode, town, address_protection, language, interpreter)
        VALUES (fresh, place, clock_timestamp(), 1, the_number, the_kind, the_given, the_family, the_birth_date,
            the_birth_year, '', '', '', 'none', 'nb', '')
        ON CONFLICT (municipality_id, number) WHERE number <> '' DO NOTHING
        RETURNING id INTO found;
        IF found IS NULL THEN
            SELECT id INTO found FROM people_person WHERE municipality_id = place AND number = the_number;
        END IF;
    END IF;
    INSERT INTO agencies_relation (id, municipality_id, created_at, compartment_id, subject_type, subject_id,
        opened_at, closes_at, scope, basis, reason)
    SELECT uuidv7(), place, clock_timestamp(), the_compartment, 'people.person', found,
        statement_timestamp(), NULL, 'content', the_basis, ''
    WHERE NOT EXISTS (SELECT 1 FROM agencies_relation WHERE subject_id = found
        AND compartment_id = the_compartment AND basis = the_basis AND closes_at IS NULL);
    RETURN found;
END $$;
"""

SERVICES = ("arrears", "rent", "figures", "letters", "deadlines", "allocation", "imports")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("agencies", "0002_walls")]
    operations = [
        MunicipalKey("people_person"),
        MunicipalKey("people_household"),
        MunicipalKey("people_householdmember"),
        SameMunicipality("people_household", "reference_id", "people_person"),
        SameMunicipality("people_household", "compartment_id", "agencies_compartment"),
        SameMunicipality("people_householdmember", "household_id", "people_household"),
        SameMunicipality("people_householdmember", "person_id", "people_person"),
        SameMunicipality("people_memberperiod", "member_id", "people_householdmember"),
        SameMunicipality("people_contactdetail", "person_id", "people_person"),
        # Whoever may see anything of a case may see who it is about.
        ConfidentialTable(
            "people_person", compartment="", services=SERVICES, scopes=("identity", "agenda", "content")
        ),
        ConfidentialTable("people_contactdetail", services=("letters", "arrears", "imports")),
        migrations.RunSQL(
            ATTACH,
            "DROP FUNCTION husrom_attach_person(uuid, text, text, text, text, text, date, integer)",
        ),
    ]
