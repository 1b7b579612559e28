"""Applications and decisions: how many came, what was answered, how long it took, and who waited without a word."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case as Case_
from django.db.models import (
    DateField,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from applications.enums import ENDED_STATES, OPEN_STATES, Channel, DecisionState, Kind, Outcome, State
from applications.models import ProvisionalAnswer
from applications.policies import applications
from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.base.conditions import Written
from core.rules import kinds
from core.rules.selectors import own_deadlines
from core.workflow.policies import state_change_policy
from insight.calculations.tally import Cell, Tally, averaged, counted, many, rounded, shared
from insight.calculations.windows import Window, spanned
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from insight.figures.folding import ONE_DAY, Key, Total, happened, told

#: They never were a case of this office: sent on to another, or the same as another.
ELSEWHERE = (State.FORWARDED, State.MERGED)
OPEN = frozenset(OPEN_STATES)
#: A decision is looked for so long before the first day asked about; older applications still open are read as well.
BACK = timedelta(days=400)


class Case(NamedTuple):
    """Applications that are alike; `id` where it is one by itself. `limit`: the last day for a provisional answer."""

    id: UUID | None
    times: int
    compartment: UUID
    kind: str
    channel: str
    state: str
    received: date
    limit: date
    decided: date | None
    outcome: str | None
    #: When it ended without a decision, as far as its history tells.
    ended: date | None
    #: The day of the applicant's new application before this one, if there was one.
    before: date | None
    #: Decided by the limit; still open at the end of it; and then answered provisionally by it.
    in_time: bool
    open_at_limit: bool
    answered: bool
    #: The ordinals of the days they were received, and decided, added up.
    received_days: int
    decided_days: int | None

    def open_on(self, day: date) -> bool:
        """Received, and neither decided nor ended by the end of the day."""
        if self.received > day:
            return False
        closed = self.decided or self.ended
        return closed > day if closed else self.state in OPEN

    @property
    def days(self) -> int:
        """From received to decided, of all of them together."""
        return (self.decided_days or 0) - self.received_days


@dataclass(frozen=True)
class Cases:
    rows: tuple[Case, ...]
    names: dict[str, str]

    @property
    def compartments(self) -> frozenset[UUID]:
        return frozenset(row.compartment for row in self.rows)

    def measure(self, window: Window) -> dict[str, Tally]:
        received = [row for row in self.rows if window.has(row.received)]
        decided = [row for row in self.rows if window.has(row.decided) and row.kind != Kind.ASSISTANCE]
        new = [row for row in decided if row.kind == Kind.NEW]
        # The limit ran out in the period while the case stood open: an answer was called for.
        due = [row for row in self.rows if window.has(row.limit) and row.open_at_limit]
        still = [row for row in self.rows if row.open_on(window.on)]
        by_kind = {"kind": lambda row: row.kind}
        return {
            "applications.received": counted(received, by={**by_kind, "channel": lambda row: row.channel}),
            "applications.applicants": counted(
                row for row in received if row.kind == Kind.NEW and not window.has(row.before)
            ),
            "applications.decided": counted(
                decided, by={"outcome": lambda row: row.outcome or "", **by_kind}
            ),
            "applications.granted_new": counted(row for row in new if row.outcome != Outcome.REFUSAL),
            "applications.refused_share": shared(new, lambda row: row.outcome == Outcome.REFUSAL),
            "applications.new_share": shared(received, lambda row: row.kind == Kind.NEW),
            "applications.kostra_refused": _of_received(received, new),
            "applications.days": averaged(decided, lambda row: row.days, by=by_kind, decimals=0),
            "applications.within_month": shared(decided, lambda row: row.in_time, by=by_kind),
            "applications.provisional_due": counted(due),
            "applications.provisional_missed": counted(row for row in due if not row.answered),
            "applications.open": counted(still, by=by_kind),
            "applications.overdue": counted(row for row in still if row.limit < window.on),
        }


def _of_received(received: Sequence[Case], decided: Sequence[Case]) -> Tally:
    """KOSTRA's share: refusals made in the period by new applications received in it, which need not be the same."""
    refused = [row for row in decided if row.outcome == Outcome.REFUSAL]
    number, new = many(refused), many(row for row in received if row.kind == Kind.NEW)
    share = rounded(Decimal(number) * 100 / new, 1) if new else None
    return Tally(Cell(share, new, number, lambda: tuple(row.id for row in refused)))


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Cases:
    """One query; and one for the municipality's own limits."""
    first, last = spanned(list(windows))
    everything: Any = applications.visible_to(service).exclude(state__in=ELSEWHERE)
    answers = policy_for(ProvisionalAnswer).visible_to(service).filter(application=OuterRef("pk"))
    rows = answered(service, everything.filter(received__lte=last))
    rows = rows.filter(
        Q(received__gte=first - BACK) | Q(made__decided_on__gte=first) | Q(state__in=OPEN_STATES)
    )
    rows = rows.annotate(limit=_limit(service, first - BACK, last))
    at_limit = Q(decided__gt=F("limit")) | Q(decided=None, over__gt=F("limit"))
    at_limit |= Q(decided=None, over=None, state__in=OPEN_STATES)
    told_in_time = Q(Exists(answers.filter(sent_on__lte=OuterRef("limit"))))
    # An application counts by its first decision.
    rows = rows.order_by("pk", "decided").distinct("pk")
    days, limits = happened(windows), happened(windows) | {window.on for window in windows}
    columns = (
        Key("compartment_id"), Key("kind"), Key("channel"), Key("state"), Key("received", days), Key("limit", limits),
        Key("decided", days), Key("made__outcome"), Key("over", days), Key(_before(everything), days),
        Key(_whether(Q(decided__lte=F("limit")))), Key(_whether(at_limit)),
        Key(_whether(at_limit & told_in_time)), Total("received", days=True), Total("decided", days=True),
    )  # fmt: skip
    return Cases(tuple(Case._make(row) for row in told(rows, columns, each=each)), {})


