from django.urls import path

from housing.views import dwellings, vacancies

app_name = "housing"
urlpatterns = [
    path("boliger/", dwellings.dwelling_list, name="list"),
    path("boliger/ny/", dwellings.add_dwelling, name="add"),
    path("boliger/ledige/", vacancies.board, name="vacancies"),
    path("boliger/ledige/<uuid:key>/", vacancies.vacancy_page, name="vacancy"),
    path("boliger/ledige/<uuid:key>/steg/", vacancies.advance, name="advance"),
    path("boliger/ledige/<uuid:key>/bomiljo/", vacancies.advise, name="advise"),
    path("boliger/ledige/<uuid:key>/avlys/", vacancies.cancel_vacancy, name="cancel_vacancy"),
    path("boliger/<uuid:key>/", dwellings.dwelling_page, name="dwelling"),
    path("boliger/<uuid:key>/endre/", dwellings.change_dwelling, name="change"),
    path("boliger/<uuid:key>/meld-ledig/", dwellings.report_vacancy, name="report"),
]
