"""Reading applications: lists, likeness, what is next. Everything starts from `visible_to`."""

from collections.abc import Iterable
from datetime import date
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from applications.enums import LISTED_STATES, LIVE_APPEALS, OPEN_STATES, DecisionState, State
from applications.models import Appeal, Application, ApplicationDraft, Decision, RelatedCase
from applications.policies import appeals, applications, decisions, drafts, handed_on
from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.base.clock import oslo_today
from core.base.errors import Refused
from core.interface.fields import read_date
from core.people.policies import persons as persons_policy
from core.people.selectors import find_persons
from core.rules import kinds
from core.rules.models import Deadline

#: How much of two names must be the same, of one.
ALIKE = 0.8
#: Acts that tell of something narrower than the case: its timeline shows one's own compartments' only.
OWN_VERBS = frozenset({"application.note_written"})


def listed(actor: Actor) -> QuerySet[Application]:
    """The actor's applications with what a list shows."""
    rows = applications.visible_to(actor).select_related("applicant", "caseworker")
    return rows.annotate(live_appeal=appeal_at_work(actor))


def visible_case(actor: Actor, number: str) -> Application:
    """The case with this number, among those one may see: a hidden one is «not found» like one that does not exist."""
    found: Application | None = (
        applications.visible_to(actor).filter(case_number=number.strip().replace("-", "/")).first()
    )
    if found is None:
        raise Refused(_("Fant ingen sak med dette nummeret."), code="CASE_UNKNOWN", field="other")
    return found


def overdue(on: date) -> Exists:
    """A condition: something we should have done is past its day."""
    return Exists(
        Deadline.objects.outstanding()
        .filter(subject_id=OuterRef("pk"), due__lt=on)
        .exclude(kind__in=kinds.theirs())
    )


def next_deadlines(ids: Iterable[UUID]) -> dict[UUID, Deadline]:
    """Our next deadline for each of the applications: one query."""
    rows = (
        Deadline.objects.outstanding()
        .filter(subject_id__in=list(ids))
        .exclude(kind__in=kinds.theirs())
        .order_by("-due")
    )
    return {row.subject_id: row for row in rows}


def with_next_due(rows: QuerySet[Application]) -> QuerySet[Any]:
    """With `next_due`, the day of our next deadline."""
    soonest = (
        Deadline.objects.outstanding()
        .filter(subject_id=OuterRef("pk"))
        .exclude(kind__in=kinds.theirs())
        .order_by()
        .values("subject_id")
        .annotate(soonest=Min("due"))
        .values("soonest")
    )
    return rows.annotate(next_due=Subquery(soonest))


def latest_fact(actor: Actor, model: type[Model], case: Application) -> Any:
    """The latest fact of a kind that we believe of the household, if the actor sees the household's facts."""
    known: Any = policy_for(model).visible_to(actor)
    return known.known().filter(household=case.household_id).order_by("-valid_from").first()


def unassigned(actor: Actor) -> QuerySet[Application]:
    """Open applications of one's units that nobody is responsible for, oldest first."""
    return (
        listed(actor)
        .filter(unit__in=actor.unit_ids, caseworker=None, state__in=OPEN_STATES)
        .order_by("received", "id")
    )


def awaiting_my_approval(actor: Actor) -> QuerySet[Decision]:
    """Drafts laid before somebody else than their author."""
    if not decisions.permits(actor, "approve"):
        return Decision.objects.none()
    return (
        decisions.visible_to(actor)
        .filter(state=DecisionState.AWAITING_APPROVAL)
        .exclude(drafted_by=actor.user_id)
        .select_related("application")
        .order_by("created_at")
    )


def my_drafts(actor: Actor) -> QuerySet[ApplicationDraft]:
    return drafts.visible_to(actor).order_by("-saved_at")


