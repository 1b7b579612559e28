"""Why a dwelling went to nobody leaves the item that members read, for a row that is the office's alone."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from core.base.operations import ConfidentialTable, SameMunicipality, Shielded

TABLE = "allocation_unallocatedreason"
POINTERS = (
    ("compartment_id", "agencies_compartment"),
    ("meeting_id", "allocation_meeting"),
    ("item_id", "allocation_agendaitem"),
    ("vacancy_id", "housing_vacancy"),
)
MOVE = """
INSERT INTO allocation_unallocatedreason
    (id, municipality_id, created_at, compartment_id, meeting_id, item_id, vacancy_id, reason, further_need)
SELECT gen_random_uuid(), i.municipality_id, coalesce(i.recorded_at, i.created_at), i.compartment_id, i.meeting_id,
    i.id, i.vacancy_id, i.reason, i.further_need
FROM allocation_agendaitem i
WHERE i.kind = 'vacancy' AND i.vacancy_id IS NOT NULL AND (i.reason <> '' OR i.further_need <> '');
UPDATE allocation_agendaitem SET reason = '', further_need = ''
    WHERE kind = 'vacancy' AND vacancy_id IS NOT NULL AND (reason <> '' OR further_need <> '');
-- The tables are altered next, which waits for no check that is put off.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
BACK = """
UPDATE allocation_agendaitem i SET reason = r.reason, further_need = r.further_need
    FROM allocation_unallocatedreason r WHERE r.item_id = i.id;
DELETE FROM allocation_unallocatedreason;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("allocation", "0011_unallocated_reason")]
    operations = [
        *(SameMunicipality(TABLE, column, parent) for column, parent in POINTERS),
        RunSQL(MOVE, BACK),
        ConfidentialTable(TABLE, services=("allocation",)),
        Shielded(TABLE, "vacancy_id", "allocation_hidden_vacancies"),
    ]
