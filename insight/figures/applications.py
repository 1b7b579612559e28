"""Applications and decisions: how many came, what was answered, how long it took, and who waited without a word."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import FilteredRelation, Max, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from applications.enums import ENDED_STATES, OPEN_STATES, Channel, DecisionState, Kind, Outcome, State
from applications.models import ProvisionalAnswer
from applications.policies import applications
from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.rules import kinds
from core.rules.deadline_rules import DeadlineRule
from core.rules.selectors import own_deadlines
from core.workflow.policies import state_change_policy
from insight.calculations.tally import Cell, Tally, averaged, counted, shared
from insight.calculations.windows import Window, spanned
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Dim, Figure, Group, Records, earliest, register

#: They never were a case of this office: sent on to another, or the same as another.
ELSEWHERE = (State.FORWARDED, State.MERGED)
OPEN = frozenset(OPEN_STATES)
#: A decision is looked for so long before the first day asked about; older applications still open are read as well.
BACK = timedelta(days=400)
#: No limit for a provisional answer is longer.
LONGEST = timedelta(days=200)


class Case(NamedTuple):
    id: UUID
    compartment: UUID
    kind: str
    channel: str
    state: str
    received: date
    applicant: UUID
    decided: date | None
    outcome: str | None
    provisional: date | None
    #: When it ended without a decision, as far as its history tells.
    ended: date | None

    def open_on(self, day: date) -> bool:
        """Received, and neither decided nor ended by the end of the day."""
        if self.received > day:
            return False
        closed = self.decided or self.ended
        return closed > day if closed else self.state in OPEN

    @property
    def days(self) -> int:
        return (self.decided - self.received).days if self.decided else 0


@dataclass(frozen=True)
class Cases:
    rows: tuple[Case, ...]
    #: The municipality's own limit for a provisional answer, by the rule in force when the application came.
    rule: str
    own: Any
    names: dict[str, str]
    _limits: dict[date, date] = field(default_factory=dict)
    _rules: list[DeadlineRule] = field(default_factory=list)

    @property
    def compartments(self) -> frozenset[UUID]:
        return frozenset(row.compartment for row in self.rows)

    def limit(self, received: date) -> date:
        if received not in self._limits:
            held = self._rules
            if not held or not held[-1].holds_on(received):
                held.append(kinds.kind(self.rule, self.own).rule_for(received, self.own))
            self._limits[received] = held[-1].period.after(received)
        return self._limits[received]

    def missed(self, row: Case, window: Window) -> bool:
        """The limit ran out in the period, and by then there was no answer of any kind, and the case stood open."""
        limit = self.limit(row.received)
        if not window.has(limit) or not row.open_on(limit):
            return False
        return row.provisional is None or row.provisional > limit

    def due(self, row: Case, window: Window) -> bool:
        """The limit ran out in the period while the case stood open: an answer was called for."""
        limit = self.limit(row.received)
        return window.has(limit) and row.open_on(limit)

    def measure(self, window: Window) -> dict[str, Tally]:
        received = [row for row in self.rows if window.has(row.received)]
        decided = [row for row in self.rows if window.has(row.decided) and row.kind != Kind.ASSISTANCE]
        new = [row for row in decided if row.kind == Kind.NEW]
        # A limit that ran out in the period was set not long before it.
        late = [row for row in self.rows if window.first - LONGEST <= row.received <= window.last]
        still = [row for row in self.rows if row.open_on(window.on)]
        by_kind = {"kind": lambda row: row.kind}
        return {
            "applications.received": counted(received, by={**by_kind, "channel": lambda row: row.channel}),
            "applications.applicants": counted(
                (row for row in received if row.kind == Kind.NEW), each=lambda row: row.applicant
            ),
            "applications.decided": counted(
                decided, by={"outcome": lambda row: row.outcome or "", **by_kind}
            ),
            "applications.granted_new": counted(row for row in new if row.outcome != Outcome.REFUSAL),
            "applications.refused_share": shared(new, lambda row: row.outcome == Outcome.REFUSAL),
            "applications.new_share": shared(received, lambda row: row.kind == Kind.NEW),
            "applications.kostra_refused": _of_received(received, new),
            "applications.days": averaged(decided, lambda row: row.days, by=by_kind, decimals=0),
            "applications.within_month": shared(
                decided, lambda row: row.decided <= self.limit(row.received), by=by_kind
            ),
            "applications.provisional_due": counted(row for row in late if self.due(row, window)),
            "applications.provisional_missed": counted(row for row in late if self.missed(row, window)),
            "applications.open": counted(still, by=by_kind),
            "applications.overdue": counted(row for row in still if self.limit(row.received) < window.on),
        }


def _of_received(received: Sequence[Case], decided: Sequence[Case]) -> Tally:
    """KOSTRA's share: refusals made in the period by new applications received in it, which need not be the same."""
    refused = [row for row in decided if row.outcome == Outcome.REFUSAL]
    new = sum(row.kind == Kind.NEW for row in received)
    share = (Decimal(len(refused)) * 100 / new).quantize(Decimal("0.1"), ROUND_HALF_UP) if new else None
    return Tally(Cell(share, new, len(refused), lambda: tuple(row.id for row in refused)))


