"""The work with unpaid rent: part of the lease's pages (`tenancies.urls`)."""

from django.urls import path

from tenancies.views import arrears_work, corrections, evictions, joint_review, petitions

_CASE = "<uuid:pk>/restanse/"
urlpatterns = [
    path("restanser/gjennomgang/", joint_review.joint_review, name="joint_review"),
    path("restanser/gjennomgang/send/", joint_review.send_list, name="send_list"),
    path("restanser/rutine/", joint_review.routine, name="arrears_routine"),
    path(f"{_CASE}gjennomgang/", joint_review.verdict, name="verdict"),
    path(f"{_CASE}rett/", corrections.correct, name="correct_step"),
    path(f"{_CASE}kontakt/", arrears_work.log_contact, name="log_contact"),
    path(f"{_CASE}kontakt/<uuid:contact>/rett/", arrears_work.take_back_contact, name="take_back_contact"),
    path(f"{_CASE}barnets-beste/", arrears_work.children, name="arrears_children"),
    path(f"{_CASE}barnets-beste/skriv/", arrears_work.write_children, name="write_children"),
    path(f"{_CASE}barnets-beste/gjennomgatt/", arrears_work.review_children, name="review_children"),
    path(f"{_CASE}begjaring/", petitions.petition, name="petition"),
    path(f"{_CASE}fravikelse/", evictions.evictions, name="evictions"),
    path(f"{_CASE}fravikelse/dag/", evictions.set_day, name="set_eviction_day"),
    path(f"{_CASE}fravikelse/<uuid:eviction>/utfall/", evictions.outcome, name="eviction_outcome"),
    path(f"{_CASE}fravikelse/<uuid:eviction>/varsel/", evictions.remind, name="remind_belongings"),
    path(f"{_CASE}fravikelse/<uuid:eviction>/eiendeler/", evictions.end_belongings, name="end_belongings"),
    path(f"{_CASE}fravikelse/<uuid:eviction>/etterarbeid/", evictions.follow_up, name="eviction_follow_up"),
]
