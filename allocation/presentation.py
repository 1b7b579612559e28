"""The agenda as people read it: on the page, in the meeting, on paper; with names, or neutral.

One reader for all of them, so that what is withheld on the page is withheld in print.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allocation import policies
from allocation.calculations.comparison import passed_over
from allocation.calculations.lateness import lateness
from allocation.calculations.wording import composition
from allocation.enums import CandidateOutcome, Category, ItemKind, Need, WaitingList
from allocation.item_words import Chains, item_facts, late_text, returned_line, withdrawn_lines
from allocation.models import AgendaItem, Candidate, Finding, Meeting, Recusal
from allocation.selectors import persons_by_id
from allocation.services.results import compared
from applications.enums import FindingState
from applications.models import CaseFinding
from applications.policies import case_findings
from applications.services import mapping
from core.agencies.actors import Actor

VERDICTS = {
    "fits": (gettext_lazy("Passer"), "success"),
    "fails": (gettext_lazy("Passer ikke"), "danger"),
    "judge": (gettext_lazy("Må vurderes"), "warning"),
}


@dataclass(frozen=True)
class FitLineView:
    label: str
    color: str
    text: str


@dataclass(frozen=True)
class CandidateView:
    row: Candidate
    name: str
    who: str
    waiting_since: date
    list_label: str
    lines: list[FitLineView]
    findings: list[Finding | CaseFinding]
    #: Said where it came on the agenda after that was sent.
    late: str = ""
    #: What becomes vacant if the household gets the dwelling.
    chain: str = ""

    @property
    def number(self) -> int | None:
        """The number on the waiting list that day; None where the municipality keeps none."""
        return self.row.rank if self.row.ordered else None

    @property
    def fit_line(self) -> str:
        """How it fits as one run of text, for paper."""
        return " ".join(f"{line.label}: {line.text}" for line in self.lines)

    @property
    def reason(self) -> str:
        """Why it ended so: what a person wrote, else what was computed."""
        return " ".join(part for part in (self.row.computed_reason, self.row.reason) if part)


@dataclass(frozen=True)
class RecusedView:
    """Who takes no part in an item: a called unit, or one of the office's own."""

    participant_id: UUID | None
    user_id: UUID | None
    name: str


@dataclass(frozen=True)
class ItemView:
    """One block of the agenda. `name` is empty in the neutral version."""

    row: AgendaItem
    title: str
    name: str
    facts: list[tuple[str, str]]
    candidates: list[CandidateView]
    findings: list[Finding | CaseFinding]
    recused: list["RecusedView"]
    #: «Ny etter utsending», «Endret etter utsending …», or nothing.
    late: str = ""
    #: Which meeting sent the item back to this one.
    returned: str = ""
    #: What becomes vacant if the household gets another dwelling.
    chain: str = ""

    @property
    def kind_label(self) -> str:
        return str(self.row.get_kind_display())

    @property
    def result_label(self) -> str:
        return str(self.row.get_result_display()) if self.row.result else ""

    @property
    def facts_line(self) -> str:
        """All facts as one run of text: on paper each box costs time."""
        return " · ".join(f"{label}: {value}" for label, value in self.facts)

    @property
    def line(self) -> str:
        """The item in one line, for the list of items."""
        parts = [self.name] if self.name else []
        # The heading says the address already.
        told = [(label, value) for label, value in self.facts if value != self.title]
        parts += [f"{label}: {value}" for label, value in told[:3]]
        if self.row.kind == ItemKind.VACANCY:
            parts.append(
                ngettext("%(n)s kandidat", "%(n)s kandidater", len(self.candidates))
                % {"n": len(self.candidates)}
            )
        return " · ".join(parts)

    @property
    def passed_over(self) -> list[int]:
        """The numbers of those who stood before the one chosen, where the order was departed from."""
        chosen = self.chosen
        if chosen is None or not self.row.departs:
            return []
        return passed_over(compared(chosen.row), [compared(each.row) for each in self.candidates])

    @property
    def chosen(self) -> CandidateView | None:
        return next((each for each in self.candidates if each.row.outcome == "chosen"), None)


