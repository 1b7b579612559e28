"""The words of an address are found by an index, not by folding every dwelling's address for every search."""

from django.db import migrations

INDEX = """
CREATE INDEX dwelling_searched ON housing_dwelling USING gin (
    husrom_fold(address || ' ' || unit_number || ' ' || number || ' ' || postcode || ' ' || town) gin_trgm_ops
)
"""


class Migration(migrations.Migration):
    dependencies = [("housing", "0003_second_wall")]
    operations = [migrations.RunSQL(INDEX, "DROP INDEX dwelling_searched")]
