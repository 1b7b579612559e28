from django.urls import path

from tenancies.views import temporary, temporary_persons, temporary_steps

app_name = "temporary"
urlpatterns = [
    path("", temporary.stay_list, name="list"),
    path("ny/", temporary_steps.place_person, name="new"),
    path("tall/", temporary.figures, name="figures"),
    path("til-tross-for/", temporary.overrides, name="overrides"),
    path("<uuid:pk>/", temporary.placement_page, name="placement"),
    path("<uuid:pk>/bytt/", temporary_steps.change_place, name="move"),
    path("<uuid:pk>/forste-natt/", temporary_persons.first_night, name="first_night"),
    path("<uuid:pk>/kom/", temporary_persons.join, name="join"),
    path("<uuid:pk>/dro/", temporary_persons.leave, name="leave"),
    path("<uuid:pk>/plan/", temporary_steps.plan, name="plan"),
    path("<uuid:pk>/unntak/", temporary_steps.exception, name="exception"),
    path("<uuid:pk>/ansvarlig/", temporary_steps.hand_over, name="hand_over"),
    path("<uuid:pk>/avslutt/", temporary_steps.end, name="end"),
    path("<uuid:pk>/sett/<uuid:stay>/", temporary_steps.see_override, name="see_override"),
]
