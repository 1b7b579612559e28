from .notices import Notice, Receipt
from .outbox import OutboxItem
from .tasks import Task

__all__ = ["Notice", "OutboxItem", "Receipt", "Task"]
