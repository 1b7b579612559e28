from typing import Any

from django.utils.translation import gettext_lazy as _

from core.interface.tables import Column, Table


def _due(contact: Any) -> Any:
    return None if contact.followed_up_at else contact.follow_up_on


CONTACTS = Table(
    caption=_("Henvendelser"),
    columns=(
        Column(
            "happened",
            _("Når"),
            value="happened_at",
            kind="moment",
            sort="happened_at",
            link=lambda contact: contact.get_absolute_url(),
            row_header=True,
        ),
        Column("channel", _("Kanal"), value=lambda contact: contact.get_channel_display(), sort="channel"),
        Column("caller", _("Fra eller til"), sort="caller"),
        Column("person", _("Gjelder"), value="person.name", under=lambda contact: contact.subject_label),
        Column("outcome", _("Utfall"), value=lambda contact: contact.get_outcome_display(), sort="outcome"),
        Column(
            "follow_up",
            _("Følges opp"),
            value=_due,
            kind="date",
            sort="follow_up_on",
            nullable=True,
            under=lambda contact: (
                contact.responsible.full_name if contact.responsible and _due(contact) else ""
            ),
        ),
    ),
    default_sort="-happened",
    noun=(_("henvendelse"), _("henvendelser")),
    order_text=_("nyeste først"),
    empty_title=_("Ingen henvendelser er ført."),
    empty_text=_("Skriv i søkefeltet, for eksempel «Ring fra Ola Testesen om depositum, følg opp 1.12»."),
)
