"""Handing a task to the workers without ever failing the act that asked for it."""

from typing import Any

import structlog
from celery import Task

log = structlog.get_logger(__name__)


def wake(task: "Task[Any, Any]", *args: str, countdown: int = 0) -> bool:
    """Queue the task. When the broker is away, say so in the log and go on: the sweeps find what waits."""
    try:
        task.apply_async(args, countdown=countdown, retry=False, ignore_result=True)
    except Exception as error:
        log.warning("task_not_queued", task=task.name, error=type(error).__name__)
        return False
    return True
