from housing.models.agreement import Agreement, AgreementDwelling
from housing.models.dwelling import Area, Building, Dwelling, DwellingStatus
from housing.models.vacancy import Vacancy

__all__ = ["Agreement", "AgreementDwelling", "Area", "Building", "Dwelling", "DwellingStatus", "Vacancy"]
