"""Felles kartlegging: the household answers once what several units ask; and what the answers call for."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.calculations.questions import KIND, Question, read_questions
from applications.enums import CHOICE_WORDS, ENDED_STATES, SpecialistState, SpecialistTopic, ToldBy
from applications.models import Application, MappingAnswer, Need, SpecialistRequest
from applications.policies import applications, mapping_answers
from applications.services.knowledge import knows, writing_unit
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.rules.selectors import rule_set_for


@dataclass(frozen=True)
class Asked:
    """A question as the actor meets it, with the household's answer where there is one."""

    question: Question
    answer: MappingAnswer | None

    @property
    def choice(self) -> str:
        """The chosen alternative in words; empty where there is none."""
        return str(CHOICE_WORDS.get(self.answer.choice, "")) if self.answer else ""


def questions_for(actor: Actor, on: date) -> list[Question]:
    """The questions that the actor's work asks, on a day. One query."""
    if actor.municipality is None:
        return []
    found = rule_set_for(actor.municipality, KIND, on)
    asked = read_questions(found) if found else ()
    return [question for question in asked if not actor.roles.isdisjoint(question.asked_by)]


def mapped(actor: Actor, application: Application) -> list[Asked]:
    """The actor's questions in the case, with what is answered already, by whichever unit. Two queries."""
    rows = (
        mapping_answers.visible_to(actor)
        .filter(application=application, superseded_at=None)
        .select_related("unit", "answered_by")
    )
    given = {row.question: row for row in rows}
    return [Asked(each, given.get(each.code)) for each in questions_for(actor, actor.today)]


@transaction.atomic
def give_answer(
    *,
    actor: Actor,
    application: Application,
    question: str,
    told_by: str,
    choice: str = "",
    text: str = "",
    replaces: UUID | None = None,
) -> MappingAnswer:
    """Write down the household's answer; a newer one replaces the former, which is kept. The same again is no change.

    `replaces` is the answer the person had on the screen (None: nothing yet). Raises NotAllowed for somebody whose
    work does not ask the question or who has nothing to do with the case; Refused for an empty or impossible answer,
    or when somebody has answered in between.
    """
    if not mapping_answers.permits(actor, "answer") or not knows(actor, application) or actor.user is None:
        raise NotAllowed("answer")
    asked = next((each for each in questions_for(actor, actor.today) if each.code == question), None)
    if asked is None:
        raise NotAllowed("answer")
    said: dict[str, Any] = {"choice": choice, "text": text.strip(), "told_by": told_by}
    _check(asked, said)
    # The case's row is another's; the lock is on the answer, and the constraint holds for the first of them.
    current = (
        MappingAnswer.objects.select_for_update(of=("self",))
        .filter(application=application, question=question, superseded_at=None)
        .first()
    )
    if current is not None and all(getattr(current, name) == value for name, value in said.items()):
        return current
    if (current.pk if current else None) != replaces:
        raise Refused(
            _("Noen har svart på spørsmålet i mellomtiden. Les svaret, og endre det om det trengs."),
            code="ANSWERED_MEANWHILE",
        )
    if current is not None:
        current.superseded_at = timezone.now()
        current.save(update_fields=["superseded_at"])
    unit = writing_unit(actor, application)
    made = MappingAnswer(
        municipality_id=application.municipality_id,
        compartment_id=unit.compartment_id,
        application=application,
        person_id=application.applicant_id,
        question=question,
        audience=list(asked.asked_by),
        calls_for=asked.topic if choice in asked.when else "",
        unit=unit,
        answered_by=actor.user,
        answered_on=actor.today,
        **said,
    )
    made.save(force_insert=True)
    events.record(
        actor,
        "application.mapping_answered",
        made,
        detail={"application": str(application.pk), "question": question},
    )
    return made


def _check(asked: Question, said: dict[str, Any]) -> None:
    if said["told_by"] not in ToldBy.values:
        raise Refused(_("Velg hvem svaret kommer fra."), code="TOLD_BY_MISSING", field="told_by")
    if asked.choices and said["choice"] not in asked.choices:
        raise Refused(_("Velg et svar."), code="CHOICE_MISSING", field="choice")
    if not asked.choices and (said["choice"] or not said["text"]):
        raise Refused(_("Skriv svaret."), code="TEXT_MISSING", field="text")


#: Whether somebody has been asked about a topic, and has not been let off.
_ASKED = (SpecialistState.ASKED, SpecialistState.ANSWERED)


def unasked(actor: Actor, cases: list[UUID]) -> dict[UUID, list[str]]:
    """The topics that the cases call for a specialist on and nobody has been asked about. One query.

    Accessibility recorded as a need, or an answer in the mapping that the rules point out, calls for one. Cases the
    actor does not see, and those that call for nobody, are left out.
    """
    needs = Need.objects.on(actor.today).filter(household=OuterRef("household"))
    fitted = needs.filter(Q(step_free=True) | Q(wheelchair=True) | Q(aids_storage=True))
    answers = MappingAnswer.objects.filter(application=OuterRef("pk"), superseded_at=None)
    requests = SpecialistRequest.objects.filter(application=OuterRef("pk"), state__in=_ASKED)
    rows = applications.visible_to(actor).filter(pk__in=cases)
    for topic in (SpecialistTopic.FUNCTION, SpecialistTopic.CHILD):
        called = Exists(answers.filter(calls_for=topic))
        if topic == SpecialistTopic.FUNCTION:
            called = Exists(fitted) | called  # type: ignore[assignment]
        rows = rows.annotate(**{f"calls_{topic}": called & ~Exists(requests.filter(topic=topic))})
    found = rows.filter(Q(calls_function=True) | Q(calls_child=True)).values_list(
        "pk", "calls_function", "calls_child"
    )
    return {
        key: [
            topic
            for topic, missing in ((SpecialistTopic.FUNCTION, function), (SpecialistTopic.CHILD, child))
            if missing
        ]
        for key, function, child in found
    }


def warnings(actor: Actor, application: Application) -> list[str]:
    """What the case says before a decision and an allocation: a need is recorded, and nobody has been asked."""
    if application.state in ENDED_STATES:
        return []
    return [said(topic) for topic in unasked(actor, [application.pk]).get(application.pk, [])]


def said(topic: str) -> str:
    """What a page says of a topic that nobody has been asked about."""
    if topic == SpecialistTopic.CHILD:
        return _("Et barn har behov som boligen må ta hensyn til, men ingen fagperson er spurt.")
    return _("Husstanden har behov for tilrettelegging, men ingen fagperson er spurt om hva boligen må ha.")
