"""The walls as a system check, for those who run `check --database default` before a release."""

import os
from typing import Any

from django.core.checks import Error
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.base import walls


def check_walls(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[Error]:
    """Says what is wrong with the database's walls. Asks only when a database is named."""
    if not databases or _unfinished():
        return []
    role = os.environ.get("APP_ROLE", "husrom_app")
    return [Error(fault, id="base.E001") for fault in walls.faults(role)]


def _unfinished() -> bool:
    """`migrate` runs the checks before it begins: walls that are about to be built are not missing."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
