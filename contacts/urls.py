from django.urls import path

from contacts import sharing_views, views

app_name = "contacts"
urlpatterns = [
    path("", views.contact_list, name="list"),
    path("ny/", views.new_contact, name="new"),
    path("om/<uuid:person>/deling/", sharing_views.overview, name="sharing"),
    path("om/<uuid:person>/deling/samtykke/", sharing_views.register, name="register_consent"),
    path(
        "om/<uuid:person>/deling/samtykke/<uuid:consent>/trekk/",
        sharing_views.withdraw,
        name="withdraw_consent",
    ),
    path("om/<uuid:person>/deling/representant/", sharing_views.add, name="add_representative"),
    path(
        "om/<uuid:person>/deling/representant/<uuid:representative>/avslutt/",
        sharing_views.end,
        name="end_representative",
    ),
    path("<uuid:pk>/", views.contact_page, name="contact"),
    path("<uuid:pk>/endre/", views.change_contact, name="change"),
    path("<uuid:pk>/fulgt-opp/", views.follow_up, name="follow_up"),
]
