"""What is addressed to a user or a unit is read there, by whoever sent it, and by the jobs that write it."""

from django.db import migrations

from core.base.operations import FollowingTable, ForTheApplication, MunicipalTable

RECEIVER = (
    '"{table}".user_id = (SELECT husrom_user()) OR "{table}".unit_id = ANY ((SELECT husrom_units())::uuid[]) '
    "OR (SELECT husrom_service()) IS NOT NULL"
)
#: Whoever deals with the record closes its tasks, also those of colleagues in another unit, without reading them.
CLOSE = """
CREATE FUNCTION notices_close_tasks(the_municipality uuid, the_subject uuid, the_prefix text, the_user uuid)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    closed integer;
BEGIN
    UPDATE notices_task SET done_at = clock_timestamp(), done_by_id = the_user
    WHERE municipality_id = coalesce(husrom_municipality(), the_municipality)
      AND subject_id = the_subject AND done_at IS NULL AND starts_with(key, the_prefix);
    GET DIAGNOSTICS closed = ROW_COUNT;
    RETURN closed;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_walls"), ("agencies", "0004_units")]
    operations = [
        MunicipalTable(
            "notices_notice",
            extra=RECEIVER.format(table="notices_notice")
            + ' OR "notices_notice".sent_by_id = (SELECT husrom_user())',
        ),
        MunicipalTable("notices_task", extra=RECEIVER.format(table="notices_task")),
        FollowingTable("notices_receipt", ("notice_id", "notices_notice"), municipal=False),
        ForTheApplication("notices_close_tasks(uuid, uuid, text, uuid)", CLOSE),
    ]
