"""Complaints and notices: part of the lease's pages (`tenancies.urls`)."""

from django.urls import path

from tenancies.views import conduct

_PAGE = "<uuid:pk>/klager/"
_NOTICE = f"{_PAGE}oppsigelse/<uuid:termination>/"
urlpatterns = [
    path("klager/", conduct.complaint_list, name="complaints"),
    path(_PAGE, conduct.conduct, name="conduct"),
    path(f"{_PAGE}ny/", conduct.new_complaint, name="new_complaint"),
    path(f"{_PAGE}<uuid:complaint>/behandle/", conduct.handle_complaint, name="handle_complaint"),
    path(f"{_PAGE}tiltak/", conduct.new_remedy, name="new_remedy"),
    path(f"{_PAGE}advarsel/", conduct.warn, name="warn"),
    path(f"{_PAGE}oppsigelse/", conduct.terminate, name="terminate"),
    path(f"{_PAGE}heving/", conduct.rescind, name="rescind"),
    path(f"{_NOTICE}mottatt/", conduct.received, name="notice_received"),
    path(f"{_NOTICE}protest/", conduct.protested, name="notice_protested"),
    path(f"{_NOTICE}innbrakt/", conduct.sued, name="notice_sued"),
    path(f"{_NOTICE}trekk/", conduct.withdraw, name="withdraw_notice"),
]
