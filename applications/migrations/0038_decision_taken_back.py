"""A meeting may take its decision back before anybody has been told of it (fvl. § 35 første ledd bokstav b).

It is then put aside as it was: nothing of what it says is edited.
"""

from django.db import migrations

#: What the party has been told. Dates of sending and arrival, and the letter, are filled in afterwards.
TOLD = (
    "application_id", "assessment_id", "outcome", "basis", "dwelling_type", "persons", "bedrooms", "term_months",
    "conditions", "situation", "reasons", "childs_best", "next_steps", "assistance", "refused_part", "rule_set",
    "rule_set_version", "made_by", "drafted_by_id", "approved_by_id", "decided_by_id", "decided_on",
    "replaces_id", "change", "change_reason",
)  # fmt: skip
OLD = ", ".join(f"OLD.{name}" for name in TOLD)
NEW = ", ".join(f"NEW.{name}" for name in TOLD)
BODY = f"""
CREATE OR REPLACE FUNCTION applications_decision_stays() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT (NEW.state IN ('decided', 'sent') OR %s)
       OR ({OLD}) IS DISTINCT FROM ({NEW}) THEN
        RAISE EXCEPTION 'a decision that has been made is not edited' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
UNTOLD = """(NEW.state = 'discarded' AND OLD.state = 'decided' AND OLD.made_by = 'meeting'
        AND OLD.sent_on IS NULL AND NEW.sent_on IS NULL)"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0037_need_school_areas")]
    operations = [migrations.RunSQL(BODY % UNTOLD, BODY % "false")]
