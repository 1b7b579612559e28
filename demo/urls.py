from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("tom/", views.empty, name="empty"),
    path("rader/", views.rows, name="rows"),
]
