from housing.models.advice import Advice, AdviceRequest
from housing.models.agreement import Agreement, AgreementDwelling, AgreementSize
from housing.models.checklist import ChecklistItem, ChecklistTick
from housing.models.dwelling import Area, Building, Dwelling, DwellingStatus, FloorEarmark
from housing.models.supply import SupplyProject, SupplyStatus
from housing.models.temporary import PlacePrice, QualityAgreement, TemporaryPlace, TemporaryProvider
from housing.models.vacancy import Vacancy

__all__ = [
    "Advice",
    "AdviceRequest",
    "Agreement",
    "AgreementDwelling",
    "AgreementSize",
    "Area",
    "Building",
    "ChecklistItem",
    "ChecklistTick",
    "Dwelling",
    "DwellingStatus",
    "FloorEarmark",
    "PlacePrice",
    "QualityAgreement",
    "SupplyProject",
    "SupplyStatus",
    "TemporaryPlace",
    "TemporaryProvider",
    "Vacancy",
]
