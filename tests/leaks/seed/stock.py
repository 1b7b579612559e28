"""Rows of dwellings, buildings, agreements and vacancies that nothing else in the world makes."""

from datetime import timedelta
from typing import Any

from core.agencies.models import Municipality
from housing.models import (
    Advice,
    AdviceRequest,
    Agreement,
    AgreementDwelling,
    AgreementSize,
    Building,
    ChecklistItem,
    ChecklistTick,
    Dwelling,
    FloorEarmark,
    Vacancy,
)
from tenancies.models import Lease


def build(place: Municipality, lease: Lease) -> None:
    """What is said of homes, the hidden ones too, and what is gone through before somebody moves in."""
    day = lease.created_at.date()
    by: dict[str, Any] = {"municipality": place, "given_on": day, "given_by_id": lease.handler_id}
    later = day + timedelta(days=90)
    homes = list(Dwelling.objects.filter(municipality=place).order_by("id"))
    for home in homes:
        Advice.objects.create(**by, dwelling=home, kind="quiet", text="Lydhørt", review_on=later)
    for house in Building.objects.filter(municipality=place).order_by("id")[:3]:
        Advice.objects.create(**by, building=house, kind="stable", text="Mange flyttinger", review_on=later)
        FloorEarmark.objects.create(municipality=place, building=house, floor=1, earmark="young", set_on=day)
    agreement = Agreement.objects.create(
        municipality=place, kind="tilvisning", owner="Utleie AS", title="Avtale", starts_on=day,
        dwellings_total=99, note="Fritt",
    )  # fmt: skip
    AgreementSize.objects.create(municipality=place, agreement=agreement, dwellings=99, valid_from=day)
    for home in homes[:9]:
        AgreementDwelling.objects.create(
            municipality=place, agreement=agreement, dwelling=home, valid_from=day
        )
    item = ChecklistItem.objects.create(municipality=place, text="Befart", obligatory=False, valid_from=day)
    for vacancy in Vacancy.objects.filter(municipality=place).order_by("id"):
        ChecklistTick.objects.create(
            municipality=place, vacancy=vacancy, item=item, ticked_on=day, ticked_by_id=lease.handler_id
        )
        AdviceRequest.objects.create(
            municipality=place, vacancy=vacancy, question="Passer den?", asked_on=day,
            asked_by_id=lease.handler_id, due_on=later,
        )  # fmt: skip
