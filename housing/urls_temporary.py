from django.urls import path

from housing.views import temporary

app_name = "places"
urlpatterns = [
    path("", temporary.place_list, name="list"),
    path("tilbyder/ny/", temporary.add_provider, name="add_provider"),
    path("tilbyder/<uuid:key>/", temporary.provider_page, name="provider"),
    path("tilbyder/<uuid:key>/endre/", temporary.change_provider, name="change_provider"),
    path("tilbyder/<uuid:key>/sted/", temporary.add_place, name="add_place"),
    path("tilbyder/<uuid:key>/avtale/", temporary.add_agreement, name="add_agreement"),
    path("avtale/<uuid:key>/endre/", temporary.change_agreement, name="change_agreement"),
    path("avtale/<uuid:key>/gjennomgang/", temporary.review_agreement, name="review_agreement"),
    path("avtale/<uuid:key>/avslutt/", temporary.end_agreement, name="end_agreement"),
    path("<uuid:key>/endre/", temporary.change_place, name="change_place"),
    path("<uuid:key>/pris/", temporary.set_price, name="set_price"),
]
