from django.db import migrations

FILL = """
UPDATE allocation_candidate c SET application_id = e.application_id
FROM allocation_waitingentry e WHERE e.id = c.entry_id AND c.application_id IS NULL;
UPDATE allocation_finding f SET application_id = coalesce(
    (SELECT c.application_id FROM allocation_candidate c WHERE c.id = f.candidate_id),
    (SELECT i.application_id FROM allocation_agendaitem i WHERE i.id = f.item_id))
WHERE f.application_id IS NULL;
UPDATE allocation_agendaitem i SET application_id = o.application_id, person_id = a.applicant_id
FROM allocation_offer o JOIN applications_application a ON a.id = o.application_id
JOIN housing_vacancy v ON v.id = o.vacancy_id
WHERE i.kind = 'other' AND i.application_id IS NULL AND o.item_id IS NULL AND o.urgency_reason <> ''
  AND i.proposal = o.urgency_reason AND i.summary ->> 'allocated_on' = o.allocated_on::text;
"""


class Migration(migrations.Migration):
    dependencies = [("allocation", "0004_households"), ("housing", "0001_initial")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
