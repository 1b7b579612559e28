"""One persona at every door: what comes back is searched for marks, whatever it comes back as."""

import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdf
import structlog
from django.db import transaction
from django.test import Client

from config.logs import bare_exception
from tests.leaks.addresses import route_of
from tests.leaks.marking import Marks
from tests.leaks.readers import Reader

#: What a list is called when it leaves as a file.
EXPORT = " (eksport)"
SHEETS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml")
#: The same PDF says the same thing to everybody: its text is taken out once.
_texts: dict[int, bytes] = {}


class Leaving(Exception):
    """Ends a savepoint without keeping what was done in it."""


@dataclass
class Walk:
    """Visits addresses as one reader and keeps what was seen, and what should not have been."""

    client: Any
    reader: Reader
    marks: Marks
    name: str
    whatever_role: bool = False
    seen: dict[str, set[str]] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    read: int = 0

    def visit(self, address: str, *, method: str = "get", **data: Any) -> Any:
        """Ask, look through the answer, and take back what asking did."""
        answer: Any = None
        with undone():
            answer = (
                getattr(self.client, method)(address, data) if data else getattr(self.client, method)(address)
            )
            self._look(address, method, answer, asked=self.marks.found_in(f"{address} {data}".encode()))
        return answer

    def _look(self, address: str, method: str, answer: Any, asked: set[str]) -> None:
        route = place_of(address, answer)
        where = f"{method.upper()} {address.partition('?')[0]}"
        if answer.status_code >= 500:
            fault = repr(answer.exc_info[1]) if getattr(answer, "exc_info", None) else ""
            self.broken.append(f"{self.name} {method.upper()} {address}: {answer.status_code} {fault}")
        self.answers[route] = min(answer.status_code, self.answers.get(route, 999))
        self.read += 1
        content = answer.getvalue() if answer.streaming else answer.content
        content = _readable(content)
        head = "\n".join(f"{key}: {value}" for key, value in answer.headers.items()).encode()
        for word in (self.marks.found_in(content) | self.marks.found_in(head)) - asked:
            mark = self.marks.words[word]
            self.seen.setdefault(word, set()).add(route)
            if not self.reader.may_see(mark, whatever_role=self.whatever_role):
                self.leaks.append(f"{self.name} ser {mark} paa {where}  [{route}]")


def place_of(address: str, answer: Any) -> str:
    """The route; a file from a list is a place of its own."""
    exported = answer.headers.get("Content-Type", "").startswith(SHEETS)
    return route_of(address) + EXPORT * exported


def _readable(content: bytes) -> bytes:
    """What somebody who opens the file reads: the text of a PDF, and all that lies in a spreadsheet or a package."""
    if content.startswith(b"%PDF"):
        return _text_of(content) if b"%PDF-1.7\n1 0 obj" not in content[:40] else content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return b" ".join(
                name.encode() + b" " + _readable(package.read(name)) for name in package.namelist()
            )
    return content


def _text_of(content: bytes) -> bytes:
    key = hash(content)
    if key not in _texts:
        reader = pypdf.PdfReader(io.BytesIO(content))
        told = [page.extract_text() for page in reader.pages]
        told += [str(value) for value in (reader.metadata or {}).values()]
        _texts[key] = " ".join(told).encode()
    return _texts[key]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done within is undone."""
    try:
        with transaction.atomic():
            yield
            raise Leaving
    except Leaving:
        pass


class Listener(logging.Handler):
    """Keeps every line that is logged, written as production writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=[
                    structlog.stdlib.add_logger_name,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.ExtraAdder(allow=["status_code"]),
                ],
                processors=[
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    bare_exception,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            )
        )

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[Listener]:
    """Every logger of the house heard at the level of production, also those that do not pass on what they say."""
    listener = Listener()
    root = logging.getLogger()
    loggers: Iterable[Any] = [root, *logging.Logger.manager.loggerDict.values()]
    heard = [each for each in loggers if isinstance(each, logging.Logger)]
    heard = [each for each in heard if each.parent is None or not each.propagate]
    level = root.level
    root.setLevel(logging.INFO)
    for each in heard:
        each.addHandler(listener)
    try:
        yield listener
    finally:
        root.setLevel(level)
        for each in heard:
            each.removeHandler(listener)


def client_for(user: Any) -> Client:
    """A browser's client, signed in as the user; a fault in a page is an answer, not an end."""
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
