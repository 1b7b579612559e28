"""What sharing gives the common places: how a consent's deadline is described."""

from django.utils.translation import gettext_lazy as _

from core.audit import contents, events
from core.audit.events import Event
from core.messages.models import Notice
from core.rules import subjects
from core.sharing import hooks
from core.sharing.models import Consent, ViolenceNotice
from core.sharing.services import violence
from core.sharing.services.consented import close_on_no


def _describe(consent: Consent) -> subjects.Subject:
    units = consent.compartment.units.order_by("created_at")
    return subjects.Subject(
        label=consent.subject_label,
        url=consent.get_absolute_url(),
        unit=units.first(),
        user=consent.recorded_by,
        compartment=consent.compartment,
    )


def _describe_notice(notice: ViolenceNotice) -> subjects.Subject:
    """Its day alone: a deadline is read up the line."""
    return subjects.Subject(
        label=f"{notice.written_at:%d.%m.%Y}",
        url=notice.get_absolute_url(),
        unit=notice.unit,
        user=notice.written_by,
        compartment=notice.compartment,
    )


def _receipt_confirms(event: Event) -> None:
    """Whoever acknowledges the message about a notice of danger has confirmed the notice."""
    if event.verb == "notice.receipt_given" and isinstance(event.subject, Notice):
        violence.confirm_by_message(actor=event.actor, message=event.subject)


def register() -> None:
    contents.register_all(
        {
            "consents.consent": _("Samtykke"),
            "representatives.representative": _("Representant"),
            "violence.notice": _("Varsel om fare"),
            "violence.banner": _("Varsel om fare på en annen side"),
        }
    )
    contents.register_all(
        {
            "consents.list": _("Lista over samtykker"),
            "representatives.list": _("Lista over representanter"),
            "violence.list": _("Lista over varsler om fare"),
        },
        listed=True,
    )
    subjects.register("sharing.consent", _describe)
    subjects.register("sharing.violencenotice", _describe_notice)
    hooks.on_no(close_on_no)
    events.on_recorded(_receipt_confirms)
