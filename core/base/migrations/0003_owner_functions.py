"""Functions that act with the owner's rights are for the application's role, not for everybody.

PostgreSQL lets everybody execute a new function; for one that looks behind the walls that is a door. Those made until
now are put right here, those that come later by `ForTheApplication`; `check_walls` finds one that is forgotten.
"""

import os

from django.db import migrations

ROLE = os.environ.get("APP_ROLE", "husrom_app")


def close(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner "
            "WHERE p.pronamespace = 'public'::regnamespace AND r.rolname = current_user AND p.prosecdef "
            "AND has_function_privilege('public', p.oid, 'EXECUTE')"
        )
        for (signature,) in cursor.fetchall():
            cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
            cursor.execute(f'GRANT EXECUTE ON FUNCTION {signature} TO "{ROLE}"')


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0002_append_only"),
        ("audit", "0003_seals"),
        ("people", "0003_search"),
        ("sharing", "0002_consent_walls"),
        ("privacy", "0002_walls"),
        ("deviations", "0002_walls"),
    ]
    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
