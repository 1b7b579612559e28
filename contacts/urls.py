from django.urls import path

from contacts import views
from contacts.sharing_page import room

app_name = "contacts"
urlpatterns = [
    path("", views.contact_list, name="list"),
    path("ny/", views.new_contact, name="new"),
    *room.urls("om/<uuid:pk>/deling/"),
    path("<uuid:pk>/", views.contact_page, name="contact"),
    path("<uuid:pk>/endre/", views.change_contact, name="change"),
    path("<uuid:pk>/fulgt-opp/", views.follow_up, name="follow_up"),
]