def answered(service: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Applications with the decisions made in them (`made`: a row for each), its day (`decided`), and the day they
    ended without one (`over`), as far as their history tells."""
    ended = (
        state_change_policy.visible_to(service)
        .filter(subject_id=OuterRef("pk"), field="state", target__in=ENDED_STATES)
        .order_by()
        .values("subject_id")
        .annotate(on_day=Max("on"))
        .values("on_day")
    )
    made = FilteredRelation(
        "decisions",
        condition=Q(
            decisions__state__in=[DecisionState.DECIDED, DecisionState.SENT], decisions__replaces=None
        ),
    )
    # What happened besides is looked for only where it is asked about: most cases have been decided in time.
    closed = Case_(When(decided=None, then=Subquery(ended)), default=None, output_field=DateField())
    return rows.annotate(made=made).annotate(decided=F("made__decided_on")).annotate(over=closed)


def _whether(condition: Q) -> Case_:
    return Case_(When(condition, then=Value(True)), default=Value(False))


def _before(everything: QuerySet[Any]) -> Case_:
    """The day of the same person's new application before a new one."""
    earlier = Q(received__lt=OuterRef("received")) | Q(received=OuterRef("received"), pk__lt=OuterRef("pk"))
    rows = everything.filter(earlier, kind=Kind.NEW, applicant=OuterRef("applicant")).order_by()
    last = rows.values("applicant").annotate(day=Max("received")).values("day")
    return Case_(When(kind=Kind.NEW, then=Subquery(last)), default=None, output_field=DateField())


def _limit(service: Actor, first: date, last: date) -> Case_:
    """The last day for a provisional answer: by the rule in force when the application came, or the municipality's.

    No limit is so long that those which came before `first` could have one in the days asked about.
    """
    own = own_deadlines(service.home, service.today)
    kind = kinds.kind(str(service.switch("applications.provisional_rule")), own)
    day, spans = first, []
    while day <= last:
        rule = kind.rule_for(day, own)
        written = Written(f"({{}} + interval '{rule.period}')::date", "received", output_field=DateField())
        spans.append(When(received__lte=rule.last_day, then=written))
        if rule.last_day >= last:
            break
        day = rule.last_day + ONE_DAY
    return Case_(*spans, output_field=DateField())


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
