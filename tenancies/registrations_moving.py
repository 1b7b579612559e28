"""What moving in and out adds to Min dag, the read log, the colours of states and the deadlines' descriptions."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.audit import contents
from core.interface import myday, statuses
from core.rules import subjects
from tenancies import policies_moving as policies
from tenancies.enums_moving import InspectionState
from tenancies.models import DamageClaim, Inspection, LeftGoods
from tenancies.registrations import describe_lease


def open_lines(actor: Actor) -> Iterable[myday.Line]:
    """Records that wait to be signed. Claims and goods left behind come as deadlines, to the one responsible."""
    records = policies.inspections.visible_to(actor).filter(state=InspectionState.OPEN)
    for row in records.select_related("lease__dwelling").order_by("held_on")[:30]:
        yield myday.Line(
            str(row.lease.dwelling), row.get_absolute_url(), due=row.held_on,
            text=str(row.get_kind_display()), tag=_t("Skal signeres"),
        )  # fmt: skip


def _describe(record: Inspection | DamageClaim | LeftGoods) -> subjects.Subject:
    own = describe_lease(record.lease)
    handler = getattr(record, "handler", None)
    return replace(own, url=record.get_absolute_url(), user=handler or own.user)


def register() -> None:
    contents.register_all(
        {
            "lease.moving": _("Leieforhold: inn- og utflytting"),
            "lease.moving_print": _("Leieforhold: inn- eller utflyttingsprotokoll på papir"),
            "lease.damage_claim": _("Leieforhold: krav for skade"),
            "lease.left_goods": _("Leieforhold: etterlatte ting"),
        }
    )
    contents.register_all({"lease.damage_claims": _("Lista over krav for skade")}, listed=True)
    for label in ("tenancies.inspection", "tenancies.damageclaim", "tenancies.leftgoods"):
        contents.number_with(label, lambda record: record.lease.number)
        subjects.register(label, _describe)
    myday.register(
        myday.Panel(
            order=42,
            title=_("Protokoller som ikke er signert"),
            load=open_lines,
            worklist=True,
            visible=lambda actor: policies.inspections.permits(actor, "list"),
        )
    )
    statuses.register(
        "tenancies.inspection", "state", {"open": "warning", "done": "success", "cancelled": "neutral"}
    )
    statuses.register(
        "tenancies.damageclaim",
        "state",
        {
            "draft": "warning",
            "sent": "info",
            "agreed": "success",
            "disputed": "danger",
            "settled": "neutral",
            "dropped": "neutral",
        },
    )
    statuses.register(
        "tenancies.leftgoods",
        "state",
        {"kept": "warning", "collected": "success", "sold": "neutral", "disposed": "neutral"},
    )
