"""What the ground floor itself puts on Min dag."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.interface.myday import Line, Panel, register
from core.rules.selectors import WorkItem, work_list


def deadline_lines(actor: Any) -> Iterator[Line]:
    """Deadlines: mine, my units', and those that have come up the line to me. One query."""
    for item in work_list(actor, actor.today):
        yield Line(
            title=item.text,
            url=item.url,
            due=item.due,
            text=_text(item),
            tag=_("Varslet deg") if item.why == "escalated" else "",
            color="warning",
            statutory=item.statutory,
        )


def _text(item: WorkItem) -> str:
    return "" if item.why == "mine" else item.unit


def load() -> None:
    register(Panel(order=10, title=gettext_lazy("Frister"), load=deadline_lines, worklist=True))
