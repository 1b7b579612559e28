"""Columns of the lists of tenancies."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.interface.tables import Column, Table
from tenancies.calculations.arrears.conditions import SHORT, WHY
from tenancies.calculations.arrears.explain import NEXT, STEPS

LEASES = Table(
    caption=_("Leieforhold"),
    columns=(
        Column(
            "home",
            _("Bolig"),
            value="dwelling",
            link=lambda lease: lease.get_absolute_url(),
            under=lambda lease: lease.number,
            row_header=True,
            # Of those of one home, the one that runs comes first.
            sort=("dwelling__address", "dwelling__unit_number", "state"),
        ),
        Column("tenant", _("Leier"), value="tenant.name", sort=("tenant__family_name", "tenant__given_name")),
        Column("starts_on", _("Fra"), kind="date", sort="starts_on"),
        Column("term_ends", _("Til og med"), value="last_day", kind="date", sort="term_ends", nullable=True),
        Column("rent", _("Husleie"), value="monthly", kind="kroner"),
        Column("state", _("Status"), kind="status", sort="state"),
    ),
    default_sort="home",
    noun=(_("leieforhold"), _("leieforhold")),
    empty_title=_("Ingen leieforhold her"),
    empty_text=_("Leieforhold kommer når et tilbud er tatt imot, eller når de leses inn."),
)

REPLACEMENTS = Table(
    caption=_("Erstatningsboliger"),
    columns=(
        Column(
            "person",
            _("Hvem"),
            value="person.name",
            link=lambda row: row.get_absolute_url(),
            under=lambda row: row.lease.number,
            row_header=True,
            sort=("person__family_name", "person__given_name"),
        ),
        Column("home", _("Bor nå"), value="dwelling"),
        Column("first", _("Leieforhold"), value="lease.dwelling"),
        Column("reason", _("Årsak"), value=lambda row: row.get_reason_display(), sort="reason"),
        Column(
            "back", _("Ventes tilbake"), value="expected_return_on", kind="date", sort="expected_return_on"
        ),
        Column("state", _("Status"), kind="status", sort="state"),
    ),
    default_sort="back",
    noun=(_("erstatningsbolig"), _("erstatningsboliger")),
    empty_title=_("Ingen bor i erstatningsbolig"),
    empty_text=_("Erstatningsbolig gis fra leieforholdet eller fra en ledig bolig."),
)

UNPLACED = Table(
    caption=_("Innbetalinger"),
    columns=(
        Column(
            "payment",
            _("Bankreferanse"),
            value="bank_reference",
            link=lambda row: row.get_absolute_url(),
            under=lambda row: f"KID {row.kid}" if row.kid else row.reference,
            row_header=True,
            sort="bank_reference",
        ),
        Column("on", _("Betalt"), kind="date", sort="on"),
        Column("amount", _("Beløp"), kind="kroner", sort="amount"),
        Column("reason", _("Hvorfor"), value=lambda row: row.get_reason_display(), sort="reason"),
        Column("received_on", _("Lest inn"), kind="date", sort="received_on"),
        Column("waited", _("Dager"), kind="count"),
        Column("state", _("Status"), kind="status", sort="state"),
    ),
    default_sort="received_on",
    noun=(_("innbetaling"), _("innbetalinger")),
    order_text=_("eldste først"),
    empty_title=_("Ingen innbetalinger venter"),
    empty_text=_("Alt banken har sendt, er ført på et leieforhold eller betalt tilbake."),
)


def _stops(case: Any) -> str:
    """What holds a petition back, once one is near: words, not codes."""
    words = ", ".join(str(_(SHORT[code])) for code in case.blocked_by)
    return words[:1].upper() + words[1:]


ARREARS = Table(
    caption=_("Restanser"),
    columns=(
        Column(
            "home",
            _("Bolig"),
            value="lease.dwelling",
            link=lambda case: case.get_absolute_url(),
            under=lambda case: case.lease.tenant.name,
            row_header=True,
            sort=("lease__dwelling__address", "lease__dwelling__unit_number"),
        ),
        Column("overdue_rent", _("Forfalt husleie"), kind="kroner", sort="overdue_rent"),
        Column("oldest_due", _("Eldste forfall"), kind="date", sort="oldest_due", nullable=True),
        Column(
            "step",
            _("Steg"),
            value=lambda case: f"{case.step}. {_(STEPS[case.step])}" if case.step is not None else "",
            sort="step",
            nullable=True,
        ),
        Column(
            "next_action",
            _("Neste"),
            value=lambda case: _(NEXT[case.next_action]),
            under=lambda case: _(WHY[case.next_action]),
            sort="next_action",
        ),
        Column("next_since", _("Siden"), kind="date", sort="next_since", nullable=True),
        Column("blocked_by", _("Stoppes av"), value=_stops),
        Column(
            "children",
            _("Barn"),
            value=lambda case: case.children or "",
            sort="children",
        ),
    ),
    default_sort="-overdue_rent",
    noun=(_("restanse"), _("restanser")),
    order_text=_("størst gjeld først"),
    empty_title=_("Ingen restanser her"),
    empty_text=_("Nattjobben åpner en sak når husleie er forfalt og ikke betalt."),
)
