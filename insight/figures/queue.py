"""Queue and waiting time, in households. The three lists are never summed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from allocation.enums import EndReason, Need, WaitingList
from allocation.policies import waiting_entries
from core.agencies.actors import Actor
from core.rules.periods import add_years
from insight.calculations.tally import Dim as Split
from insight.calculations.tally import Tally, averaged, counted, months, shared, summed
from insight.calculations.windows import Window
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from insight.figures.entries import HALF_A_YEAR, OF_QUEUE, Entries, Entry, entries

FAMILY = Dim("family", _("Med og uten barn"), {"family": _("Med barn"), "single": _("Uten barn")})
BEDROOMS = Dim(
    "bedrooms", _("Soverom de trenger"),
    {"1": _("Ett eller ingen"), "2": _("To"), "3": _("Tre"), "4": _("Fire eller flere"), "": _("Ikke oppgitt")},
)  # fmt: skip
NEED = Dim("need", _("Behov"), {**dict(Need.choices), "": _("Ikke oppgitt")})
WAITED = Dim(
    "waited", _("Hvor lenge de har ventet"),
    {"0": _("Under et halvt år"), "1": _("Et halvt til ett år"), "2": _("Ett til to år"), "3": _("Over to år")},
)  # fmt: skip
REASON = Dim("reason", _("Hvorfor"), dict(EndReason.choices))


def family(row: Entry) -> str:
    return row.family


def bedrooms(row: Entry) -> str:
    return "" if row.bedrooms is None else str(max(1, min(4, row.bedrooms)))


def need(row: Entry) -> str:
    return row.need or ""


@dataclass(frozen=True)
class Queue:
    of: Entries
    names: dict[str, str]

    @property
    def compartments(self) -> frozenset[UUID]:
        return self.of.compartments

    def measure(self, window: Window) -> dict[str, Tally]:
        on = window.on
        standing = list(self.of.standing(on))
        ordinary = [row for row in standing if row.list == WaitingList.ORDINARY]
        swap = [row for row in standing if row.list == WaitingList.SWAP]
        one_year, two_years = add_years(on, -1), add_years(on, -2)

        def waited_months(row: Entry) -> Decimal:
            """Of all of them together."""
            return months(row.times * on.toordinal() - row.since_days)

        def waited(row: Entry) -> str:
            if row.since <= two_years:
                return "3"
            if row.since <= one_year:
                return "2"
            return "1" if (on - row.since).days > HALF_A_YEAR else "0"

        by: dict[str, Split] = {"family": family}
        every: dict[str, Split] = {**by, "waited": waited, "need": need, "bedrooms": bedrooms}
        wait: dict[str, Split] = by
        return {
            "queue.households": counted(ordinary, by=every),
            "queue.mean_wait": averaged(ordinary, waited_months, by=wait),
            "queue.over_one_year": counted((row for row in ordinary if row.since <= one_year), by=by),
            "queue.over_two_years": counted((row for row in ordinary if row.since <= two_years), by=by),
            "queue.homeless": counted((row for row in ordinary if row.homeless), by=by),
            "queue.adapted": counted((row for row in ordinary if row.adapted), by=by),
            "queue.adapted_share": shared(ordinary, lambda row: row.adapted),
            "queue.persons": summed(ordinary, lambda row: row.persons, by=by),
            "queue.children": summed((row for row in ordinary if row.children), lambda row: row.minors),
            "queue.swap": counted(swap, by={**by, "waited": waited}),
            "queue.swap_over_one_year": counted((row for row in swap if row.since <= one_year), by=by),
            "queue.swap_over_two_years": counted((row for row in swap if row.since <= two_years), by=by),
            "queue.entered": counted(
                (row for row in self.of.entered(window) if row.list == WaitingList.ORDINARY), by=by
            ),
            "queue.left": counted(
                (row for row in self.of.left(window) if row.list == WaitingList.ORDINARY),
                by={"reason": lambda row: row.reason, **by},
            ),
        }


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Queue:
    return Queue(entries(service, windows, OF_QUEUE, each=each), {})


HOUSEHOLD, AS_OF, PERIOD = Unit.HOUSEHOLD, Timing.AS_OF, Timing.PERIOD
FIGURES = (
    Figure(
        "queue.households", "husstander", _("Husstander på den ordinære ventelista"),
        _("Husstander som sto på den ordinære ventelista ved slutten av dagen, også de som sto på vent. Byttelista og "
          "tjenestelista er ikke med."),
        HOUSEHOLD, AS_OF, dims=(FAMILY, WAITED, NEED, BEDROOMS), records="entry", lower=True,
    ),
    Figure(
        "queue.mean_wait", "ventetid", _("Gjennomsnittlig ventetid på den ordinære lista"),
        _("Måneder fra søknaden kom inn til dagen tallet gjelder, i snitt for husstandene som sto på den ordinære "
          "lista. En måned er 30,4375 dager."),
        HOUSEHOLD, AS_OF, Reading.MONTHS, dims=(FAMILY,), records="entry", lower=True,
    ),
    Figure(
        "queue.over_one_year", "over-ett-ar", _("Har ventet over ett år"),
        _("Husstander på den ordinære lista der det var minst ett år siden søknaden kom inn."),
        HOUSEHOLD, AS_OF, dims=(FAMILY,), within="queue.households", records="entry", lower=True,
    ),
    Figure(
        "queue.over_two_years", "over-to-ar", _("Har ventet over to år"),
        _("Husstander på den ordinære lista der det var minst to år siden søknaden kom inn."),
        HOUSEHOLD, AS_OF, dims=(FAMILY,), within="queue.households", records="entry", lower=True,
    ),
    Figure(
        "queue.homeless", "bostedslose", _("Bostedsløse husstander på den ordinære lista"),
        _("Husstander på den ordinære lista som var registrert som bostedsløse den dagen."),
        HOUSEHOLD, AS_OF, dims=(FAMILY,), within="queue.households", records="entry", lower=True,
    ),
    Figure(
        "queue.adapted", "tilrettelagt", _("Trenger tilrettelagt bolig"),
        _("Husstander på den ordinære lista som trenger trinnfri adkomst eller plass til rullestol (KOSTRA)."),
        HOUSEHOLD, AS_OF, dims=(FAMILY,), within="queue.households", records="entry",
    ),
    Figure(
        "queue.adapted_share", "tilrettelagt-andel", _("Trenger tilrettelagt bolig, andel"),
        _("Andelen av husstandene på den ordinære lista som trenger trinnfri adkomst eller plass til rullestol "
          "(KOSTRA)."),
        HOUSEHOLD, AS_OF, Reading.PERCENT, records="entry",
    ),
    Figure(
        "queue.persons", "personer", _("Personer i husstandene på den ordinære lista"),
        _("Voksne og barn i husstandene på den ordinære lista. Personer, ikke husstander: tallene skal ikke legges "
          "sammen."),
        Unit.PERSON, AS_OF, dims=(FAMILY,), records="entry",
    ),
    Figure(
        "queue.children", "barn", _("Barn i husstandene på den ordinære lista"),
        _("Barn i husstandene på den ordinære lista."), Unit.PERSON, AS_OF, records="entry", lower=True,
    ),
    Figure(
        "queue.swap", "bytteliste", _("Husstander på byttelista"),
        _("Husstander som bor i kommunal bolig og sto på byttelista ved slutten av dagen. De er ikke med i køen."),
        HOUSEHOLD, AS_OF, dims=(FAMILY, WAITED), records="entry",
    ),
    Figure(
        "queue.swap_over_one_year", "bytteliste-over-ett-ar", _("På byttelista i over ett år"),
        _("Husstander på byttelista der det var minst ett år siden søknaden kom inn."),
        HOUSEHOLD, AS_OF, dims=(FAMILY,), within="queue.swap", records="entry", lower=True,
    ),
    Figure(
        "queue.swap_over_two_years", "bytteliste-over-to-ar", _("På byttelista i over to år"),
        _("Husstander på byttelista der det var minst to år siden søknaden kom inn."),
        HOUSEHOLD, AS_OF, dims=(FAMILY,), within="queue.swap", records="entry", lower=True,
    ),
    Figure(
        "queue.entered", "nye", _("Nye husstander på den ordinære lista"),
        _("Husstander som ble ført opp på den ordinære lista i perioden."),
        HOUSEHOLD, PERIOD, dims=(FAMILY,), records="entry",
    ),
    Figure(
        "queue.left", "ut", _("Husstander som gikk ut av den ordinære lista"),
        _("Husstander som gikk ut av den ordinære lista i perioden, og hvorfor."),
        HOUSEHOLD, PERIOD, dims=(REASON, FAMILY), records="entry",
    ),
)  # fmt: skip
ENTRY = Records(
    waiting_entries,
    title=lambda row: row.application.case_number,
    day=lambda row: row.since,
    state=lambda row: str(row.get_list_display()),
    url=lambda row: row.get_absolute_url(),
    related=("application",),
    order=("since", "pk"),
)
register(
    Group(
        "queue", "ventelister", _("Kø og ventetid"),
        _("Hvor mange husstander som venter på bolig, hvor lenge de har ventet, og hvem de er."),
        FIGURES, read, lambda service: earliest(waiting_entries.visible_to(service), "entered_on"),
        {"entry": ENTRY}, order=10, switch="allocation.waiting_list",
    )
)  # fmt: skip
