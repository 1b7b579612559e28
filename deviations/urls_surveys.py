from django.urls import path

from deviations.views import surveys

app_name = "surveys"
urlpatterns = [
    path("", surveys.survey_list, name="list"),
    path("ny/", surveys.new_survey, name="new"),
    path("<uuid:pk>/", surveys.survey_page, name="survey"),
    path("<uuid:pk>/tekster/", surveys.texts, name="texts"),
    path("<uuid:pk>/sporsmal/", surveys.add_question, name="add_question"),
    path("<uuid:pk>/sporsmal/<uuid:question>/endre/", surveys.change_question, name="change_question"),
    path("<uuid:pk>/sporsmal/<uuid:question>/ta-ut/", surveys.remove_question, name="remove_question"),
    path("<uuid:pk>/apne/", surveys.open_survey, name="open"),
    path("<uuid:pk>/invitasjoner/", surveys.invite, name="invite"),
    path("<uuid:pk>/ark/", surveys.sheets, name="sheets"),
    path("<uuid:pk>/papir/", surveys.enter_paper, name="enter"),
    path("<uuid:pk>/avslutt/", surveys.close_survey, name="close"),
]
