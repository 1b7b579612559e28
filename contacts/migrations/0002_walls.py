"""The second wall around the contact log: the compartment that keeps it."""

from django.db import migrations

from core.base.operations import ConfidentialTable, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial"), ("agencies", "0002_walls"), ("people", "0002_walls")]
    operations = [
        SameMunicipality("contacts_contact", "compartment_id", "agencies_compartment"),
        SameMunicipality("contacts_contact", "unit_id", "agencies_unit"),
        SameMunicipality("contacts_contact", "person_id", "people_person"),
        ConfidentialTable("contacts_contact", services=("deadlines", "figures")),
    ]
