"""Where what we send goes. Each channel has a port; outside production agreements they drop files in a folder.

A real service (Digipost/SvarUt, an SMS gateway, SMTP) is another class with the same method, named in the setting
OUTBOX_PORTS by channel.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Sending:
    """What a port is given: the item's id is the receiver's key against doubles."""

    id: UUID
    channel: str
    recipient: dict[str, Any]
    text: str
    content: bytes | None = None
    mime: str = ""


class Port(Protocol):
    def send(self, sending: Sending) -> str:
        """Deliver, and return the receiver's reference. Sending the same id twice must have one effect."""


class FileDrop:
    """Leaves one folder per sending under OUTBOX_DIR. Folder and file names carry no personal data."""

    def send(self, sending: Sending) -> str:
        folder = Path(settings.OUTBOX_DIR) / sending.channel / str(sending.id)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "recipient.json").write_text(json.dumps(sending.recipient, ensure_ascii=False, indent=1))
        if sending.text:
            (folder / "text.txt").write_text(sending.text)
        if sending.content is not None:
            suffix = "pdf" if sending.mime == "application/pdf" else "bin"
            (folder / f"document.{suffix}").write_bytes(sending.content)
        return f"file-{sending.id}"


def port_for(channel: str) -> Port:
    chosen = getattr(settings, "OUTBOX_PORTS", {}).get(channel, "core.messages.ports.FileDrop")
    port: Port = import_string(chosen)()
    return port


Loader = Callable[[UUID], tuple[bytes, str] | None]
_loaders: list[Loader] = []


def register_content(loader: Loader) -> None:
    """The documents above us register how a document's content and type are fetched by its id."""
    if loader not in _loaders:
        _loaders.append(loader)


def content_of(document_id: UUID) -> tuple[bytes, str] | None:
    for loader in _loaders:
        found = loader(document_id)
        if found is not None:
            return found
    return None
