"""Every component on one page, with invented content: for whoever builds a page, and for the accessibility test.

Its own words are not translated: no caseworker sees it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.agencies.views import signed_in
from core.interface import myday
from core.interface.case import (
    Action,
    CaseHeader,
    Criterion,
    Empty,
    Fact,
    Progress,
    Tab,
    TimelineItem,
    Withheld,
    steps,
)
from core.interface.formatting import OSLO, kroner, longdate
from core.interface.forms import ChipSelectMultiple, DateField, HusromForm, MoneyField
from core.interface.lists import FilterForm, Listing
from core.interface.statuses import Status
from core.interface.tables import Column, Table


class SampleForm(HusromForm):
    received_on = DateField(label="Mottatt dato")
    name = forms.CharField(label="Navn", help_text="Slik det står i folkeregisteret")
    income = MoneyField(label="Inntekt", required=False)
    channel = forms.ChoiceField(
        label="Hvordan søknaden kom",
        widget=forms.RadioSelect,
        choices=[("web", "Nettskjema"), ("paper", "Papir"), ("oral", "Muntlig")],
    )
    needs = forms.MultipleChoiceField(
        label="Behov",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("lift", "Heis"), ("ground", "Uten trapper"), ("pets", "Plass til husdyr")],
    )
    district = forms.ChoiceField(
        label="Bydel", choices=[("", "Velg"), ("arstad", "Årstad"), ("fana", "Fana")]
    )
    interpreter = forms.BooleanField(
        label="Trenger tolk", required=False, help_text="Bestill senest to dager før."
    )
    note = forms.CharField(label="Merknad", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SampleFilter(FilterForm):
    state = forms.MultipleChoiceField(
        label="Status",
        required=False,
        widget=ChipSelectMultiple,
        choices=[("new", "Ny"), ("assessed", "Vurdert"), ("decided", "Vedtatt")],
    )
    q = forms.CharField(label="Navn eller saksnummer", required=False)
    received_from = DateField(label="Mottatt fra", required=False, show_hint=False)


@dataclass
class SampleRow:
    pk: int
    name: str
    received: date
    rent: Decimal
    state: str

    class _meta:
        label_lower = "interface.sample"

    def get_state_display(self) -> str:
        return {"new": "Ny", "assessed": "Vurdert", "decided": "Vedtatt"}[self.state]


class _Rows(list):
    """A list that Paginator and Listing can treat as a query."""

    def order_by(self, *fields: str) -> "_Rows":
        return self


TABLE = Table(
    caption="Eksempel på liste",
    columns=(
        Column(
            "name",
            "Søker",
            sort="name",
            row_header=True,
            link=lambda row: f"#sak-{row.pk}",
            under=lambda row: f"2026/{row.pk:03d}",
        ),
        Column("received", "Mottatt", kind="date", sort="received"),
        Column("rent", "Husleie", kind="kroner", sort="rent"),
        Column("state", "Status", kind="status", sort="state"),
    ),
    default_sort="received",
    noun=("sak", "saker"),
    order_text="eldste først",
)

_NAMES = ("Kari Testesen", "Åse Eksempelsen", "Øyvind Prøveland", "Aisha Mønster", "Jon Skissevik")


def _listing(request: HttpRequest) -> Listing:
    states = ("new", "assessed", "decided")
    rows = _Rows(
        SampleRow(n, _NAMES[n % 5], date(2026, 1 + n % 12, 1 + n % 28), Decimal("8400.50") + n, states[n % 3])
        for n in range(1, 65)
    )

    class _Filters:
        form = SampleFilter(request.GET or None)

    page = Paginator(rows, 8).get_page(request.GET.get("side"))
    return Listing(request, TABLE, rows, _Filters(), "received", page, selectable=True)  # type: ignore[arg-type]


def _context(request: HttpRequest) -> dict[str, Any]:
    today = date(2026, 11, 20)
    now = datetime(2026, 11, 20, 13, 5, tzinfo=OSLO)
    lines = [
        myday.Line("Kari Testesen", "#a", date(2026, 11, 17), "Foreløpig svar", statutory=True),
        myday.Line("Åse Eksempelsen", "#b", date(2026, 11, 18), "Be om dokumentasjon"),
        myday.Line("Jon Skissevik", "#c", today, "Vedtak", "Vurdert", "info"),
        myday.Line("Aisha Mønster", "#d", date(2026, 11, 22), "Svar på tilbud"),
    ]
    return {
        "form": SampleForm({"received_on": "31.02.2026", "income": "mye", "name": ""}),
        "plain_form": SampleForm(initial={"received_on": today, "income": Decimal("12267")}, prefix="tom"),
        "listing": _listing(request),
        "case": CaseHeader(
            title="Kari Testesen",
            kicker="Søknad 2026/123",
            status=Status("Til vurdering", "info"),
            facts=[
                Fact("Søker", "Kari Testesen, 34 år"),
                Fact("Mottatt", longdate(date(2026, 10, 23))),
                Fact("Neste frist", f"Foreløpig svar, {longdate(today)}"),
                Fact("Ansvarlig", "Ola Testesen"),
                Fact("Skylder", kroner(Decimal("12267"))),
            ],
            action=Action("Fatt vedtak", "#vedtak"),
            more=[Action("Be om opplysninger", "#be", "secondary")],
        ),
        "tabs": [
            Tab("Oversikt", "#oversikt", current=True),
            Tab("Kartlegging", "#k"),
            Tab("Dokumenter", "#d", count=4),
            Tab("Vurdering", "#v"),
            Tab("Tidslinje", "#t"),
        ],
        "steps": steps(
            [
                ("Søker", "#1"),
                ("Husstand", "#2"),
                ("Bolig i dag", "#3"),
                ("Behov", "#4"),
                ("Se over", "#5"),
            ],
            current=3,
        ),
        "criteria": [
            Criterion(
                "Botid i kommunen",
                "met",
                "Bodd i Bergen siden 1. mars 2021",
                "Minst to år de siste årene",
                "Retningslinjer 2025, punkt 3.2",
                "Systemet",
            ),
            Criterion(
                "Egen bolig",
                "not_met",
                "Eier leilighet i Fana",
                "Søkeren kan ikke eie egnet bolig",
                "Retningslinjer 2025, punkt 3.4",
                "Ola Testesen",
            ),
            Criterion(
                "Særlige grunner",
                "judge",
                "",
                "Kommunen kan gjøre unntak",
                "Retningslinjer 2025, punkt 3.7",
            ),
        ],
        "timeline": [
            TimelineItem(now, "Foreløpig svar ble sendt", "Ola Testesen"),
            TimelineItem(date(2026, 10, 23), "Søknaden ble registrert", "Ola Testesen", "Kom på papir"),
        ],
        "empty": Empty("Ingen venter på deg nå.", "", [Action("Se ufordelte saker (7)", "#u", "secondary")]),
        "withheld": Withheld(
            "NAVs egne notater vises ikke her, enten det finnes noen eller ikke.",
            "De deles med samtykke eller annen hjemmel. Spør NAV sosialtjeneste.",
            "#innsyn",
        ),
        "progress": Progress(212, 337, "212 av 337 brev er klare.", "", finished=True),
        "groups": myday.grouped(lines, today),
        "colors": ["neutral", "accent", "info", "success", "warning", "danger", "brand1", "brand2"],
        "amount": Decimal("12267"),
        "today": today,
        "now": now,
    }


@signed_in("Bare oppdiktet innhold; finnes ikke i drift")
def gallery(request: HttpRequest) -> HttpResponse:
    if settings.HUSROM_MODE not in {"demo", "test"}:
        raise Http404
    return render(request, "interface/gallery.html", _context(request))
