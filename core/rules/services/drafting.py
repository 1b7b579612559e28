"""New versions of rule sets: copied into a draft, changed, checked, and published by another or with a reason."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.explain import spoken
from core.rules import editing
from core.rules.editing import Fault
from core.rules.enums import DraftState
from core.rules.models import RuleSet, RuleSetDraft
from core.rules.policies import rule_set_drafts, rule_sets
from core.rules.transitions import rule_set_draft as machine

#: A reason of fewer letters explains nothing to whoever reads it in a year.
SHORTEST_REASON = 10
#: Before this nobody had rules here, and a year with a digit missing is a typing error.
EARLIEST = date(1990, 1, 1)
FARTHEST_YEARS = 20


@transaction.atomic
def start_draft(*, actor: Actor, rule_set: RuleSet) -> RuleSetDraft:
    """Copy a set into a draft. One that the actor has begun from it and not yet touched is handed back."""
    if not rule_set_drafts.permits(actor, "edit") or not rule_sets.sees(actor, rule_set):
        raise NotAllowed("edit")
    if editing.editor_for(rule_set.kind) is None:
        raise Refused(
            _("Slike regler kan ikke endres her. Be leverandøren om en ny versjon."), code="NO_EDITOR"
        )
    untouched = RuleSetDraft.objects.filter(
        municipality=actor.home,
        based_on=rule_set,
        changed_by=actor.user_id,
        state=DraftState.DRAFT,
        version=1,
    ).first()
    if untouched is not None:
        return untouched
    draft = RuleSetDraft(
        municipality=actor.home,
        kind=rule_set.kind,
        title={},
        incomplete=rule_set.incomplete,
        content=rule_set.content,
        based_on=rule_set,
        changed_by=actor.user,
    )
    draft.save(force_insert=True)
    events.record(
        actor, "rule_set.draft_started", draft, detail={"kind": draft.kind, "based_on": rule_set.code}
    )
    return draft


@transaction.atomic
def change_draft(
    *, actor: Actor, draft: RuleSetDraft, expected_version: int | None, changes: Mapping[str, Any]
) -> RuleSetDraft:
    """Change the head or the content. What had been laid before another goes back to work: it is not what was read.

    `changes`: title, valid_from, valid_to, basis, incomplete, content. The same once more changes nothing.
    """
    row = _locked(actor, draft, "edit")
    if row.state not in (DraftState.DRAFT, DraftState.PROPOSED):
        raise Refused(
            _("Utkastet er publisert eller forkastet og kan ikke endres. Lag en ny versjon."), code="CLOSED"
        )
    strange = set(changes) - {"title", "valid_from", "valid_to", "basis", "incomplete", "content"}
    if strange:
        raise LookupError(f"A draft has no {sorted(strange)}")
    if all(getattr(row, name) == value for name, value in changes.items()):
        return row
    row.bump(expected_version)
    for name, value in changes.items():
        setattr(row, name, value)
    _require_period(row)
    row.changed_by, row.changed_at = actor.user, timezone.now()
    row.save()
    events.record(actor, "rule_set.draft_changed", row, detail={"fields": sorted(changes)})
    if row.state == DraftState.PROPOSED:
        row = machine.perform(actor=actor, obj=row, name="return")
    return row


def _require_period(draft: RuleSetDraft) -> None:
    """What the database would refuse is refused in words at once; the rest is said before publishing."""
    if draft.valid_from and draft.valid_to and draft.valid_to <= draft.valid_from:
        raise Refused(
            _("Siste dag er før første dag. Rett en av dem."), code="PERIOD_UPSIDE_DOWN", field="last_day"
        )


def faults(draft: RuleSetDraft) -> list[Fault]:
    """All that is wrong with the draft, and advice; two queries."""
    editor = editing.editor_for(draft.kind)
    return [*_head_faults(draft), *_overlaps(draft), *(editor.check(draft) if editor else [])]


def _head_faults(draft: RuleSetDraft) -> list[Fault]:
    found = []
    if not draft.title.get("nb", "").strip():
        found.append(Fault("TITLE_MISSING", _("Gi regelsettet et navn."), "title"))
    elif not draft.title.get("nn", "").strip():
        found.append(Fault("TITLE_NN_MISSING", _("Gi regelsettet et navn på nynorsk også."), "title_nn"))
    if not draft.basis.strip():
        text = _("Oppgi hjemmelen: hvem som har vedtatt reglene, når, og saksnummeret.")
        found.append(Fault("BASIS_MISSING", text, "basis"))
    if draft.valid_from is None:
        found.append(Fault("START_MISSING", _("Oppgi fra hvilken dag reglene gjelder."), "valid_from"))
    elif not EARLIEST <= draft.valid_from <= timezone.localdate() + timedelta(days=366 * FARTHEST_YEARS):
        found.append(Fault("START_IMPLAUSIBLE", _("Se etter om året er riktig."), "valid_from"))
    if draft.valid_from and draft.valid_to and draft.valid_to <= draft.valid_from:
        text = _("Siste dag er før første dag. Rett en av dem.")
        found.append(Fault("PERIOD_UPSIDE_DOWN", text, "last_day"))
    return found


def _overlaps(draft: RuleSetDraft) -> list[Fault]:
    """A set follows the one it builds on from its first day; it may cross no other one's period."""
    if draft.valid_from is None:
        return []
    start, end = draft.valid_from, draft.valid_to
    others = (
        RuleSet.objects.published()
        .filter(municipality=draft.municipality_id, kind=draft.kind, valid_from__isnull=False)
        .exclude(pk=draft.published_id)
        .order_by("valid_from")
    )
    for other in others:
        assert other.valid_from is not None
        named = {"name": str(other.name), "start": spoken(other.valid_from, "nb")}
        if other.valid_from == start:
            text = _("«%(name)s» gjelder fra samme dag, %(start)s. Velg en annen dag.") % named
            return [Fault("OVERLAP", text, "valid_from")]
        if other.valid_from > start and (end is None or end > other.valid_from):
            text = (
                _("«%(name)s» gjelder fra %(start)s. Sett siste dag for dette settet til dagen før.") % named
            )
            return [Fault("OVERLAP", text, "last_day")]
        crossed = other.valid_from < start and other.valid_to is not None and other.valid_to > start
        if crossed and other.pk != draft.based_on_id:
            named["last"] = spoken(other.last_day, "nb")
            text = (
                _("«%(name)s» gjelder til og med %(last)s. La dette settet gjelde fra dagen etter.") % named
            )
            return [Fault("OVERLAP", text, "valid_from")]
    return []


