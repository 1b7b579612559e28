"""Who lives with whom is behind the second wall too: households, their members, and the members' periods."""

from django.db import migrations

from core.base.operations import ConfidentialTable, FollowingTable, SameMunicipality

SERVICES = ("arrears", "rent", "figures", "letters", "deadlines", "allocation", "applications", "imports", "leases")


class Migration(migrations.Migration):
    dependencies = [("people", "0003_search")]
    operations = [
        SameMunicipality("people_contactdetail", "compartment_id", "agencies_compartment"),
        ConfidentialTable("people_household", services=SERVICES),
        FollowingTable("people_householdmember", ("household_id", "people_household"), services=SERVICES),
        FollowingTable("people_memberperiod", ("member_id", "people_householdmember"), services=SERVICES),
    ]
