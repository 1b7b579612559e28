"""Conditions put into a query as they are written."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Field, Func, Value


class Written(Func):
    """Columns put into a condition as it is written. The same made of Case, When and Q took longer to write, three
    times over, than the database took to answer it."""

    def __init__(self, template: str, *columns: Any, output_field: "Field[Any, Any]") -> None:
        super().__init__(*columns, output_field=output_field)
        self.written = template

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(each) for each in self.get_source_expressions()]
        return self.written.format(*(sql for sql, _ in parts)), tuple(
            v for _, values in parts for v in values
        )


def is_one_of(key: str, among: Iterable[UUID]) -> Written:
    """Whether a key is among these: one value for the database, however many there are. `__in` writes one each, and
    a page of fifty has them written, bound and read anew every time."""
    keys = Value("{" + ",".join([str(each) for each in among]) + "}")
    return Written("({} = ANY ({}::uuid[]))", F(key), keys, output_field=BooleanField())
