from .documents import Document, DocumentContent
from .letters import Letter

__all__ = ["Document", "DocumentContent", "Letter"]
