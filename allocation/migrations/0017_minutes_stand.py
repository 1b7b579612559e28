"""Signed minutes stand: nothing of the meeting is changed afterwards, whoever asks. What is added is an addendum."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, ForTheApplication, SameMunicipality

ADDENDA = "allocation_minutesaddendum"
OF_MEETING = (
    "allocation_agendaitem",
    "allocation_candidate",
    "allocation_finding",
    "allocation_participant",
    "allocation_recusal",
    "allocation_unallocatedreason",
)
#: With the owner's eyes: whoever writes may no longer see the meeting.
IS_SIGNED = """
CREATE FUNCTION allocation_is_signed(the_meeting uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM allocation_meeting WHERE id = the_meeting AND state = 'signed')
$$
"""
#: Retention alone, as the owner, takes away what is due (see husrom_append_only).
STANDS = """
CREATE FUNCTION allocation_minutes_stand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed boolean;
BEGIN
    IF TG_TABLE_NAME = 'allocation_meeting' THEN
        signed := OLD.state = 'signed' AND (TG_OP = 'DELETE' OR OLD IS DISTINCT FROM NEW);
    ELSIF TG_OP = 'INSERT' THEN
        signed := allocation_is_signed(NEW.meeting_id);
    ELSIF TG_OP = 'UPDATE' THEN
        signed := OLD IS DISTINCT FROM NEW
            AND (allocation_is_signed(OLD.meeting_id) OR allocation_is_signed(NEW.meeting_id));
    ELSE
        signed := allocation_is_signed(OLD.meeting_id);
    END IF;
    IF signed AND NOT (TG_OP = 'DELETE' AND coalesce(current_setting('app.retention', true), '') = 'on'
        AND current_user = (SELECT tableowner FROM pg_tables WHERE schemaname = TG_TABLE_SCHEMA
                            AND tablename = TG_TABLE_NAME)) THEN
        RAISE EXCEPTION 'the minutes are signed: % on % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$
"""


def stands(table: str, events: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f'CREATE TRIGGER allocation_minutes_stand BEFORE {events} ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION allocation_minutes_stand()",
        f'DROP TRIGGER allocation_minutes_stand ON "{table}"',
    )


class Migration(migrations.Migration):
    dependencies = [("allocation", "0016_meeting_run")]
    operations = [
        SameMunicipality("allocation_agendaitem", "need_unit_id", "agencies_unit"),
        SameMunicipality(ADDENDA, "meeting_id", "allocation_meeting"),
        SameMunicipality(ADDENDA, "compartment_id", "agencies_compartment"),
        ConfidentialTable(ADDENDA, services=("allocation", "figures")),
        AppendOnly(ADDENDA),
        ForTheApplication("allocation_is_signed(uuid)", IS_SIGNED),
        migrations.RunSQL(STANDS, "DROP FUNCTION allocation_minutes_stand()"),
        stands("allocation_meeting", "UPDATE OR DELETE"),
        *(stands(table, "INSERT OR UPDATE OR DELETE") for table in OF_MEETING),
    ]
