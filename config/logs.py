"""How events become lines: one JSON object each, with ids and never personal data."""

import sys
import traceback
from typing import Any


def bare_exception(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """The kind of exception and where it came from, without its message.

    A message can quote what somebody wrote ("Key (number)=(...) already exists").
    """
    told = event.pop("exc_info", None)
    error = told if isinstance(told, BaseException) else None
    if told and error is None:
        error = told[1] if isinstance(told, tuple) else sys.exc_info()[1]
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        event["exception"] = type(error).__name__
        event["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    return event
