from django.urls import path

from tenancies.views import changes, entry_refusals

#: Beneath a lease; part of the tenancies' addresses.
urlpatterns = [
    path("<uuid:pk>/hendelser/", changes.page, name="changes"),
    path("<uuid:pk>/hendelser/leierskifte/", changes.register, name="register_change"),
    path("<uuid:pk>/hendelser/leierskifte/ny-leier/", changes.enter, name="enter_lease"),
    path("<uuid:pk>/hendelser/leierskifte/oppsigelse/", changes.notice, name="death_notice"),
    path("<uuid:pk>/hendelser/leierskifte/nei/", entry_refusals.refuse, name="refuse_entry"),
    path("<uuid:pk>/hendelser/leierskifte/nei/<uuid:refusal>/sak/", entry_refusals.suit, name="entry_suit"),
    path(
        "<uuid:pk>/hendelser/leierskifte/nei/<uuid:refusal>/utfall/",
        entry_refusals.outcome,
        name="entry_outcome",
    ),
    path("<uuid:pk>/hendelser/leierskifte/lukk/", changes.close, name="close_change"),
    path("<uuid:pk>/hendelser/framleie/", changes.new_request, name="new_request"),
    path("<uuid:pk>/hendelser/framleie/<uuid:asked>/svar/", changes.answer, name="answer_request"),
    path("<uuid:pk>/hendelser/framleie/<uuid:asked>/slutt/", changes.finish_request, name="finish_request"),
]
