from housing.api.views import DwellingViewSet, VacancyViewSet

routes = [
    ("dwellings", DwellingViewSet, "dwelling"),
    ("vacancies", VacancyViewSet, "vacancy"),
]
