from housing.api.keeping import ChecklistItemViewSet, SupplyProjectViewSet
from housing.api.stock import AdviceViewSet, AgreementViewSet, AreaViewSet, BuildingViewSet
from housing.api.views import DwellingViewSet, VacancyViewSet

routes = [
    ("areas", AreaViewSet, "area"),
    ("buildings", BuildingViewSet, "building"),
    ("agreements", AgreementViewSet, "agreement"),
    ("tenancy-environment-advice", AdviceViewSet, "advice"),
    ("checklist-items", ChecklistItemViewSet, "checklist-item"),
    ("supply-projects", SupplyProjectViewSet, "supply-project"),
    ("dwellings", DwellingViewSet, "dwelling"),
    ("vacancies", VacancyViewSet, "vacancy"),
]
