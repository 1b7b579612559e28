"""Published rules stay as they were published, and nobody writes another municipality's.

Everybody may read rule sets: they are public, and the previews answer for any municipality.
"""

from django.db import migrations

from core.base.operations import MunicipalKey, MunicipalTable, SameMunicipality

OWN = "municipality_id = (SELECT husrom_municipality())"
WRITTEN_BY_THEIR_OWN = f"""
ALTER TABLE rules_ruleset ENABLE ROW LEVEL SECURITY;
CREATE POLICY husrom_read ON rules_ruleset FOR SELECT USING (true);
CREATE POLICY husrom_add ON rules_ruleset FOR INSERT WITH CHECK ({OWN});
CREATE POLICY husrom_change ON rules_ruleset FOR UPDATE USING ({OWN}) WITH CHECK ({OWN});
CREATE POLICY husrom_remove ON rules_ruleset FOR DELETE USING ({OWN});
"""
ANYBODY = """
DROP POLICY husrom_read ON rules_ruleset;
DROP POLICY husrom_add ON rules_ruleset;
DROP POLICY husrom_change ON rules_ruleset;
DROP POLICY husrom_remove ON rules_ruleset;
ALTER TABLE rules_ruleset DISABLE ROW LEVEL SECURITY;
"""
#: What comes with the product may be brought up to date with it; the municipality's own is never edited.
STAYS = """
CREATE TRIGGER rules_published_stays BEFORE UPDATE OR DELETE ON rules_ruleset FOR EACH ROW
WHEN (NOT OLD.shipped)
EXECUTE FUNCTION husrom_append_only('withdrawn_at,withdrawn_by_id,withdrawn_reason')
"""


class Migration(migrations.Migration):
    dependencies = [("rules", "0004_rule_set_versions"), ("base", "0002_append_only")]
    operations = [
        MunicipalKey("rules_ruleset"),
        SameMunicipality("rules_ruleset", "supersedes_id", "rules_ruleset"),
        SameMunicipality("rules_rulesetdraft", "based_on_id", "rules_ruleset"),
        SameMunicipality("rules_rulesetdraft", "published_id", "rules_ruleset"),
        MunicipalTable("rules_rulesetdraft"),
        migrations.RunSQL(WRITTEN_BY_THEIR_OWN, ANYBODY),
        migrations.RunSQL(STAYS, "DROP TRIGGER rules_published_stays ON rules_ruleset"),
    ]
