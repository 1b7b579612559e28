from django.urls import path

from tenancies.views import followups

app_name = "followups"
urlpatterns = [
    path("", followups.follow_up_list, name="list"),
    path("ny/", followups.start, name="new"),
    path("<uuid:pk>/", followups.page, name="page"),
    path("<uuid:pk>/plan/", followups.plan, name="plan"),
    path("<uuid:pk>/plan/<slug:language>/", followups.paper, name="paper"),
    path("<uuid:pk>/mal/ny/", followups.add_goal, name="add_goal"),
    path("<uuid:pk>/mal/<uuid:goal>/", followups.change_goal, name="change_goal"),
    path("<uuid:pk>/mal/<uuid:goal>/avslutt/", followups.close_goal, name="close_goal"),
    path("<uuid:pk>/mal/<uuid:goal>/ta-opp/", followups.resume_goal, name="resume_goal"),
    path("<uuid:pk>/besok/avtal/", followups.plan_visit, name="plan_visit"),
    path("<uuid:pk>/besok/ny/", followups.note_visit, name="note_visit"),
    path("<uuid:pk>/besok/<uuid:visit>/", followups.finish_visit, name="finish_visit"),
    path("<uuid:pk>/booppfolger/", followups.hand_over, name="hand_over"),
    path("<uuid:pk>/avslutt/", followups.end, name="end"),
]
