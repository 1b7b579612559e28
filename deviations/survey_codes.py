"""The codes of invitations: short enough to type, made from the invitation's key, kept only as a hash."""

import base64
import hashlib
from uuid import UUID

from django.utils.crypto import salted_hmac

_SALT = "deviations.survey"
#: No letters that are read as others.
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
LENGTH = 12


def code_of(invitation: UUID) -> str:
    """The code of an invitation; it can be printed again, but not read out of the database."""
    digest = salted_hmac(_SALT, str(invitation), algorithm="sha256").digest()
    return base64.b32encode(digest).decode().translate(_CROCKFORD)[:LENGTH]


def spaced(code: str) -> str:
    return "-".join(code[place : place + 4] for place in range(0, LENGTH, 4))


def plain(typed: str) -> str:
    """What somebody typed, as the code was made: case, spaces, and letters taken for figures do not matter."""
    letters = "".join(each for each in typed.upper() if each.isalnum())
    return letters.replace("O", "0").replace("I", "1").replace("L", "1")


def hash_of(code: str) -> str:
    return hashlib.sha256(plain(code).encode()).hexdigest()
