from django.urls import path

from deviations.views import plans

app_name = "plans"
urlpatterns = [
    path("", plans.plan_list, name="list"),
    path("ny/", plans.new_plan, name="new"),
    path("punkt/<uuid:pk>/framdrift/", plans.progress, name="progress"),
    path("punkt/<uuid:pk>/gjennomfort/", plans.complete, name="complete"),
    path("punkt/<uuid:pk>/frist/", plans.move, name="move"),
    path("punkt/<uuid:pk>/ansvarlig/", plans.hand, name="hand"),
    path("punkt/<uuid:pk>/ta-ut/", plans.drop, name="drop"),
    path("punkt/<uuid:pk>/apne/", plans.reopen_item, name="reopen_item"),
    path("<uuid:pk>/", plans.plan_page, name="plan"),
    path("<uuid:pk>/punkt/", plans.add_item, name="add_item"),
    path("<uuid:pk>/avslutt/", plans.end, name="end"),
    path("<uuid:pk>/apne/", plans.reopen, name="reopen"),
]
