"""What leases that run out add to Min dag and the read log."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.audit import contents
from core.interface import myday
from tenancies.policies_lease_end import reviews
from tenancies.selectors import lease_ends


def ended_lines(actor: Actor) -> Iterable[myday.Line]:
    """Leases whose term is over and where something is lost if nobody acts, the oldest first."""
    rows = list(lease_ends.ending(actor).filter(term_ends__lte=actor.today).order_by("term_ends")[:30])
    lease_ends.shown(actor, rows)
    for row in rows:
        if row.standing.red:
            yield myday.Line(
                str(row.dwelling), reverse("tenancies:lease_end", args=[row.pk]), due=row.standing.demand_by,
                text=lease_ends.left_text(row.standing), tag=lease_ends.stage_text(row.standing),
            )  # fmt: skip


def register() -> None:
    contents.register_all({"lease.end": _("Leieforhold: når leietida går ut")})
    contents.register_all({"lease.ends": _("Lista over leieforhold som går ut")}, listed=True)
    myday.register(
        myday.Panel(
            order=45,
            title=_("Leietida er ute"),
            load=ended_lines,
            visible=lambda actor: reviews.permits(actor, "demand"),
            more=lambda actor: reverse("tenancies:lease_ends") + "?show=ute",
        )
    )
