"""The agenda as people read it: on the page, in the meeting, on paper; with names, or neutral.

One reader for all of them, so that what is withheld on the page is withheld in print.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allocation import policies
from allocation.calculations.comparison import passed_over
from allocation.calculations.wording import composition
from allocation.enums import CandidateOutcome, Category, ItemKind, Need, WaitingList
from allocation.models import AgendaItem, Candidate, Finding, Meeting, Recusal
from allocation.services.meetings import persons_by_id
from allocation.services.results import compared
from applications.enums import FindingState, Verdict
from applications.models import CaseFinding
from applications.policies import case_findings
from applications.services import mapping
from core.agencies.actors import Actor
from core.base.explain import LocalText
from core.interface import formatting

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

    @property
    def done(self) -> int:
        return sum(bool(item.row.result) for item in self.items)


def withheld_name() -> str:
    """The same words whether the person is unknown, protected or refused: nobody learns which."""
    return _("Navnet vises ikke for deg")


def agenda_view(
    actor: Actor, meeting: Meeting, *, neutral: bool = False, number: int | None = None
) -> AgendaView:
    """The meeting's agenda (or one item of it), in six queries whatever its length.

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
        findings = list(
            policies.findings.visible_to(actor)
            .filter(item__in=keys)
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
    by_item: dict[UUID, list[CandidateView]] = {}
    for row in candidates:
        about: list[Finding | CaseFinding] = [each for each in findings if each.candidate_id == row.pk]
        about += laid_open.get(row.application_id, [])
        view = candidate_view(row, name_of(row.person_id), about, unasked.get(row.application_id, []))
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
                *(each for each in findings if each.item_id == item.pk and each.candidate_id is None),
                *laid_open.get(item.application_id, []),
            ],
            recused=recused.get(item.pk, []),
        )
        for item in items
    ]
    return AgendaView(
        meeting,
        neutral,
        views,
        list(persons),
        partial=partial,
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


def item_facts(item: AgendaItem, neutral: bool) -> list[tuple[str, str]]:
    """Label and value of what the agenda says about the item."""
    told = item.summary
    if item.kind == ItemKind.VACANCY:
        return _vacancy_facts(told, neutral)
    if item.kind == ItemKind.OTHER or item.application_id is None:
        return (
            [(_("Tildelt"), formatting.longdate(_day(told["allocated_on"])))]
            if "allocated_on" in told
            else []
        )
    if neutral:
        # What could be told apart by somebody who knows the household, is not on a sheet left on a table.
        return [(_("Trenger"), _bedrooms(told.get("bedrooms", 1)))]
    rows = [
        (_("Husstand"), str(composition(told.get("adults", 1), told.get("children", 0)))),
        (_("Søknaden mottatt"), formatting.longdate(_day(told["received"]))),
        (_("Type"), told.get("kind", "")),
        (_("Trenger"), _bedrooms(told.get("bedrooms", 1))),
    ]
    if told.get("assessed"):
        rows.append((_("Vurdering"), told["assessed"]))
    rows += [(str(Verdict(each["verdict"]).label), each["title"]) for each in told.get("criteria", [])]
    if told.get("number"):
        rows.append((_("Nummer på ventelista"), str(told["number"])))
    if told.get("homeless"):
        rows.append((_("Boforhold"), _("Uten egen bolig")))
    return rows


def _vacancy_facts(told: dict[str, Any], neutral: bool) -> list[tuple[str, str]]:
    rows = [
        (_("Bolig"), told["number"]),
        (_("Bydel"), told["area"]),
        (_("Type"), f"{told['kind']}, {_bedrooms(told['bedrooms'])}"),
        (_("Leie per måned"), formatting.kroner(Decimal(told["rent"]))),
    ]
    if not neutral:
        rows.insert(0, (_("Adresse"), told["address"]))
    if told.get("earmark"):
        rows.append((_("Øremerket for"), told["earmark"]))
    access = [
        word
        for word, there in (
            (_("tilpasset rullestol"), told.get("accessible")),
            (_("trinnfri adkomst"), told.get("step_free")),
        )
        if there
    ]
    if access:
        rows.append((_("Tilgjengelighet"), ", ".join(access)))
    if told.get("ready_on"):
        rows.append((_("Klar"), formatting.longdate(_day(told["ready_on"]))))
    elif told.get("expected_ready_on"):
        rows.append((_("Ventes klar"), formatting.longdate(_day(told["expected_ready_on"]))))
    if told.get("environment"):
        note = f": {told['environment_note']}" if told.get("environment_note") and not neutral else ""
        rows.append((_("Bomiljø"), f"{told['environment']}{note}"))
    if told.get("advice"):
        rows.append((_("Bomiljøråd"), "; ".join(str(LocalText.of(each)) for each in told["advice"])))
    return rows


def _bedrooms(number: int) -> str:
    return _("%(number)s soverom") % {"number": number}


def _day(text: str) -> date:
    return date.fromisoformat(text)
