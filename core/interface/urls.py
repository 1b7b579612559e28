from django.urls import path

from core.interface.views import accounts, consents, gallery, home, municipality

app_name = "interface"
urlpatterns = [
    path("", home.my_day, name="my_day"),
    path("sok/", home.search_page, name="search"),
    path("sok/forslag/", home.suggestions, name="suggestions"),
    path("apent/<str:label>/<uuid:pk>/", home.presence_of, name="presence"),
    path("logg-inn/", accounts.log_in, name="log_in"),
    path("logg-inn/person/", accounts.persona, name="persona"),
    path("innlogget/", accounts.still_signed_in, name="still_signed_in"),
    path("logg-ut/", accounts.log_out, name="log_out"),
    path("profil/", accounts.profile, name="profile"),
    path("innstillinger/", accounts.preferences, name="preferences"),
    path("kommunen/", municipality.choice_list, name="choices"),
    path("kommunen/<str:code>/", municipality.change_choice, name="change_choice"),
    path("personvern/samtykker/", consents.consent_list, name="consents"),
    path("komponenter/", gallery.gallery, name="gallery"),
]
