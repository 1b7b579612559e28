"""What a protected address hides is looked up once in a transaction, however many tables ask; see the operations."""

from django.db import migrations

from core.base.operations import ForgetsHidden, OncePerTransaction

FORGET = """
CREATE FUNCTION husrom_forget_hidden() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A new mark each time: what was remembered under another one is not believed. A rollback brings the old one back,
    -- with what was remembered under it.
    PERFORM set_config('app.hidden_mark', clock_timestamp()::text, true);
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0006_protected_addresses")]
    operations = [
        migrations.RunSQL(FORGET, "DROP FUNCTION husrom_forget_hidden()"),
        *(
            ForgetsHidden(f"people_{table}")
            for table in ("person", "protectedhandler", "household", "householdmember", "memberperiod")
        ),
        OncePerTransaction("husrom_hidden_persons"),
        OncePerTransaction("husrom_hidden_households"),
    ]