@dataclass(frozen=True)
class AgendaView:
    meeting: Meeting
    neutral: bool
    items: list[ItemView]
    person_ids: list[UUID] = field(default_factory=list)
    #: The reader is from another compartment: households without a basis for it are left out.
    partial: bool = False
    #: What was taken off after the agenda was sent: kind and when, never whom or what it was about.
    withdrawn: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(bool(item.row.result) for item in self.items)


def withheld_name() -> str:
    """The same words whether the person is unknown, protected or refused: nobody learns which."""
    return _("Navnet vises ikke for deg")


def agenda_view(
    actor: Actor, meeting: Meeting, *, neutral: bool = False, number: int | None = None
) -> AgendaView:
    """The meeting's agenda (or one item of it), in a few queries whatever its length.

    `person_ids` are those whose names are shown, for the read log.
    """
    rows = policies.agenda_items.visible_to(actor).filter(meeting=meeting).order_by("order", "id")
    # The wall of the joined row answers for itself: without it there is none.
    rows = rows.select_related("unallocated", "need_unit", "need_user")
    items = list(rows.filter(order=number) if number is not None else rows)
    keys = [item.pk for item in items]
    candidates = list(policies.candidates.visible_to(actor).filter(item__in=keys).order_by("rank", "id"))
    wanted = {item.person_id for item in items if item.person_id} | {row.person_id for row in candidates}
    persons = {} if neutral else persons_by_id(actor, wanted)
    findings: list[Finding] = []
    if not neutral:
        cases = {item.application_id for item in items} | {row.application_id for row in candidates}
        about_these = Q(item__in=keys) | Q(item=None, application__in=cases - {None})
        findings = list(
            policies.findings.visible_to(actor)
            .filter(about_these, meeting=meeting)
            .select_related("unit")
            .order_by("created_at", "id")
        )
    laid_open = {} if neutral else _laid_open(actor, items, candidates)
    unasked = {} if neutral else _unasked(actor, items, candidates)
    recused: dict[UUID, list[RecusedView]] = {}
    stood_down = policies.recusals.visible_to(actor).filter(item__in=keys)
    for away in stood_down.select_related("participant__unit", "participant__user", "user").order_by("id"):
        recused.setdefault(away.item_id, []).append(_recused(away))

    def name_of(person_id: UUID | None) -> str:
        if neutral or person_id is None:
            return ""
        person = persons.get(person_id)
        return person.name if person else withheld_name()

    partial = meeting.compartment_id not in actor.compartment_ids
    _reasons(items, candidates, partial=partial)
    chains = Chains(actor, items, candidates, neutral=neutral)
    by_item: dict[UUID, list[CandidateView]] = {}
    for row in candidates:
        about: list[Finding | CaseFinding] = [
            each
            for each in findings
            if each.candidate_id == row.pk
            or (each.item_id is None and each.application_id == row.application_id)
        ]
        about += laid_open.get(row.application_id, [])
        view = candidate_view(row, name_of(row.person_id), about, unasked.get(row.application_id, []))
        late = lateness(meeting.published_at, row.created_at)
        view = replace(view, late=late_text(late), chain=chains.said(row.explanation, moved_here=True))
        by_item.setdefault(row.item_id, []).append(view)
    views = [
        ItemView(
            row=item,
            title=_title(item, neutral),
            name=name_of(item.person_id),
            facts=[
                *item_facts(item, neutral),
                *((_("Må avklares"), text) for text in unasked.get(item.application_id, [])),
            ],
            candidates=by_item.get(item.pk, []),
            findings=[
                *(
                    each
                    for each in findings
                    if (each.item_id == item.pk and each.candidate_id is None)
                    or (
                        each.item_id is None
                        and item.application_id is not None
                        and each.application_id == item.application_id
                    )
                ),
                *laid_open.get(item.application_id, []),
            ],
            recused=recused.get(item.pk, []),
            late=late_text(lateness(meeting.published_at, item.created_at, item.changed_at)),
            returned=returned_line(item, neutral),
            chain=chains.said(item.summary, moved_here=False),
        )
        for item in items
    ]
    return AgendaView(
        meeting,
        neutral,
        views,
        list(persons),
        partial=partial,
        withdrawn=withdrawn_lines(meeting),
    )


