"""What stands on the agenda about an item: the agenda view, kept as it was when the item was made."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from allocation.calculations.fit import AdviceFact
from allocation.hooks import EndingLease
from allocation.services.facts import live_facts
from applications.enums import Overall, Verdict
from applications.models import Application, Assessment
from housing.models import Vacancy


def compositions(applications: list[Application], on: date) -> dict[UUID, tuple[int, int, int]]:
    references = {each.household_id: each.applicant_id for each in applications}
    live = live_facts(references, references, on)
    return {key: (facts.adults, facts.children, facts.bedrooms) for key, facts in live.items()}


def household_sizes(people: dict[UUID, UUID], on: date) -> dict[UUID, tuple[int, int, int]]:
    """household → adults, children and bedrooms by the norm, from who lives there today."""
    live = live_facts(people, people, on) if people else {}
    return {key: (facts.adults, facts.children, facts.bedrooms) for key, facts in live.items()}


def lease_summary(ending: EndingLease, size: tuple[int, int, int] | None) -> dict[str, Any]:
    """A lease that runs out: its last day, where the renewal stands, the sizes; nothing of where it is."""
    told: dict[str, Any] = {
        "version": 1,
        "lease": ending.number,
        "last_day": ending.last_day.isoformat(),
        "renewal": str(ending.renewal),
        "has_bedrooms": ending.bedrooms,
    }
    if size is not None:
        told |= dict(zip(("adults", "children", "bedrooms"), size, strict=True))
    return told


def assessments(applications: list[Application]) -> dict[UUID, dict[str, Any]]:
    """What the latest assessment says, criterion by criterion: title and verdict, and nothing of the facts behind."""
    latest = (
        Assessment.objects.filter(application__in=applications)
        .order_by("application", "-made_at")
        .distinct("application")
    )
    told = {}
    for row in latest:
        verdicts = {each["code"]: each["verdict"] for each in row.result.get("criteria", [])}
        titles = row.result.get("sentences", {}).get("nb", [])
        told[row.application_id] = {
            "assessed": str(Overall(row.overall).label),
            "criteria": [
                {"title": each["title"], "verdict": verdicts[each["code"]]}
                for each in titles
                if verdicts.get(each["code"]) in (Verdict.NOT_MET, Verdict.NEEDS_JUDGEMENT)
            ],
        }
    return told


def application_summary(application: Application, size: tuple[int, int, int]) -> dict[str, Any]:
    """The agenda view of an application: neutral words, no diagnosis, no name."""
    adults, children, bedrooms = size
    return {
        "version": 1,
        "case_number": application.case_number,
        "kind": str(application.get_kind_display()),
        "received": application.received.isoformat(),
        "adults": adults,
        "children": children,
        "bedrooms": bedrooms,
    }


def vacancy_summary(vacancy: Vacancy, advice: Iterable[AdviceFact] = ()) -> dict[str, Any]:
    """The dwelling as it stands on the agenda, with the advice that stands about it (its kind, not its words)."""
    dwelling = vacancy.dwelling
    return {
        "version": 1,
        "number": dwelling.number,
        "address": str(dwelling),
        "area": dwelling.area.name,
        "building": dwelling.building.name,
        "kind": str(dwelling.get_kind_display()),
        "rooms": dwelling.rooms,
        "bedrooms": dwelling.bedrooms,
        "area_m2": dwelling.area_m2,
        "rent": str(dwelling.monthly_rent),
        "accessible": dwelling.wheelchair,
        "step_free": dwelling.step_free,
        "earmark": str(dwelling.get_earmark_display()) if dwelling.earmark else "",
        "ready_on": vacancy.ready_on.isoformat() if vacancy.ready_on else "",
        "expected_ready_on": vacancy.expected_ready_on.isoformat() if vacancy.expected_ready_on else "",
        "environment": str(vacancy.get_environment_advice_display()) if vacancy.environment_advice else "",
        "environment_note": vacancy.environment_note,
        "advice": [each.title.as_data() for each in advice],
    }
