from django.urls import path

from .views import entrance

app_name = "sharing"
urlpatterns = [
    path("personvern/", entrance.index, name="index"),
]
