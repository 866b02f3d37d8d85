"""Pages of the admin that belong to no model; mounted before the admin's own."""

from django.contrib import admin
from django.urls import path

from adminpanel import identity_pages

urlpatterns = [
    path(f"{route}/", admin.site.admin_view(view), name=name)
    for route, view, name in (
        ("second-factor", identity_pages.ask_for_code, "second_factor"),
        ("second-factor/set-up", identity_pages.set_up, "second_factor_set_up"),
        ("second-factor/codes", identity_pages.renew_codes, "recovery_codes"),
        ("confirm", identity_pages.confirm_identity, "confirm_identity"),
    )
]
