"""Columns of the list of who owes what."""

from django.utils.translation import gettext_lazy as _

from core.interface.tables import Column, Table

#: How old unpaid rent is; in the order of `selectors.debts.AGES`.
AGE_TITLES = (_("Forfaller nå"), _("1–30 dager"), _("31–60 dager"), _("61–90 dager"), _("Over 90 dager"))

DEBTS = Table(
    caption=_("Hvem skylder hva"),
    columns=(
        Column(
            "home",
            _("Bolig"),
            value="dwelling",
            link=lambda lease: lease.get_absolute_url() + "reskontro/",
            under=lambda lease: lease.number,
            row_header=True,
            sort=("dwelling__address", "dwelling__unit_number"),
        ),
        Column("tenant", _("Leier"), value="tenant.name", sort=("tenant__family_name", "tenant__given_name")),
        Column("balance", _("Saldo"), kind="kroner", sort="balance"),
        *(Column(f"age_{place}", title, kind="kroner") for place, title in enumerate(AGE_TITLES)),
        Column("fees", _("Gebyr og renter"), kind="kroner"),
        Column("oldest", _("Eldste forfall"), kind="date"),
    ),
    default_sort="-balance",
    noun=(_("leieforhold"), _("leieforhold")),
    order_text=_("størst gjeld først"),
    empty_title=_("Ingen skylder noe denne dagen"),
    empty_text=_("Alt som var forfalt, var betalt."),
)
