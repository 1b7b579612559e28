"""What the application role may do with tables made later: read and write rows, never change the house.

Runs before every other app, so that the default privileges hold for all tables. The role is named by
APP_ROLE (the user of DATABASE_URL in production); where one role serves as both, nothing is granted.
"""

import os

from django.db import migrations

ROLE = os.environ.get("APP_ROLE", "husrom_app")


def grant(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            raise RuntimeError(f"The application role {ROLE} does not exist; see docs/operations.md.")
        cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{ROLE}"')
        cursor.execute(
            f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{ROLE}"'
        )
        cursor.execute(f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "{ROLE}"')


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [("contenttypes", "0001_initial")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
