"""The ways a service may say no. Views and the API turn each into one kind of answer."""

from typing import Any


class Refused(Exception):
    """The act is not allowed as things stand; `message` tells a user what is wrong and how to mend it.

    `code` is a stable English identifier for the API and for tests, `field` the form field concerned, if any.
    """

    def __init__(self, message: str, code: str = "REFUSED", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field


class NotAllowed(Exception):
    """The actor's role does not permit the act. Shown to people as «finnes ikke», never as «forbudt»."""


class Conflict(Exception):
    """Somebody else saved the record first; nothing has been overwritten."""

    def __init__(self, obj: Any, expected: int) -> None:
        super().__init__(f"{type(obj).__name__} has version {obj.version}, expected {expected}")
        self.obj = obj
        self.expected = expected
