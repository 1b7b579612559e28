"""The legal steps between states. States change in no other way."""

from .appeals import appeal
from .around import case_finding, handed_on, lead, specialist
from .case import application, requested_document

__all__ = [
    "appeal",
    "application",
    "case_finding",
    "handed_on",
    "lead",
    "requested_document",
    "specialist",
]
