"""Mounts the admin and each app's API."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", include("adminpanel.urls")),
    path("admin/", admin.site.urls),
    path("", include("bot.api.urls")),
    path("api/v1/", include("content.api.urls")),
]
