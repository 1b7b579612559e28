"""Where signatures come from. The port that comes with the product is paper: somebody records what was signed.

A signing service (for instance one with BankID) is another class with the same methods, named in the setting
SIGNING_PORT. `FileDrop` hands papers over as files and reads signatures back as files, for a municipality whose own
integration carries them to its service.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Signer:
    """`party` is landlord, tenant or follow_up."""

    party: str
    name: str


@dataclass(frozen=True)
class Package:
    """What a port is given: the paper's id is the receiver's key against doubles."""

    id: UUID
    title: str
    content: bytes
    signers: Sequence[Signer]


@dataclass(frozen=True)
class Signed:
    party: str
    on: date
    name: str = ""
    reference: str = ""


class SigningPort(Protocol):
    #: Whether papers can be sent to it; on paper there is nothing to send.
    electronic: bool

    def send(self, package: Package) -> str:
        """Ask the signers to sign, and return the service's reference. The same id twice must have one effect."""

    def collect(self, reference: str) -> Sequence[Signed]:
        """Who has signed so far."""


class OnPaper:
    electronic = False

    def send(self, package: Package) -> str:
        return ""

    def collect(self, reference: str) -> Sequence[Signed]:
        return ()


class FileDrop:
    """A folder per paper under OUTBOX_DIR/signing: paper.pdf and signers.json out, signed.json back."""

    electronic = True

    def send(self, package: Package) -> str:
        folder = self._folder(str(package.id))
        folder.mkdir(parents=True, exist_ok=True)
        told = {"title": package.title, "signers": [asdict(signer) for signer in package.signers]}
        (folder / "signers.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))
        (folder / "paper.pdf").write_bytes(package.content)
        return str(package.id)

    def collect(self, reference: str) -> Sequence[Signed]:
        answer = self._folder(reference) / "signed.json"
        if not answer.exists():
            return ()
        return [
            Signed(
                party=str(row["party"]),
                on=date.fromisoformat(row["on"]),
                name=str(row.get("name", "")),
                reference=str(row.get("reference", "")),
            )
            for row in json.loads(answer.read_text())
        ]

    def _folder(self, reference: str) -> Path:
        return Path(settings.OUTBOX_DIR) / "signing" / str(UUID(reference))


def port() -> SigningPort:
    made: SigningPort = import_string(settings.SIGNING_PORT)()
    return made
