"""A single contact can be shared: whoever takes over should know what was said."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.interface import formatting
from core.sharing.shareables import Shareable, register


def register_shareables() -> None:
    register(
        Shareable(
            label="contacts.contact",
            name=_lazy("Henvendelse"),
            title=lambda contact: (
                _("Henvendelse %(day)s") % {"day": formatting.longdate(contact.happened_at)}
            ),
            persons=lambda contact: [contact.person_id],
            url=lambda contact: reverse("contacts:contact", args=[contact.pk]),
        )
    )
