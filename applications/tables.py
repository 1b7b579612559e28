from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.enums import AppealState
from core.interface import formatting
from core.interface.myday import meaning
from core.interface.tables import Column, Table


def _name(row: Any) -> str:
    return row.applicant.name


def _responsible(row: Any) -> Any:
    return row.caseworker.full_name if row.caseworker else _("Ufordelt")


def _due(row: Any) -> str:
    deadline = getattr(row, "next_deadline", None)
    return formatting.shortdate(deadline.due) if deadline else ""


def _due_meaning(row: Any) -> str:
    deadline = getattr(row, "next_deadline", None)
    today: date | None = getattr(row, "today", None)
    return meaning(deadline.due, today) if deadline and today else ""


def _due_color(row: Any) -> str:
    """Red is kept for statutory limits that have passed; the municipality's own stand in the weekly list."""
    deadline = getattr(row, "next_deadline", None)
    today: date | None = getattr(row, "today", None)
    return "danger" if deadline and today and deadline.statutory and deadline.due < today else ""


def _under_appeal(row: Any) -> str:
    appeal = getattr(row, "live_appeal", None)
    return str(_("Påklaget: %(state)s") % {"state": AppealState(appeal["state"]).label}) if appeal else ""


APPLICATIONS = Table(
    caption=_("Søknader"),
    columns=(
        Column(
            "name",
            _("Søker"),
            value=_name,
            sort=("applicant__family_name", "applicant__given_name"),
            link=lambda row: row.get_absolute_url(),
            under=lambda row: row.case_number,
            row_header=True,
        ),
        Column("kind", _("Type"), value=lambda row: row.get_kind_display(), sort="kind"),
        Column("received", _("Mottatt"), kind="date", sort="received"),
        Column("state", _("Status"), kind="status", sort="state", under=_under_appeal),
        Column(
            "due",
            _("Neste frist"),
            value=_due,
            under=_due_meaning,
            under_color=_due_color,
            sort="next_due",
            nullable=True,
        ),
        Column("caseworker", _("Ansvarlig"), value=_responsible, sort="caseworker__full_name", nullable=True),
    ),
    default_sort="received",
    noun=(_("søknad"), _("søknader")),
    order_text=_("eldste først"),
    empty_title=_("Her er det ingen søknader ennå."),
    empty_text=_("Registrer en ny søknad når den kommer inn."),
)


APPEALS = Table(
    caption=_("Klager"),
    columns=(
        Column(
            "name",
            _("Klager"),
            value=lambda row: row.application.applicant.name,
            sort=(
                "decision__application__applicant__family_name",
                "decision__application__applicant__given_name",
            ),
            link=lambda row: row.get_absolute_url(),
            under=lambda row: row.application.case_number,
            row_header=True,
        ),
        Column("received", _("Mottatt"), value="received_on", kind="date", sort="received_on"),
        Column("state", _("Status"), kind="status", sort="state"),
        Column(
            "decided",
            _("Det klages på"),
            value=lambda row: (
                _("Avvisningen") if row.against_rejection else row.decision.get_outcome_display()
            ),
        ),
        Column("due", _("Neste frist"), value=_due, under=_due_meaning),
        Column(
            "caseworker",
            _("Ansvarlig"),
            value=lambda row: _responsible(row.application),
            sort="decision__application__caseworker__full_name",
            nullable=True,
        ),
    ),
    default_sort="received",
    noun=(_("klage"), _("klager")),
    order_text=_("eldste først"),
    empty_title=_("Ingen klager er til behandling."),
    empty_text=_("En klage registreres på vedtaket den gjelder, under Vedtak og klage i saken."),
)

HANDED_ON = Table(
    caption=_("Saker hos andre"),
    columns=(
        Column(
            "name",
            _("Søker"),
            value=lambda row: row.application.applicant.name,
            sort=("application__applicant__family_name", "application__applicant__given_name"),
            link=lambda row: row.get_absolute_url(),
            under=lambda row: row.application.case_number,
            row_header=True,
        ),
        Column("scheme", _("Ordning"), value=lambda row: row.get_scheme_display(), sort="scheme"),
        Column("receiver", _("Hvem avgjør"), sort="receiver"),
        Column("state", _("Status"), kind="status", sort="state"),
        Column("due", _("Skal sendes innen"), kind="date", sort="due"),
        Column("outcome", _("Utfall"), value=lambda row: row.get_outcome_display()),
    ),
    default_sort="due",
    noun=(_("sak"), _("saker")),
    order_text=_("eldste frist først"),
    empty_title=_("Ingen saker er hos andre."),
    empty_text=_("Bostøtte, startlån, leie til eie og garanti sendes videre fra saken."),
)
