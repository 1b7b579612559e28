"""Who sees and changes the housing stock. It holds no personal data: who lives where stands in the lease."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import Policy, follow, register, roles
from housing import switches
from housing.enums import VACANCY_OVER, WITHHELD
from housing.models import (
    Advice,
    AdviceRequest,
    Agreement,
    AgreementDwelling,
    AgreementSize,
    Area,
    Building,
    ChecklistItem,
    ChecklistTick,
    Dwelling,
    DwellingStatus,
    FloorEarmark,
    PlacePrice,
    QualityAgreement,
    SupplyProject,
    SupplyStatus,
    TemporaryPlace,
    TemporaryProvider,
    Vacancy,
)

READERS = roles(
    Role.CASEWORKER,
    Role.CHAIR,
    Role.HOUSING_MANAGER,
    Role.ENVIRONMENT_COORDINATOR,
    Role.RENT_ACCOUNTANT,
    Role.FOLLOW_UP,
    Role.UNIT_LEADER,
    Role.DIRECTOR,
    Role.SERVICE_ALLOCATOR,
    Role.MEMBER,
    Role.SOCIAL_SERVICES,
)
LANDLORD = roles(Role.HOUSING_MANAGER)
ALLOCATORS = roles(Role.CASEWORKER, Role.CHAIR, Role.HOUSING_MANAGER)
COORDINATORS = roles(Role.ENVIRONMENT_COORDINATOR, Role.HOUSING_MANAGER)
#: Those who allocate, and those who advise them.
ADVISED = roles(
    Role.CASEWORKER, Role.CHAIR, Role.HOUSING_MANAGER, Role.ENVIRONMENT_COORDINATOR, Role.UNIT_LEADER
)
#: A unit leader allocates between the meetings.
RESERVERS = ALLOCATORS | roles(Role.UNIT_LEADER)


#: Those who place people for a night, lead them, or work with those who are placed.
TEMPORARY_READERS = roles(
    Role.SOCIAL_SERVICES,
    Role.UNIT_LEADER,
    Role.FOLLOW_UP,
    Role.CASEWORKER,
    Role.CHAIR,
    Role.HOUSING_MANAGER,
    Role.DIRECTOR,
)
TEMPORARY_KEEPERS = roles(Role.SOCIAL_SERVICES, Role.UNIT_LEADER, Role.HOUSING_MANAGER)


class DwellingPolicy(Policy):
    model = Dwelling
    readers = READERS
    actions = {
        "view": READERS,
        "list": READERS,
        "add": LANDLORD,
        "change": LANDLORD,
        "report_vacancy": LANDLORD,
        "change_many": LANDLORD,
        "retire": LANDLORD,
    }


class VacancyPolicy(Policy):
    """The landlord moves a vacancy forward; the allocators reserve it.

    A finished vacancy of a dwelling that reads «ikke tilgjengelig» could betray where somebody lives, and is seen by
    nobody; one on its way to a household with a protected address only by named handlers (the allocation room).
    """

    model = Vacancy
    readers = READERS
    actions = {
        "view": READERS,
        "advance": LANDLORD,
        "cancel": LANDLORD,
        "reserve": RESERVERS,
        "release": RESERVERS,
        "let": ALLOCATORS,
        "advise": COORDINATORS,
        "ask_advice": ALLOCATORS,
        "tick": LANDLORD,
        "costs": READERS,
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        withheld = DwellingStatus.objects.on(actor.today).filter(
            dwelling=OuterRef("dwelling"), state__in=WITHHELD
        )
        return rows.exclude(Exists(withheld), state__in=VACANCY_OVER)


class AgreementPolicy(Policy):
    model = Agreement
    readers = READERS
    actions = {"view": READERS, "list": READERS, "add": LANDLORD, "change": LANDLORD}


class OfStock(Policy):
    """Rows that describe the stock: read by its readers, changed by the landlord."""

    readers = READERS
    actions = {"view": READERS, "list": READERS, "add": LANDLORD, "change": LANDLORD}


class AreaPolicy(OfStock):
    model = Area


class BuildingPolicy(OfStock):
    model = Building


class FloorEarmarkPolicy(OfStock):
    model = FloorEarmark


class DwellingStatusPolicy(OfStock):
    model = DwellingStatus


class AgreementDwellingPolicy(OfStock):
    model = AgreementDwelling


class AgreementSizePolicy(OfStock):
    model = AgreementSize


class ChecklistItemPolicy(OfStock):
    model = ChecklistItem


class SupplyProjectPolicy(OfStock):
    model = SupplyProject


class SupplyStatusPolicy(OfStock):
    model = SupplyStatus


class AdvicePolicy(Policy):
    """Read by those who allocate. It is about a place, never about who lives there, and stands whoever does."""

    model = Advice
    readers = ADVISED
    actions = {"view": ADVISED, "list": ADVISED, "add": COORDINATORS, "change": COORDINATORS}


class OfVacancy(Policy):
    """Rows of a vacancy: seen by whoever sees it."""

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(vacancy__in=vacancies.visible_to(actor))


class AdviceRequestPolicy(OfVacancy):
    model = AdviceRequest
    readers = ADVISED
    actions = {"view": ADVISED, "list": ADVISED}


class ChecklistTickPolicy(OfVacancy):
    model = ChecklistTick
    readers = READERS
    actions = {"view": READERS}


class OfTemporaryHousing(Policy):
    """Where people may be placed. Who is there stands in the stay, behind other walls."""

    switch = switches.TEMPORARY
    readers = TEMPORARY_READERS
    actions = {
        "view": TEMPORARY_READERS,
        "list": TEMPORARY_READERS,
        "add": TEMPORARY_KEEPERS,
        "change": TEMPORARY_KEEPERS,
    }


class TemporaryProviderPolicy(OfTemporaryHousing):
    model = TemporaryProvider


class TemporaryPlacePolicy(OfTemporaryHousing):
    model = TemporaryPlace


class QualityAgreementPolicy(OfTemporaryHousing):
    model = QualityAgreement


areas = register(AreaPolicy())
buildings = register(BuildingPolicy())
floor_earmarks = register(FloorEarmarkPolicy())
statuses = register(DwellingStatusPolicy())
agreement_places = register(AgreementDwellingPolicy())
agreement_sizes = register(AgreementSizePolicy())
dwellings = register(DwellingPolicy())
vacancies = register(VacancyPolicy())
agreements = register(AgreementPolicy())
checklist_items = register(ChecklistItemPolicy())
checklist_ticks = register(ChecklistTickPolicy())
supply_projects = register(SupplyProjectPolicy())
supply_statuses = register(SupplyStatusPolicy())
advice = register(AdvicePolicy())
advice_requests = register(AdviceRequestPolicy())
providers = register(TemporaryProviderPolicy())
places = register(TemporaryPlacePolicy())
quality_agreements = register(QualityAgreementPolicy())
follow(places, place=PlacePrice)
