"""Letters: template → immutable snapshot → tagged PDF → outbox. The rooms' only door to letters.

letter = letters.compose(actor=actor, code="provisional_answer", subject=application,
                         recipient=Recipient(...), language="nn", context={...})
letters.pdf(letter)
letters.send(actor=actor, letter=letter)
"""

from .composing import compose, missing_placeholders
from .recipients import Recipient
from .sending import dispatch, full_page, pdf, send, send_alone

__all__ = [
    "Recipient",
    "compose",
    "dispatch",
    "full_page",
    "missing_placeholders",
    "pdf",
    "send",
    "send_alone",
]
