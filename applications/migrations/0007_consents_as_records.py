"""Consents become records of their own (core.sharing); the field they were kept in goes."""

from datetime import date, timedelta

from django.db import migrations
from django.utils import timezone

STATES = ("given", "refused", "withdrawn", "lacks_capacity", "not_asked")


def to_records(apps, schema_editor):
    Application = apps.get_model("applications", "Application")
    Unit = apps.get_model("agencies", "Unit")
    Consent = apps.get_model("sharing", "Consent")
    for case in Application.objects.exclude(consents=[]).iterator():
        for row in case.consents:
            state = row.get("state", "")
            if state not in STATES:
                continue
            on = date.fromisoformat(row["on"]) if row.get("on") else case.received
            units = Unit.objects.filter(municipality=case.municipality_id, agency__code=row.get("to", ""))
            recipients = dict(units.values_list("compartment_id", "compartment__name"))
            recipients.pop(case.compartment_id, None)
            for recipient, name in recipients.items():
                had_period = state in ("given", "withdrawn")
                Consent.objects.create(
                    municipality_id=case.municipality_id,
                    compartment_id=case.compartment_id,
                    person_id=case.applicant_id,
                    subject_type="applications.application",
                    subject_id=case.pk,
                    subject_label=case.case_number,
                    recipient_id=recipient,
                    recipient_name=name,
                    information=["identity", "household", "need"],
                    scope="agenda",
                    purpose="Å tildele en bolig som passer husstanden",
                    state=state,
                    asked_on=None if state == "not_asked" else on,
                    answered_on=None if state == "not_asked" else on,
                    answered_how="" if state == "not_asked" else "application",
                    valid_from=on if had_period else None,
                    valid_to=on + timedelta(days=365) if had_period else None,
                    decided_at=None if state == "not_asked" else timezone.now(),
                    withdrawn_on=on if state == "withdrawn" else None,
                    withdrawn_at=timezone.now() if state == "withdrawn" else None,
                )


class Migration(migrations.Migration):
    dependencies = [("applications", "0006_second_wall"), ("sharing", "0002_consent_walls")]
    operations = [
        migrations.RunPython(to_records, migrations.RunPython.noop, elidable=True),
    ]