def read(service: Actor, windows: Sequence[Window], units: Collection[UUID] | None) -> Cases:
    """One query; and one for the municipality's own limits."""
    first, last = spanned(list(windows))
    rows: Any = applications.visible_to(service).exclude(state__in=ELSEWHERE).filter(received__lte=last)
    ended = (
        state_change_policy.visible_to(service)
        .filter(subject_id=OuterRef("pk"), field="state", target__in=ENDED_STATES)
        .order_by()
        .values("subject_id")
        .annotate(on_day=Max("on"))
        .values("on_day")
    )
    provisional = (
        policy_for(ProvisionalAnswer)
        .visible_to(service)
        .filter(application=OuterRef("pk"))
        .order_by()
        .values("application")
        .annotate(first=Min("sent_on"))
        .values("first")
    )
    rows = rows.annotate(
        made=FilteredRelation(
            "decisions",
            condition=Q(
                decisions__state__in=[DecisionState.DECIDED, DecisionState.SENT], decisions__replaces=None
            ),
        ),
        provisional=Subquery(provisional),
        ended=Subquery(ended),
    ).filter(Q(received__gte=first - BACK) | Q(made__decided_on__gte=first) | Q(state__in=OPEN_STATES))
    found: dict[UUID, Case] = {}
    for row in rows.order_by("received", "made__decided_on").values_list(
        "id", "compartment_id", "kind", "channel", "state", "received", "applicant_id", "made__decided_on",
        "made__outcome", "provisional", "ended",
    ):  # fmt: skip
        found.setdefault(row[0], Case._make(row))
    return Cases(
        tuple(found.values()),
        str(service.switch("applications.provisional_rule")),
        own_deadlines(service.home, service.today),
        {},
    )


