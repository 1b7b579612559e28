from django.urls import path

from deviations.views import acting, cases, figures, handling, names, notes, outside, reporting

app_name = "deviations"
urlpatterns = [
    path("", cases.report_list, name="list"),
    path("meld/", reporting.report, name="new"),
    path("meldt/", reporting.receipt, name="receipt"),
    path("tall/", figures.figures, name="figures"),
    path("ledere/", acting.leaders, name="leaders"),
    path("ledere/<uuid:unit>/<slug:post>/", acting.new_acting, name="new_acting"),
    path("ledere/<uuid:unit>/<slug:post>/avslutt/", acting.end_acting, name="end_acting"),
    path("andre-steder/", outside.outside_list, name="outside"),
    path("andre-steder/ny/", outside.new_reference, name="new_reference"),
    path("andre-steder/<uuid:outside>/", outside.outside_report, name="outside_report"),
    path("andre-steder/<uuid:outside>/endre/", outside.change_reference, name="change_reference"),
    path("notater/", notes.notes, name="notes"),
    path("notater/nytt/", notes.new_note, name="new_note"),
    path("tiltak/<uuid:pk>/utfort/", handling.measure_done, name="measure_done"),
    path("tiltak/<uuid:pk>/godkjenn/", handling.approve_measure, name="approve_measure"),
    path("tiltak/<uuid:pk>/send-tilbake/", handling.return_measure, name="return_measure"),
    path("tiltak/<uuid:pk>/effekt/", handling.judge_effect, name="judge_effect"),
    path("bilde/<uuid:photo>/", names.photo, name="photo"),
    path("<uuid:pk>/", cases.report_page, name="report"),
    path("<uuid:pk>/navn/", names.names, name="names"),
    path("<uuid:pk>/historikk/", cases.history, name="history"),
    path("<uuid:pk>/vurder/", handling.judge, name="judge"),
    path("<uuid:pk>/frist/", handling.change_due, name="change_due"),
    path("<uuid:pk>/tiltak/", handling.add_measure, name="add_measure"),
    path("<uuid:pk>/knytt/", handling.relate, name="relate"),
    path("<uuid:pk>/lukk/", handling.close, name="close"),
    path("<uuid:pk>/lukk-uten-tiltak/", handling.ask_closing, name="ask_closing"),
    path("<uuid:pk>/svar/", handling.answer_closing, name="answer_closing"),
    path("<uuid:pk>/gjenapne/", handling.reopen, name="reopen"),
]
