"""A decision that has been made stays as it is: what is changed afterwards is a new one that refers to it."""

from django.db import migrations

from core.base.operations import SameMunicipality

#: What the party has been told. Dates of sending and arrival, and the letter, are filled in afterwards.
TOLD = (
    "application_id", "assessment_id", "outcome", "basis", "dwelling_type", "persons", "bedrooms", "term_months",
    "conditions", "situation", "reasons", "childs_best", "next_steps", "assistance", "refused_part", "rule_set",
    "rule_set_version", "made_by", "drafted_by_id", "approved_by_id", "decided_by_id", "decided_on",
    "replaces_id", "change", "change_reason",
)  # fmt: skip
OLD = ", ".join(f"OLD.{name}" for name in TOLD)
NEW = ", ".join(f"NEW.{name}" for name in TOLD)
STAYS = f"""
CREATE FUNCTION applications_decision_stays() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.state NOT IN ('decided', 'sent') OR ({OLD}) IS DISTINCT FROM ({NEW}) THEN
        RAISE EXCEPTION 'a decision that has been made is not edited' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER applications_decision_stays BEFORE UPDATE ON applications_decision FOR EACH ROW
    WHEN (OLD.state IN ('decided', 'sent')) EXECUTE FUNCTION applications_decision_stays();
"""
BACK = """
DROP TRIGGER applications_decision_stays ON applications_decision;
DROP FUNCTION applications_decision_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0018_appeals_in_full")]
    operations = [
        SameMunicipality("applications_decision", "replaces_id", "applications_decision"),
        migrations.RunSQL(STAYS, BACK),
    ]
