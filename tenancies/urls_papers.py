from django.urls import path

from tenancies.views import papers

#: Beneath a lease; part of the tenancies' addresses.
urlpatterns = [
    path("<uuid:pk>/kontrakt/endringsavtale/", papers.amend, name="amend"),
    path("<uuid:pk>/kontrakt/oppfolging/", papers.write_follow_up, name="follow_up"),
    path("<uuid:pk>/kontrakt/oppfolging/krev/", papers.require_follow_up, name="require_follow_up"),
    path("<uuid:pk>/kontrakt/oppfolging/bortfall/", papers.drop_follow_up, name="drop_follow_up"),
    path("<uuid:pk>/kontrakt/mappe/", papers.write_folder, name="write_folder"),
    path("<uuid:pk>/kontrakt/mappe/levert/", papers.deliver_folder, name="deliver_folder"),
    path("<uuid:pk>/kontrakt/ark/<uuid:paper>/signer/", papers.sign, name="sign_paper"),
    path("<uuid:pk>/kontrakt/ark/<uuid:paper>/send/", papers.send_to_signing, name="send_paper"),
    path("<uuid:pk>/kontrakt/ark/<uuid:paper>/trekk/", papers.withdraw, name="withdraw_paper"),
]
