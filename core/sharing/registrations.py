"""What sharing gives the common places: how a consent's deadline is described."""

from django.utils.translation import gettext_lazy as _

from core.audit import contents
from core.rules import subjects
from core.sharing import hooks
from core.sharing.models import Consent
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


def register() -> None:
    contents.register_all(
        {"consents.consent": _("Samtykke"), "representatives.representative": _("Representant")}
    )
    contents.register_all(
        {
            "consents.list": _("Lista over samtykker"),
            "representatives.list": _("Lista over representanter"),
        },
        listed=True,
    )
    subjects.register("sharing.consent", _describe)
    hooks.on_no(close_on_no)
