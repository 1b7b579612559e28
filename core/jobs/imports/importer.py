"""What a room declares about a kind of file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from uuid import UUID

from core.agencies.actors import Actor
from core.base.errors import Refused

from .parsing import Parser, text

if TYPE_CHECKING:
    from .files import Sheet

Outcome = Literal["created", "updated", "unchanged", "queued"]


@dataclass(frozen=True)
class Column:
    """One column: `label` is the header we write in the template file, `aliases` other headers we know it by."""

    name: str
    label: str
    required: bool = False
    parse: Parser = text
    aliases: tuple[str, ...] = ()
    help: str = ""
    example: str = ""
    #: How an understood value is written in the preview, where it is not text, a date, a number or a listed word.
    show: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Row:
    """One row of the file with parsed values; an empty optional cell is None.

    `subject_id` is what the row with the same key became when it was read in earlier, else None.
    """

    number: int
    values: dict[str, Any] = field(hash=False)
    subject_id: UUID | None = None

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str, default: Any = None) -> Any:
        value = self.values.get(name)
        return default if value is None else value


class Importer:
    """Subclass, fill in, and `register()` in the room's `importers.py`.

    `apply` makes or changes one record through the room's ordinary services and answers (subject, outcome); what
    the rules of today forbid is refused there with `Refused`, and the sentence is shown at the row. It is called
    again for a changed row, with `row.subject_id` set, and must then update.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str] = ""
    columns: ClassVar[list[Column]]
    #: The columns that together name the row in the old system; the same key is the same record.
    key: ClassVar[tuple[str, ...]]
    #: The order in which the kinds of files are read in (persons before leases).
    order: ClassVar[int] = 100
    #: Which roles may read such files in; None: all who may import.
    roles: ClassVar[frozenset[str] | None] = None
    #: Switches that must be on, and off, in the municipality: what it does elsewhere is not read in here.
    needs: ClassVar[tuple[str, ...]] = ()
    without: ClassVar[tuple[str, ...]] = ()
    #: How many rows go into one transaction.
    batch: ClassVar[int] = 50
    #: How many rows `apply_many` takes at a time, for files so long that a few queries a row are too many; 0: none.
    together: ClassVar[int] = 0
    #: The longest and the largest file that is taken.
    max_rows: ClassVar[int] = 20_000
    max_bytes: ClassVar[int] = 10 * 1024 * 1024
    #: The form of the file is fixed (a bank's record file): there are no columns to choose, and no template.
    fixed: ClassVar[bool] = False
    #: The engine remembers what each row became. False where the records themselves carry the row's key.
    remembers: ClassVar[bool] = True

    def read(self, content: bytes) -> "Sheet":
        """The file as rows of cells; override for anything but XLSX and CSV."""
        from . import files

        return files.read(content, max_rows=self.max_rows, max_bytes=self.max_bytes)

    def external_key(self, values: dict[str, Any]) -> str:
        return "|".join(str(values[name]) for name in self.key)

    def check_rows(self, actor: Actor, rows: Sequence[Row], on: date) -> list[tuple[int, str]]:
        """What only shows when the rows are seen together: (row number, sentence). Before anything is applied."""
        return []

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        """Make or update the record of this row."""
        raise LookupError(f"{type(self).__name__} does not say how a row is applied")

    def apply_many(self, actor: Actor, rows: Sequence[Row], on: date) -> list[tuple[Any, Outcome] | Refused]:
        """As `apply`, for `together` rows with the same few queries; a row's refusal stands in its place."""
        raise LookupError(f"{type(self).__name__} takes one row at a time")

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        """Sums that can be held against the old system's: title → figure. The number of rows is always shown."""
        return {}


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    names = {column.name for column in importer.columns}
    if not importer.key or not set(importer.key) <= {
        column.name for column in importer.columns if column.required
    }:
        raise ValueError(f"{importer.code}: the key must be required columns")
    if len(names) != len(importer.columns):
        raise ValueError(f"{importer.code}: two columns have the same name")
    _importers[importer.code] = importer


def importer_for(code: str) -> Importer:
    return _importers[code]


def all_importers() -> list[Importer]:
    return sorted(_importers.values(), key=lambda importer: (importer.order, importer.title))


def may_import(actor: Actor, importer: Importer) -> bool:
    """Whether the actor's roles may read such files in, in a municipality that keeps it here."""
    if not all(actor.switch(code) for code in importer.needs):
        return False
    if any(actor.switch(code) for code in importer.without):
        return False
    return importer.roles is None or actor.has_role(*importer.roles)


Progress = Callable[[int, int], None]
