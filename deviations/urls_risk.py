from django.urls import path

from deviations.views import risk, risk_acts

app_name = "risk"
urlpatterns = [
    path("", risk.assessment_list, name="list"),
    path("bilde/", risk.picture, name="picture"),
    path("ny/", risk_acts.new_assessment, name="new"),
    path("faktor/<uuid:pk>/endre/", risk_acts.change_risk, name="change_risk"),
    path("faktor/<uuid:pk>/uendret/", risk_acts.keep_risk, name="keep_risk"),
    path("faktor/<uuid:pk>/ikke-aktuell/", risk_acts.end_risk, name="end_risk"),
    path("faktor/<uuid:pk>/tiltak/", risk_acts.add_measure, name="add_measure"),
    path("faktor/<uuid:pk>/send/", risk_acts.share_risk, name="share_risk"),
    path("tiltak/<uuid:pk>/gjennomfort/", risk_acts.finish_measure, name="finish_measure"),
    path("tiltak/<uuid:pk>/handlingsplan/", risk_acts.plan_measure, name="plan_measure"),
    path("delt/<uuid:pk>/", risk_acts.share_page, name="share"),
    path("delt/<uuid:pk>/svar/", risk_acts.answer_share, name="answer_share"),
    path("<uuid:pk>/", risk.assessment_page, name="assessment"),
    path("<uuid:pk>/historikk/", risk.history, name="history"),
    path("<uuid:pk>/utskrift/", risk.paper, name="paper"),
    path("<uuid:pk>/endre/", risk_acts.change_assessment, name="change"),
    path("<uuid:pk>/kilde/", risk_acts.record_source, name="record_source"),
    path("<uuid:pk>/risiko/", risk_acts.add_risk, name="add_risk"),
    path("<uuid:pk>/ikke-aktuelt/", risk_acts.set_aside, name="set_aside"),
    path("<uuid:pk>/godkjenn/", risk_acts.approve, name="approve"),
    path("<uuid:pk>/gjennomgang/", risk_acts.start_review, name="start_review"),
    path("<uuid:pk>/avslutt/", risk_acts.end, name="end"),
]
