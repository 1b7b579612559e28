from django.urls import path

from deviations.views import cooperation

app_name = "cooperation"
urlpatterns = [
    path("", cooperation.agreement_list, name="list"),
    path("ny/", cooperation.new_agreement, name="new"),
    path("<uuid:pk>/", cooperation.agreement_page, name="agreement"),
    path("<uuid:pk>/endre/", cooperation.revise, name="revise"),
    path("<uuid:pk>/part/", cooperation.add_party, name="add_party"),
    path("<uuid:pk>/part/<uuid:party>/ta-ut/", cooperation.remove_party, name="remove_party"),
    path("<uuid:pk>/i-kraft/", cooperation.agree, name="agree"),
    path("<uuid:pk>/evaluer/", cooperation.evaluate, name="evaluate"),
    path("<uuid:pk>/avslutt/", cooperation.end, name="end"),
]
