from django.urls import path

from .views import emergency, entrance, grants, insight, violence

app_name = "sharing"
urlpatterns = [
    path("personvern/", entrance.index, name="index"),
    path("personvern/del/<str:label>/<uuid:key>/", grants.share, name="share"),
    path("personvern/delt-med-meg/", grants.received, name="received"),
    path("personvern/jeg-har-delt/", grants.given, name="given"),
    path("personvern/delt/<uuid:key>/", grants.shared_record, name="shared_record"),
    path("personvern/delt/<uuid:key>/trekk-tilbake/", grants.revoke, name="revoke"),
    path("personvern/innsyn/", insight.overview, name="insight"),
    path("personvern/innsyn/be-om/<str:label>/<uuid:key>/<uuid:compartment>/", insight.ask, name="ask"),
    path("personvern/innsyn/<uuid:key>/", insight.one, name="insight_request"),
    path("personvern/innsyn/<uuid:key>/avsla/", insight.refuse, name="refuse_insight"),
    path("personvern/innsyn/<uuid:key>/trekk/", insight.withdraw, name="withdraw_insight"),
    path("personvern/nodtilgang/", emergency.overview, name="emergencies"),
    path("personvern/nodtilgang/apne/", emergency.open_access, name="open_emergency"),
    path("personvern/nodtilgang/<uuid:key>/", emergency.one, name="emergency"),
    path("personvern/nodtilgang/<uuid:key>/lukk/", emergency.close, name="close_emergency"),
    path("personvern/fare/", violence.overview, name="violence"),
    path("personvern/fare/ny/<str:label>/<uuid:key>/", violence.write, name="write_notice"),
    path("personvern/fare/<uuid:key>/", violence.one, name="violence_notice"),
    path("personvern/fare/<uuid:key>/bekreft/", violence.confirm, name="confirm_notice"),
    path("personvern/fare/<uuid:key>/forny/", violence.renew, name="renew_notice"),
    path("personvern/fare/<uuid:key>/avslutt/", violence.end, name="end_notice"),
]
