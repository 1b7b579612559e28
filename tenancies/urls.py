from django.urls import path

from tenancies import urls_arrears, urls_conduct, urls_lease_end, urls_moving, urls_rent
from tenancies.urls_changes import urlpatterns as changes
from tenancies.urls_papers import urlpatterns as papers
from tenancies.views import arrears, districts, lease, ledger, lists, payments, replacements, sharing

app_name = "tenancies"
urlpatterns = [
    path("", lists.lease_list, name="list"),
    path("restanser/", lists.arrears_list, name="arrears_list"),
    path("husleie/", lists.rent_run, name="rent_run"),
    path("innbetalinger/", payments.unplaced_list, name="unplaced_list"),
    path("innbetalinger/<uuid:pk>/", payments.unplaced, name="unplaced"),
    path("innbetalinger/<uuid:pk>/tilbake/", payments.pay_back, name="pay_back"),
    path("innbetalinger/<uuid:pk>/for-pa/<uuid:lease>/", payments.place, name="place_payment"),
    path("nav-kontor/", districts.nav_districts, name="nav_districts"),
    path("ny/", lease.new, name="new"),
    path("erstatningsbolig/", replacements.replacement_list, name="replacements"),
    path("erstatningsbolig/til/<uuid:pk>/", replacements.find_lease, name="replacement_for"),
    path("erstatningsbolig/<uuid:pk>/", replacements.page, name="replacement"),
    path("erstatningsbolig/<uuid:pk>/forleng/", replacements.extend, name="extend_replacement"),
    path("erstatningsbolig/<uuid:pk>/tilbake/", replacements.move_back, name="end_replacement"),
    path("erstatningsbolig/<uuid:pk>/bli/", replacements.stay, name="keep_replacement"),
    path("erstatningsbolig/<uuid:pk>/angre/", replacements.cancel, name="cancel_replacement"),
    path("<uuid:pk>/erstatningsbolig/", replacements.give, name="give_replacement"),
    path("<uuid:pk>/", lease.overview, name="lease"),
    path("<uuid:pk>/reskontro/", ledger.ledger_page, name="ledger"),
    path("<uuid:pk>/reskontro/ny/", lease.posting, name="posting"),
    path("<uuid:pk>/reskontro/<uuid:entry>/tilbakefor/", lease.return_payment, name="return_payment"),
    path("<uuid:pk>/restanse/", arrears.arrears, name="arrears"),
    path("<uuid:pk>/restanse/hendelse/", arrears.step, name="step"),
    path("<uuid:pk>/restanse/nav/", arrears.tell_nav, name="tell_nav"),
    path("<uuid:pk>/restanse/nedbetaling/", arrears.plan, name="plan"),
    path("<uuid:pk>/restanse/nedbetaling/avslutt/", arrears.end_plan, name="end_plan"),
    path("<uuid:pk>/restanse/stopp/", arrears.stop, name="stop"),
    path("<uuid:pk>/restanse/stopp/<uuid:message>/bekreft/", arrears.acknowledge, name="acknowledge"),
    path("<uuid:pk>/restanse/reservasjon/", arrears.reserve, name="reserve"),
    *urls_arrears.urlpatterns,
    *urls_lease_end.urlpatterns,
    *urls_conduct.urlpatterns,
    path("<uuid:pk>/kontrakt/", lease.contract, name="contract"),
    path("<uuid:pk>/kontrakt/endre/", lease.change, name="change"),
    path("<uuid:pk>/kontrakt/skriv/", lease.make_contract, name="make_contract"),
    path("<uuid:pk>/kontrakt/signer/", lease.sign, name="sign"),
    path("<uuid:pk>/kontrakt/avlys/", lease.cancel, name="cancel"),
    *papers,
    *changes,
    path("<uuid:pk>/avslutt/", lease.end, name="end"),
    *urls_moving.urlpatterns,
    *urls_rent.urlpatterns,
    *sharing.room.urls("<uuid:pk>/deling/"),
    path("<uuid:pk>/tidslinje/", lease.timeline, name="timeline"),
]
