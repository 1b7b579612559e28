"""Who sees and changes the housing stock. It holds no personal data: who lives where stands in the lease."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import Policy, register, roles
from housing.enums import VACANCY_OVER, WITHHELD
from housing.models import Agreement, AgreementDwelling, Area, Building, Dwelling, DwellingStatus, Vacancy

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


class DwellingPolicy(Policy):
    model = Dwelling
    readers = READERS
    actions = {
        "view": READERS,
        "list": READERS,
        "add": LANDLORD,
        "change": LANDLORD,
        "report_vacancy": LANDLORD,
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
        "reserve": ALLOCATORS,
        "release": ALLOCATORS,
        "let": ALLOCATORS,
        "advise": roles(Role.ENVIRONMENT_COORDINATOR, Role.HOUSING_MANAGER),
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        withheld = DwellingStatus.objects.on(actor.today).filter(
            dwelling=OuterRef("dwelling"), state__in=WITHHELD
        )
        return rows.exclude(Exists(withheld), state__in=VACANCY_OVER)


class AgreementPolicy(Policy):
    model = Agreement
    readers = READERS
    actions = {"view": READERS, "change": LANDLORD}


class OfStock(Policy):
    """Rows that describe the stock: read by its readers, changed by the landlord."""

    readers = READERS
    actions = {"view": READERS, "change": LANDLORD}


class AreaPolicy(OfStock):
    model = Area


class BuildingPolicy(OfStock):
    model = Building


class DwellingStatusPolicy(OfStock):
    model = DwellingStatus


class AgreementDwellingPolicy(OfStock):
    model = AgreementDwelling


areas = register(AreaPolicy())
buildings = register(BuildingPolicy())
statuses = register(DwellingStatusPolicy())
agreement_places = register(AgreementDwellingPolicy())
dwellings = register(DwellingPolicy())
vacancies = register(VacancyPolicy())
agreements = register(AgreementPolicy())
