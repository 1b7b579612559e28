"""The second wall around list, meetings and offers: the database itself refuses what a filter forgot."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, MunicipalKey, SameMunicipality

SERVICES = ("allocation", "applications", "deadlines", "figures", "imports", "letters")

KEYED = ("waitingentry", "meetingseries", "meeting", "participant", "agendaitem", "candidate", "offer")
POINTERS = (
    ("waitingentry", "application_id", "applications_application"),
    ("waitingentry", "household_id", "people_household"),
    ("waitingentry", "compartment_id", "agencies_compartment"),
    ("entryfacts", "entry_id", "allocation_waitingentry"),
    ("entrypause", "entry_id", "allocation_waitingentry"),
    ("meetingseries", "compartment_id", "agencies_compartment"),
    ("seriesunit", "series_id", "allocation_meetingseries"),
    ("seriesunit", "unit_id", "agencies_unit"),
    ("meeting", "series_id", "allocation_meetingseries"),
    ("meeting", "compartment_id", "agencies_compartment"),
    ("participant", "meeting_id", "allocation_meeting"),
    ("participant", "unit_id", "agencies_unit"),
    ("agendaitem", "meeting_id", "allocation_meeting"),
    ("agendaitem", "application_id", "applications_application"),
    ("agendaitem", "entry_id", "allocation_waitingentry"),
    ("agendaitem", "vacancy_id", "housing_vacancy"),
    ("agendaitem", "person_id", "people_person"),
    ("candidate", "meeting_id", "allocation_meeting"),
    ("candidate", "item_id", "allocation_agendaitem"),
    ("candidate", "vacancy_id", "housing_vacancy"),
    ("candidate", "entry_id", "allocation_waitingentry"),
    ("candidate", "person_id", "people_person"),
    ("finding", "meeting_id", "allocation_meeting"),
    ("finding", "item_id", "allocation_agendaitem"),
    ("finding", "candidate_id", "allocation_candidate"),
    ("finding", "unit_id", "agencies_unit"),
    ("recusal", "meeting_id", "allocation_meeting"),
    ("recusal", "item_id", "allocation_agendaitem"),
    ("recusal", "participant_id", "allocation_participant"),
    ("offer", "vacancy_id", "housing_vacancy"),
    ("offer", "entry_id", "allocation_waitingentry"),
    ("offer", "application_id", "applications_application"),
    ("offer", "candidate_id", "allocation_candidate"),
    ("offer", "item_id", "allocation_agendaitem"),
    ("offer", "compartment_id", "agencies_compartment"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("allocation", "0001_initial"),
        ("applications", "0002_walls"),
        ("housing", "0002_walls"),
        ("people", "0002_walls"),
        ("agencies", "0002_walls"),
    ]
    operations = [
        *(MunicipalKey(f"allocation_{table}") for table in KEYED),
        *(SameMunicipality(f"allocation_{table}", column, parent) for table, column, parent in POINTERS),
        ConfidentialTable("allocation_waitingentry", services=SERVICES),
        ConfidentialTable("allocation_entryfacts", relation_key="entry_id", services=SERVICES),
        ConfidentialTable("allocation_entrypause", relation_key="entry_id", services=SERVICES),
        ConfidentialTable("allocation_meeting", services=SERVICES),
        # Members called to a published meeting read its rows through an open relation on the meeting.
        *(
            ConfidentialTable(f"allocation_{table}", relation_key="meeting_id", services=SERVICES)
            for table in ("agendaitem", "candidate", "finding")
        ),
        ConfidentialTable("allocation_offer", services=SERVICES),
        AppendOnly("allocation_entryfacts", allow_update=("superseded_at",)),
        AppendOnly("allocation_entrypause", allow_update=("superseded_at",)),
    ]
