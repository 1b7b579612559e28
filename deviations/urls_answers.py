from django.urls import path

from deviations.views import survey_answers

app_name = "answers"
urlpatterns = [
    path("", survey_answers.code, name="code"),
    path("<slug:code>/", survey_answers.answer, name="answer"),
]