def _recused(row: Recusal) -> RecusedView:
    if row.participant is None:
        return RecusedView(None, row.user_id, row.user.full_name if row.user else "")
    return RecusedView(row.participant_id, None, row.participant.told)


def _reasons(items: list[AgendaItem], candidates: list[Candidate], *, partial: bool) -> None:
    """Why a dwelling went where it went stands with who got it, and is read by those who see that household.

    Where it went to nobody, the reason may be about any of those considered: members of other offices do not read it.
    """
    chosen = {row.item_id: row for row in candidates if row.outcome == CandidateOutcome.CHOSEN}
    for item in items:
        if item.kind != ItemKind.VACANCY:
            continue
        if item.pk in chosen:
            item.reason, item.further_need = chosen[item.pk].reason, chosen[item.pk].further_need
        else:
            told = None if partial else getattr(item, "unallocated", None)
            item.reason, item.further_need = (told.reason, told.further_need) if told else ("", "")


def _unasked(
    actor: Actor, items: list[AgendaItem], candidates: list[Candidate]
) -> dict[UUID | None, list[str]]:
    """Needs that no specialist has been asked about, in the cases the actor may read: said before the dwelling is
    chosen, as the case itself says it."""
    cases = {item.application_id for item in items} | {row.application_id for row in candidates}
    found = mapping.unasked(actor, [case for case in cases if case is not None])
    return {case: [mapping.said(topic) for topic in topics] for case, topics in found.items()}


def _laid_open(
    actor: Actor, items: list[AgendaItem], candidates: list[Candidate]
) -> dict[UUID | None, list[CaseFinding]]:
    """What units have published on the cases on the agenda, as far as the actor is admitted to them."""
    cases = {item.application_id for item in items} | {row.application_id for row in candidates}
    found: dict[UUID | None, list[CaseFinding]] = {}
    rows = case_findings.visible_to(actor).filter(
        application__in=cases - {None}, state=FindingState.PUBLISHED
    )
    for row in rows.select_related("unit").order_by("unit__name", "id"):
        found.setdefault(row.application_id, []).append(row)
    return found


def _title(item: AgendaItem, neutral: bool) -> str:
    if not neutral:
        return item.title
    if item.kind == ItemKind.VACANCY:
        return _("Ledig bolig i %(area)s") % {"area": item.summary.get("area", "")}
    return str(item.get_kind_display())


def candidate_view(
    row: Candidate, name: str, findings: list[Finding | CaseFinding], unasked: list[str]
) -> CandidateView:
    told = row.explanation
    who = _("%(who)s, %(category)s, %(need)s") % {
        "who": str(composition(told["adults"], told["children"])),
        "category": str(Category(told["category"]).label).lower(),
        "need": str(Need(told["need"]).label).lower(),
    }
    return CandidateView(
        row=row,
        name=name,
        who=who,
        waiting_since=date.fromisoformat(told["counts_from"]),
        list_label=str(WaitingList(told.get("list", "ordinary")).label),
        lines=[
            FitLineView(str(VERDICTS[line["verdict"]][0]), VERDICTS[line["verdict"]][1], line["text"])
            for line in told["lines"]
        ]
        + [FitLineView(_("Må avklares"), "warning", text) for text in unasked],
        findings=findings,
    )
