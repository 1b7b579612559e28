"""Papers follow their case: its compartment, an open relation to it, or the identities that write and send."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, SameMunicipality

SERVICES = ("outbox", "letters", "arrears", "rent", "deadlines", "allocation")


def walls(table):
    return [
        SameMunicipality(table, "compartment_id", "agencies_compartment"),
        ConfidentialTable(table, services=SERVICES, relation_key="subject_id"),
    ]


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("agencies", "0002_walls")]
    operations = [
        *walls("documents_document"),
        *walls("documents_documentcontent"),
        *walls("documents_letter"),
        # A letter is a snapshot: only what happens to it may be filled in afterwards.
        AppendOnly("documents_letter", allow_update=("state", "sent_on", "document_id")),
        AppendOnly("documents_documentcontent"),
    ]
