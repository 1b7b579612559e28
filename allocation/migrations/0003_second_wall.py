"""Who was called to a meeting, and who took no part in an item, is known to whoever sees the meeting."""

from django.db import migrations

from core.base.operations import FollowingTable, MunicipalTable, SameMunicipality

OF_COMPARTMENT = ("entryfacts", "entrypause", "agendaitem", "candidate", "finding")


class Migration(migrations.Migration):
    dependencies = [("allocation", "0002_walls")]
    operations = [
        *(
            SameMunicipality(f"allocation_{table}", "compartment_id", "agencies_compartment")
            for table in OF_COMPARTMENT
        ),
        MunicipalTable("allocation_meetingseries"),
        MunicipalTable("allocation_seriesunit"),
        *(
            FollowingTable(
                f"allocation_{table}",
                ("meeting_id", "allocation_meeting"),
                services=("allocation", "deadlines", "figures"),
            )
            for table in ("participant", "recusal")
        ),
    ]
