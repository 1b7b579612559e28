"""What units ask each other and the household: questions to specialists in every state, and the shared mapping."""

from datetime import datetime, time, timedelta
from typing import Any

from applications.calculations.questions import KIND, read_questions
from applications.enums import OPEN_STATES
from applications.models import Application, MappingAnswer, SpecialistRequest
from core.agencies.models import Relation
from core.rules.selectors import rule_set_for
from demo.generator.dice import OSLO
from demo.generator.world import World

#: Topic, question, and what the one asked has answered; by whom it is asked in Bergen and in Nes.
QUESTIONS = (
    ("function", "Hva må boligen ha for at husstanden skal klare seg der?", "ergo", "dialog",
     "Trinnfri inngang, bad med plass til rullator, og heis dersom boligen ikke ligger i første etasje."),
    ("follow_up", "Trenger husstanden oppfølging i boligen, og kan dere gi den?", "sosiale-botjenester", "dialog",
     "Vi kan følge opp hver uke det første halvåret."),
    ("economy", "Har husstanden søkt om bostøtte eller hjelp til depositum?", "nav-arstad", "nav-nes",
     "Bostøtte er søkt. Vi kan stille garanti for depositum."),
)  # fmt: skip
#: Days since it was asked, days until it is due, and the state.
STATES = ((24, -3, "asked"), (6, 15, "asked"), (30, -9, "answered"), (20, 1, "declined"), (12, 9, "answered"))
ANSWERS = {
    "child_special_needs": ("no", ""),
    "school": ("", "Barna går på nærskolen og vil helst bli der."),
    "mobility": ("yes", "Bruker rullator ute."),
    "daily_living": ("some", "Ønsker hjelp til å komme i gang."),
    "support_now": ("", "Har kontakt med Nav hver måned."),
    "animals": ("no", ""),
    "reaching": ("", "Helst på telefon etter klokka 12."),
}


def build(world: World) -> None:
    """The oldest open cases: one question each, and half of the mapping answered."""
    bergen = world.municipality.code == "bergen"
    worker = world.users["saksbehandler.bergen" if bergen else "konsulent.nes"]
    office = world.units["boligkontoret"]
    dice = world.dice("cooperation")
    rows: dict[Any, list[dict[str, Any]]] = {SpecialistRequest: [], Relation: [], MappingAnswer: []}
    cases = Application.objects.filter(
        municipality=world.municipality, compartment=office.compartment, state__in=OPEN_STATES
    ).order_by("received", "id")[: 15 if bergen else 4]
    found = rule_set_for(world.municipality, KIND, world.today)
    questions = read_questions(found) if found else ()

    def before(days: int) -> datetime:
        return datetime.combine(world.today - timedelta(days=days), time(9, 40), tzinfo=OSLO)

    for number, case in enumerate(cases):
        topic, question, in_bergen, in_nes, answer = QUESTIONS[number % len(QUESTIONS)]
        days, left, state = STATES[number % len(STATES)]
        unit = world.units[in_bergen if bergen else in_nes]
        key, source = dice.uuid(before(days)), dice.uuid(before(days))
        closed = state != "asked"
        rows[SpecialistRequest].append(
            {
                "id": key,
                "version": 2 if closed else 1,
                "compartment_id": office.compartment_id,
                "application_id": case.pk,
                "number": case.case_number,
                "person_id": case.applicant_id,
                "unit_id": unit.pk,
                "topic": topic,
                "question": question,
                "legal_basis": "same_purpose",
                "asked_by_id": worker.pk,
                "asked_on": world.today - timedelta(days=days),
                "due": world.today + timedelta(days=left),
                "state": state,
                "answer": {"answered": answer, "declined": "Saken gjelder et annet område enn vårt."}.get(
                    state, ""
                ),
                "answered_by_id": _who_answers(world, unit.code) if closed else None,
                "answered_at": before(days - 10) if closed else None,
            }
        )
        doors = [(label, pk, unit.compartment_id, "identity") for label, pk in _about(case)]
        doors += [
            ("applications.specialistrequest", key, each, "content")
            for each in (unit.compartment_id, office.compartment_id)
        ]
        rows[Relation] += [
            {
                "id": dice.uuid(before(days)),
                "compartment_id": compartment,
                "subject_type": label,
                "subject_id": pk,
                "opened_at": before(days),
                "closes_at": None,
                "scope": scope,
                "basis": "law",
                "source_id": source,
                "reason": f"Spørsmål til fagperson i sak {case.case_number}",
            }
            for label, pk, compartment, scope in doors
        ]
        rows[MappingAnswer] += [
            {
                "id": dice.uuid(before(days)),
                "compartment_id": office.compartment_id,
                "application_id": case.pk,
                "person_id": case.applicant_id,
                "question": each.code,
                "choice": ANSWERS[each.code][0],
                "text": ANSWERS[each.code][1],
                "told_by": "applicant",
                "audience": list(each.asked_by),
                "calls_for": each.topic if ANSWERS[each.code][0] in each.when else "",
                "unit_id": office.pk,
                "answered_by_id": worker.pk,
                "answered_on": world.today - timedelta(days=days),
                "written_at": before(days),
            }
            for each in questions
            if each.code in ANSWERS and (each.code != "school" or number % 3) and number % 2 == 0
        ]
    for model, told in rows.items():
        world.copy(model, told)


def _about(case: Application) -> tuple[tuple[str, Any], tuple[str, Any]]:
    return ("applications.application", case.pk), ("people.person", case.applicant_id)


def _who_answers(world: World, unit: str) -> Any:
    names = {
        "ergo": "ergo.bergen",
        "sosiale-botjenester": "oppfolger.bergen",
        "nav-arstad": "nav.bergen",
        "dialog": "dialog.nes",
        "nav-nes": "nav.nes",
    }
    return world.users[names[unit]].pk