def by_words(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Narrow applications to case number, birth date, identity number or name, whichever the words look like."""
    words = words.strip()
    digits = "".join(sign for sign in words if sign.isdigit())
    if "/" in words or (words.count("-") == 1 and words.replace("-", "").isdigit()):
        return rows.filter(case_number__startswith=words.replace("-", "/"))
    if digits and len(digits) >= 11 and digits == words.replace(" ", ""):
        return rows.filter(applicant__number=digits)
    born = _birth_date(words)
    if born is not None:
        return rows.filter(applicant__birth_date=born)
    return rows.filter(applicant__in=find_persons(words, most=1000))


def _birth_date(words: str) -> date | None:
    try:
        return read_date(words, oslo_today())
    except ValueError:
        return None


def similar(
    actor: Actor, *, number: str = "", name: str = "", birth_date: date | None = None
) -> list[Application]:
    """Visible applications that may be the same matter: the same number; a similar name with the same birth date, or
    the same name where no birth date is told; as applicant, or as a member of an open application's household."""
    persons = same_persons(actor, number=number, name=name, birth_date=birth_date)
    return _of_persons(actor, persons)


def alike(actor: Actor, case: Application) -> list[Application]:
    """Visible applications that may be the same matter as this one, and nobody has linked to it or merged with it."""
    who = case.applicant
    persons = {case.applicant_id, *same_persons(actor, name=who.name, birth_date=who.birth_date)}
    return _of_persons(actor, persons, but=case)


def same_persons(
    actor: Actor, *, number: str = "", name: str = "", birth_date: date | None = None
) -> set[UUID]:
    """Persons the actor may know of who may be the one told of. A slip in the name is forgiven with the birth date."""
    visible = persons_policy.visible_to(actor)
    found: set[UUID] = set()
    if number:
        found |= set(visible.filter(number=number).values_list("pk", flat=True))
    if birth_date and name.strip():
        born = visible.filter(birth_date=birth_date)
        found |= {row.pk for row in born if _sounds_like(row.name, name)}
    elif name.strip() and not number:
        parts = name.split()
        named = visible.filter(pk__in=find_persons(name))
        same = named.filter(family_name__iexact=parts[-1], given_name__iexact=" ".join(parts[:-1]))
        found |= set(same.values_list("pk", flat=True))
    return found


def _sounds_like(one: str, other: str) -> bool:
    """Among those born the same day: the same name but for a slip, or with its words in another order."""
    first, second = (" ".join(sorted(name.casefold().split())) for name in (one, other))
    return SequenceMatcher(None, first, second).ratio() >= ALIKE


def _of_persons(actor: Actor, persons: set[UUID], but: Application | None = None) -> list[Application]:
    """At most five applications of these persons, or open ones of households they belong to, newest first.

    Without `but`, and those that are tied to it already.
    """
    if not persons:
        return []
    # One way at a time and each by its index: an «or» across the two would read every application there is.
    own = Application.objects.filter(applicant__in=persons)
    shared = Application.objects.filter(
        household__members__person__in=persons,
        household__members__periods__superseded_at=None,
        household__members__periods__valid_to=None,
        household__members__periods__isnull=False,
        state__in=(*OPEN_STATES, *LISTED_STATES),
    )
    either = own.order_by().values("pk").union(shared.order_by().values("pk"))
    rows = listed(actor).filter(pk__in=either).exclude(state=State.MERGED)
    if but is not None:
        ties = RelatedCase.objects.filter(
            Q(application=but, other=OuterRef("pk")) | Q(other=but, application=OuterRef("pk"))
        )
        rows = rows.exclude(pk=but.pk).exclude(Exists(ties))
    return list(rows.order_by("-received", "id")[:5])


def tied(actor: Actor, case: Application) -> list[RelatedCase]:
    """What the case is linked to or merged with, among the cases the actor sees."""
    rows = policy_for(RelatedCase).visible_to(actor).filter(Q(application=case) | Q(other=case))
    seen = applications.visible_to(actor)
    return list(
        rows.filter(application__in=seen, other__in=seen)
        .select_related("application__applicant", "other__applicant")
        .order_by("at")
    )


def dated_steps(actor: Actor, case: Application) -> list[tuple[str, date]]:
    """What the records themselves say was done when, by audit verb: the history of cases from before Husrom."""
    steps = [("application.received", case.received)]
    steps += [("application.provisional_sent", row.sent_on) for row in case.provisional_answers.all()]
    for decision in decisions.visible_to(actor).filter(application=case):
        days = (
            ("application.decided", decision.decided_on),
            ("application.decision_sent", decision.sent_on),
            ("application.decision_received", decision.received_on),
        )
        steps += [(verb, day) for verb, day in days if day is not None]
    return steps


def appeal_at_work(actor: Actor) -> Subquery:
    """The appeal that is alive in a case, as a column: id, state, day, and the rejection it is about, if any."""
    rows = (
        appeals.visible_to(actor)
        .filter(decision__application=OuterRef("pk"), state__in=LIVE_APPEALS)
        .order_by("-received_on")
    )
    columns = JSONObject(id="id", state="state", received_on="received_on", rejection_id="rejection_id")
    return Subquery(rows.values(found=columns)[:1])


def listed_appeals(actor: Actor) -> QuerySet[Appeal]:
    """The appeals the actor sees, with what a list shows."""
    rows: QuerySet[Appeal] = appeals.visible_to(actor).select_related(
        "decision__application__applicant", "decision__application__caseworker"
    )
    return rows


def listed_handed_on(actor: Actor) -> QuerySet[Any]:
    """What others decide, with what a list shows."""
    rows: QuerySet[Any] = handed_on.visible_to(actor).select_related(
        "application__applicant", "application__caseworker"
    )
    return rows
