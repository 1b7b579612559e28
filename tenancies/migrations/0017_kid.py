"""Every lease gets its KID: the digits of its number and a check digit (modulus 10), for all leases at once."""

from django.db import migrations, models

#: As tenancies/calculations/kid.py makes them. Where two would be the same, only the older lease has it.
FILL = r"""
WITH numbered AS (
    SELECT id, municipality_id, created_at,
        regexp_replace(split_part(number, '/', 1), '\D', '', 'g')
        || lpad(serial, greatest(6, length(serial)), '0') AS base
    FROM tenancies_lease, LATERAL (SELECT regexp_replace(split_part(number, '/', 2), '\D', '', 'g') AS serial) s
    WHERE kid = ''
), checked AS (
    SELECT id, base || ((10 - sum((p.product - CASE WHEN p.product > 9 THEN 9 ELSE 0 END)) % 10) % 10)::text AS kid,
        row_number() OVER (PARTITION BY municipality_id, base ORDER BY created_at, id) AS place
    FROM numbered CROSS JOIN LATERAL (
        SELECT substr(reverse(base), place, 1)::int * CASE WHEN place % 2 = 1 THEN 2 ELSE 1 END AS product
        FROM generate_series(1, length(base)) place
    ) p
    WHERE base ~ '[1-9]' AND length(base) <= 22
    GROUP BY id, municipality_id, created_at, base
)
UPDATE tenancies_lease l SET kid = checked.kid FROM checked WHERE checked.id = l.id AND checked.place = 1
"""


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0016_handover_walls")]
    operations = [
        migrations.AddField("lease", "kid", models.CharField("KID", blank=True, max_length=25)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