APPLICATION, DECISION, AS_OF, PERIOD = Unit.APPLICATION, Unit.DECISION, Timing.AS_OF, Timing.PERIOD
KIND = Dim("kind", _("Type søknad"), dict(Kind.choices))
FIGURES = (
    Figure(
        "applications.received", "mottatt", _("Søknader mottatt"),
        _("Søknader som kom inn i perioden, etter datoen de kom. Søknader som er sendt videre eller slått sammen med "
          "en annen, er ikke med."),
        APPLICATION, PERIOD, dims=(KIND, Dim("channel", _("Kanal"), dict(Channel.choices))), records="case",
    ),
    Figure(
        "applications.applicants", "sokere", _("Personer som søkte om kommunal bolig"),
        _("Personer med minst én ny søknad i perioden. Hver person er talt én gang. Personer, ikke husstander."),
        Unit.PERSON, PERIOD, records="case",
    ),
    Figure(
        "applications.decided", "avgjort", _("Søknader avgjort"),
        _("Søknader der det første vedtaket ble fattet i perioden, etter hva vedtaket gikk ut på. Bistand etter "
          "boligsosialloven § 7 er ikke med."),
        DECISION, PERIOD, dims=(Dim("outcome", _("Utfall"), dict(Outcome.choices)), KIND), records="case",
    ),
    Figure(
        "applications.granted_new", "innvilget", _("Nye søknader innvilget"),
        _("Nye søknader som ble innvilget, helt eller delvis, i perioden."),
        DECISION, PERIOD, records="case",
    ),
    Figure(
        "applications.refused_share", "avslag", _("Avslag på nye søknader"),
        _("Andelen avslag av de nye søknadene som ble avgjort i perioden."),
        DECISION, PERIOD, Reading.PERCENT, records="case",
    ),
    Figure(
        "applications.new_share", "nye-andel", _("Nye søknader, andel"),
        _("Andelen av søknadene mottatt i perioden som var fra husstander som ikke bodde i kommunal bolig da de søkte: "
          "verken bytte eller fornyelse."),
        APPLICATION, PERIOD, Reading.PERCENT, records="case",
    ),
    Figure(
        "applications.kostra_refused", "avslag-kostra", _("Avslag på nye søknader, KOSTRA"),
        _("Avslag på nye søknader i perioden, i prosent av nye søknader mottatt i perioden. De to er ikke nødvendigvis "
          "de samme søknadene, så tallet er et annet enn andelen avslag av dem som ble avgjort."),
        DECISION, PERIOD, Reading.PERCENT, records="case",
    ),
    Figure(
        "applications.days", "behandlingstid", _("Gjennomsnittlig tid til vedtak"),
        _("Dager fra søknaden kom inn til vedtaket ble fattet, i snitt for søknadene som ble avgjort i perioden."),
        DECISION, PERIOD, Reading.DAYS, dims=(KIND,), records="case", lower=True,
    ),
    Figure(
        "applications.within_month", "innen-fristen", _("Avgjort uten behov for foreløpig svar"),
        _("Andelen av søknadene som ble avgjort i perioden, der vedtaket kom innen fristen for foreløpig svar: en "
          "måned etter at søknaden kom (forvaltningsloven § 11 a), eller kommunens egen frist."),
        DECISION, PERIOD, Reading.PERCENT, dims=(KIND,), records="case", lower=False,
    ),
    Figure(
        "applications.provisional_due", "skulle-ha-forelopig-svar", _("Skulle ha foreløpig svar"),
        _("Søknader som ikke var avgjort da fristen for foreløpig svar gikk ut, når den gikk ut i perioden."),
        APPLICATION, PERIOD, records="case",
    ),
    Figure(
        "applications.provisional_missed", "uten-forelopig-svar", _("Foreløpig svar som ikke ble sendt i tide"),
        _("Av dem: søknader der det heller ikke var sendt foreløpig svar innen fristen. Søknader som er lukket uten at "
          "datoen er kjent, er ikke med."),
        APPLICATION, PERIOD, within="applications.provisional_due", records="case", lower=True,
    ),
    Figure(
        "applications.open", "apne", _("Åpne søknader"),
        _("Søknader som var mottatt, men ikke avgjort eller avsluttet ved slutten av dagen."),
        APPLICATION, AS_OF, dims=(KIND,), records="case", lower=True,
    ),
    Figure(
        "applications.overdue", "apne-over-fristen", _("Åpne lenger enn fristen for foreløpig svar"),
        _("Åpne søknader der fristen for foreløpig svar var gått ut den dagen, enten svaret var sendt eller ikke."),
        APPLICATION, AS_OF, within="applications.open", records="case", lower=True,
    ),
)  # fmt: skip
register(
    Group(
        "applications", "soknader", _("Søknader og vedtak"),
        _("Hvor mange som søkte, hva de fikk til svar, og hvor lenge de ventet på svaret."),
        FIGURES, read, lambda service: earliest(applications.visible_to(service), "received"),
        {
            "case": Records(
                applications, title=lambda row: row.case_number, day=lambda row: row.received,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("received", "pk"),
            )
        },
        order=20,
    )
)  # fmt: skip
