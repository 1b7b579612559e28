"""Why a dwelling went where it went stands with the household that got it, behind that household's doors."""

from django.db import migrations, models
from django.db.migrations.operations import RunSQL

MOVE = """
UPDATE allocation_candidate c
    SET reason = CASE WHEN c.reason = '' THEN i.reason ELSE c.reason END, further_need = i.further_need
    FROM allocation_agendaitem i
    WHERE i.id = c.item_id AND i.kind = 'vacancy' AND c.outcome = 'chosen' AND (i.reason <> '' OR i.further_need <> '');
UPDATE allocation_agendaitem i SET reason = '', further_need = ''
    WHERE i.kind = 'vacancy' AND EXISTS (
        SELECT 1 FROM allocation_candidate c WHERE c.item_id = i.id AND c.outcome = 'chosen');
-- The tables are altered next, which waits for no check that is put off.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
BACK = """
UPDATE allocation_agendaitem i SET reason = c.reason, further_need = c.further_need
    FROM allocation_candidate c WHERE c.item_id = i.id AND i.kind = 'vacancy' AND c.outcome = 'chosen';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("allocation", "0008_hidden_once")]
    operations = [
        migrations.AddField(
            "candidate", "further_need", models.TextField("annet behov", blank=True, default=""), preserve_default=False
        ),
        RunSQL(MOVE, BACK),
    ]
