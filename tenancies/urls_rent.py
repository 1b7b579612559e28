from django.urls import path

from tenancies.views import ledger, rent

#: Taken into `tenancies/urls.py`: pages of rents, of one lease and of all.
urlpatterns = [
    path("indeks/", rent.regulate, name="regulate"),
    path("indeks/kpi/", rent.indices, name="price_index"),
    path("saldo/", ledger.debts, name="debts"),
    path("<uuid:pk>/reskontro/gebyr/", ledger.charge, name="charge"),
    path("<uuid:pk>/reskontro/<uuid:entry>/rett/", ledger.correct, name="correct_entry"),
    path("<uuid:pk>/husleie/fastsatt/", rent.set_day, name="rent_set_day"),
    path("<uuid:pk>/husleie/", rent.rent, name="rent"),
    path("<uuid:pk>/husleie/indeks/", rent.tell_index, name="tell_index"),
    path("<uuid:pk>/husleie/gjengs-leie/", rent.claim_market, name="claim_market"),
    path("<uuid:pk>/husleie/endring/<uuid:change>/svar/", rent.settle, name="settle_rent"),
    path("<uuid:pk>/husleie/endring/<uuid:change>/trekk/", rent.withdraw, name="withdraw_rent"),
]