def propose(*, actor: Actor, draft: RuleSetDraft) -> RuleSetDraft:
    """Lay the draft before another administrator."""
    _require_sound(draft)
    row: RuleSetDraft = machine.perform(actor=actor, obj=draft, name="propose")
    return row


def discard(*, actor: Actor, draft: RuleSetDraft) -> RuleSetDraft:
    row: RuleSetDraft = machine.perform(actor=actor, obj=draft, name="discard")
    return row


@transaction.atomic
def publish(
    *, actor: Actor, draft: RuleSetDraft, reason: str = "", expected_version: int | None = None
) -> RuleSet:
    """Make the draft a rule set that counts from its first day. Published twice is published once.

    Somebody else than its writer publishes it, or the writer says why there is nobody else. Assessments that are made
    stay on their snapshots; those in cases still open are out of date from the first day of the new set.
    """
    row = _locked(actor, draft, "publish")
    if row.state == DraftState.PUBLISHED and row.published is not None:
        return row.published
    if row.state == DraftState.DISCARDED:
        raise Refused(_("Utkastet er forkastet. Lag en ny versjon."), code="CLOSED")
    if expected_version is not None and expected_version != row.version:
        row.bump(expected_version)
    # Whoever publishes of the same kind waits, so that no two sets cross each other's periods.
    list(RuleSet.objects.select_for_update(no_key=True).filter(municipality=actor.home, kind=row.kind))
    _require_sound(row)
    _require_second_pair_of_eyes(actor, row, reason.strip())
    made = RuleSet(
        municipality=actor.home,
        kind=row.kind,
        code=_free_code(row),
        title=row.title,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        basis=row.basis.strip(),
        version=row.rules_version,
        incomplete=row.incomplete,
        content=row.content,
        shipped=False,
        supersedes=row.based_on,
        published_at=timezone.now(),
        published_by=actor.user,
        publish_reason=reason.strip(),
    )
    made.save(force_insert=True)
    machine.perform(actor=actor, obj=row, name="publish", reason=reason, published=made)
    events.record(
        actor,
        "rule_set.changed",
        made,
        detail={"kind": made.kind, "code": made.code, "version": made.version, "from": row.based_on.code},
    )
    draft.state, draft.published = row.state, made
    return made


def _require_sound(draft: RuleSetDraft) -> None:
    wrong = [each for each in faults(draft) if not each.advice]
    if wrong:
        raise Refused(wrong[0].message, code=wrong[0].code, field=wrong[0].field or None)


def _require_second_pair_of_eyes(actor: Actor, draft: RuleSetDraft, reason: str) -> None:
    if actor.user_id != draft.changed_by_id:
        return
    if actor.switch("rules.four_eyes"):
        raise Refused(
            _("Du har skrevet utkastet selv. En annen systemansvarlig må publisere det."), code="FOUR_EYES"
        )
    if len(reason) < SHORTEST_REASON:
        raise Refused(
            _("Du har skrevet utkastet selv. Skriv hvorfor ingen andre publiserer det."),
            code="REASON_MISSING",
            field="reason",
        )


def _free_code(draft: RuleSetDraft) -> str:
    taken = set(
        RuleSet.objects.filter(municipality=draft.municipality_id, kind=draft.kind).values_list(
            "code", flat=True
        )
    )
    code, number = draft.code, 2
    while code in taken:
        code, number = f"{draft.code}-{number}", number + 1
    return code


@transaction.atomic
def withdraw(*, actor: Actor, rule_set: RuleSet, reason: str) -> RuleSet:
    """Take back the municipality's own set before its first day. What has counted, has counted."""
    if not rule_sets.permits(actor, "withdraw") or not rule_sets.sees(actor, rule_set):
        raise NotAllowed("withdraw")
    row = RuleSet.objects.select_for_update(no_key=True, of=("self",)).get(pk=rule_set.pk)
    if row.withdrawn_at is not None:
        return row
    if row.shipped:
        raise Refused(_("Regelsettet følger med Husrom. Lag en ny versjon som avløser det."), code="SHIPPED")
    if row.valid_from is None or row.valid_from <= actor.today:
        raise Refused(
            _("Regelsettet gjelder allerede og kan ikke trekkes tilbake. Lag en ny versjon."), code="IN_FORCE"
        )
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Skriv hvorfor regelsettet trekkes tilbake."), code="REASON_MISSING", field="reason")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = timezone.now(), actor.user, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    events.record(
        actor, "rule_set.withdrawn", row, reason=reason.strip(), detail={"kind": row.kind, "code": row.code}
    )
    return row


def _locked(actor: Actor, draft: RuleSetDraft, action: str) -> RuleSetDraft:
    row = (
        RuleSetDraft.objects.select_for_update(no_key=True, of=("self",))
        .select_related("based_on", "published")
        .filter(pk=draft.pk)
        .first()
    )
    if row is None or not rule_set_drafts.can(actor, action, row):
        raise NotAllowed(action)
    return row
