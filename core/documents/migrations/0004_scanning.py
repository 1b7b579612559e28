"""The service identity that looks files in quarantine through, and papers that go with their case when two become one."""

from django.db import migrations

_SCANNER = "municipality_id = (SELECT husrom_municipality()) AND (SELECT husrom_service()) = 'documents'"


def _door(table: str, verb: str, word: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f'CREATE POLICY husrom_scan_{word} ON "{table}" FOR {verb} USING ({_SCANNER})',
        f'DROP POLICY husrom_scan_{word} ON "{table}"',
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_scan")]
    operations = [
        _door("documents_document", "SELECT", "read"),
        _door("documents_document", "UPDATE", "change"),
        _door("documents_documentcontent", "SELECT", "read"),
    ]
