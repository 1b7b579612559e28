from django.urls import path

from tenancies.views import handovers

app_name = "handovers"
urlpatterns = [
    path("", handovers.handover_list, name="list"),
    path("ny/", handovers.register, name="new"),
    path("uten-ansvarlig/", handovers.ownerless, name="ownerless"),
    path("<uuid:pk>/", handovers.page, name="handover"),
    path("<uuid:pk>/mottaker/", handovers.receiver, name="receiver"),
    path("<uuid:pk>/bekreft/", handovers.confirm, name="confirm"),
    path("<uuid:pk>/bolig/", handovers.home, name="home"),
    path("<uuid:pk>/dag/", handovers.move_day, name="day"),
    path("<uuid:pk>/avslutt/", handovers.finish, name="finish"),
]
