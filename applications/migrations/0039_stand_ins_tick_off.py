"""A stand-in ticks off the absent person's own tasks: in the own name, while the absence lasts, as they are read."""

from django.db import migrations

TICK_OFF = """
CREATE POLICY husrom_stand_in_done ON notices_task FOR UPDATE USING (
    municipality_id = (SELECT husrom_municipality())
    AND user_id = ANY ((SELECT husrom_stood_in_for())::uuid[])
) WITH CHECK (
    municipality_id = (SELECT husrom_municipality())
    AND user_id = ANY ((SELECT husrom_stood_in_for())::uuid[])
    AND done_at IS NOT NULL AND done_by_id = (SELECT husrom_user())
);
"""
#: Policies are alternatives, and the table's own lets all in the municipality write: this holds whatever they say.
NOTHING_ELSE = """
CREATE FUNCTION notices_only_ticked_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF husrom_service() IS NULL AND OLD.user_id <> husrom_user() AND OLD.user_id = ANY (husrom_stood_in_for())
        AND (
            NEW.done_at IS NULL OR NEW.done_by_id IS DISTINCT FROM husrom_user()
            OR to_jsonb(NEW) - '{done_at,done_by_id}'::text[] <> to_jsonb(OLD) - '{done_at,done_by_id}'::text[]
        )
    THEN
        RAISE EXCEPTION 'a stand-in only ticks off' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notices_only_ticked_off BEFORE UPDATE ON notices_task
    FOR EACH ROW EXECUTE FUNCTION notices_only_ticked_off();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0038_decision_taken_back"), ("notices", "0004_for_roles")]
    operations = [
        migrations.RunSQL(TICK_OFF, "DROP POLICY husrom_stand_in_done ON notices_task"),
        migrations.RunSQL(
            NOTHING_ELSE,
            "DROP TRIGGER notices_only_ticked_off ON notices_task; DROP FUNCTION notices_only_ticked_off()",
        ),
    ]
