"""The second wall around notices of danger: whoever wrote one, and its receivers until it closes. Nobody else.

A receiver's row knows its owner and when it closes, so that the notice may ask it and it need not look back.
"""

from django.db import migrations

from core.base.operations import ConfidentialTable, MunicipalKey, SameMunicipality

MINE = "ANY ((SELECT husrom_compartments())::uuid[])"
RECEIVER = (
    "\"sharing_violencenotice\".state = 'active' AND \"sharing_violencenotice\".closes_at > statement_timestamp() "
    'AND EXISTS (SELECT 1 FROM sharing_violencereceiver r WHERE r.notice_id = "sharing_violencenotice".id '
    f"AND r.compartment_id = {MINE} AND r.closes_at > statement_timestamp())"
)
ADMITTED = (
    f'"sharing_violencereceiver".compartment_id = {MINE} '
    'AND "sharing_violencereceiver".closes_at > statement_timestamp()'
)
POINTERS = (
    ("violencenotice", "compartment_id", "agencies_compartment"),
    ("violencenotice", "person_id", "people_person"),
    ("violencenotice", "unit_id", "agencies_unit"),
    ("violencereceiver", "notice_id", "sharing_violencenotice"),
    ("violencereceiver", "compartment_id", "agencies_compartment"),
    ("violencereceiver", "owner_id", "agencies_compartment"),
    ("violencereceiver", "unit_id", "agencies_unit"),
)


class Migration(migrations.Migration):
    dependencies = [("sharing", "0005_violence_notices"), ("agencies", "0002_walls"), ("people", "0002_walls")]
    operations = [
        MunicipalKey("sharing_violencenotice"),
        *(SameMunicipality(f"sharing_{table}", column, parent) for table, column, parent in POINTERS),
        ConfidentialTable(
            "sharing_violencereceiver",
            compartment="owner_id",
            relation_key="id",
            services=("sharing", "deadlines"),
            extra=ADMITTED,
        ),
        ConfidentialTable(
            "sharing_violencenotice", services=("sharing", "deadlines"), extra=RECEIVER
        ),
    ]
