"""Leases that run out: part of the lease's pages (`tenancies.urls`)."""

from django.urls import path

from tenancies.views import lease_ends

urlpatterns = [
    path("gar-ut/", lease_ends.lease_ends, name="lease_ends"),
    path("<uuid:pk>/utlop/", lease_ends.lease_end, name="lease_end"),
    path("<uuid:pk>/utlop/varsle/", lease_ends.tell, name="tell_lease_end"),
    path("<uuid:pk>/utlop/soknad/", lease_ends.renewal, name="renewal"),
    path("<uuid:pk>/utlop/avgjor/", lease_ends.decide, name="decide_lease_end"),
    path("<uuid:pk>/utlop/avtale/", lease_ends.agreement, name="renewal_agreement"),
    path("<uuid:pk>/utlop/ny-periode/", lease_ends.new_term, name="new_term"),
    path("<uuid:pk>/utlop/krav/", lease_ends.demand, name="demand_home"),
    path("<uuid:pk>/utlop/leie-til-eie/", lease_ends.rent_to_own, name="rent_to_own"),
]
