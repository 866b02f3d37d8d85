"""The pages on which staff prove who they are."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django_otp import login as verified_with
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from adminpanel import second_factor, staff_sessions
from adminpanel.models import RecoveryCodes
from content.errors import DomainError


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=UnfoldAdminTextInputWidget(
            {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        widget=UnfoldAdminPasswordWidget({"autocomplete": "current-password", "autofocus": True}),
    )


def ask_for_code(request: HttpRequest) -> HttpResponse:
    """The second step of the login."""
    user = _user(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            device = second_factor.verify(user, form.cleaned_data["code"])
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            request.session.cycle_key()
            verified_with(request, device)
            staff_sessions.note_confirmed(request)
            _warn_of_few_codes(request, device)
            return redirect(_next(request))
    hint = _("The six digits that your authenticator app shows, or one of your recovery codes.")
    return _page(request, form, title=_("Second step"), hint=hint, button=_("Go on"))


def confirm_identity(request: HttpRequest) -> HttpResponse:
    """Before data is given away, or something cannot be undone."""
    user = _user(request)
    with_code = second_factor.is_set_up(user)
    form = (CodeForm if with_code else PasswordForm)(request.POST or None)
    if form.is_valid():
        field, typed = next(iter(form.cleaned_data.items()))
        if error := _refusal(request, user, typed, with_code):
            form.add_error(field, error)
        else:
            staff_sessions.note_confirmed(request)
            return redirect(_next(request))
    hint = _("What comes next gives data away or cannot be undone. Please show that it is you.")
    return _page(request, form, title=_("Is it you?"), hint=hint, button=_("Go on"))


def _refusal(request: HttpRequest, user: User, typed: str, with_code: bool) -> str:
    """Why this does not show who is there, or "" if it does."""
    if with_code:
        try:
            second_factor.verify(user, typed)
        except DomainError as error:
            return str(error)
        return ""
    known = authenticate(request, username=user.get_username(), password=typed)
    return "" if known is not None else str(_("This is not your password."))


def set_up(request: HttpRequest) -> HttpResponse:
    """The QR code, then the recovery codes, which are shown this once."""
    user = _user(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            device, codes = second_factor.set_up(user, form.cleaned_data["code"])
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            request.session.cycle_key()
            verified_with(request, device)
            staff_sessions.note_confirmed(request)
            return _recovery_codes(request, codes)
    device = second_factor.offered(user)
    context = {
        "title": _("Set up the second step"),
        "form": form,
        "qr": _qr_code(device.address),
        "secret": " ".join(device.secret[at : at + 4] for at in range(0, 32, 4)),
        "is_set_up": second_factor.is_set_up(user),
        "next": _next(request),
    }
    return _answer(request, "adminpanel/second_factor_set_up.html", context)


@staff_sessions.recently_confirmed
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    user = _user(request)
    if not second_factor.is_set_up(user):
        return redirect("second_factor_set_up")
    if request.method == "POST":
        return _recovery_codes(request, second_factor.new_recovery_codes(user))
    left = second_factor.codes_left(user)
    hint = _("You have %(left)d recovery codes left. New ones make the old ones void.")
    return _page(
        request,
        forms.Form(),
        title=_("Recovery codes"),
        hint=hint % {"left": left},
        button=_("Make new codes"),
    )


def _recovery_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {"title": _("Recovery codes"), "codes": codes, "next": _next(request)}
    return _answer(request, "adminpanel/recovery_codes.html", context)


def _page(request: HttpRequest, form: forms.Form, **words: Any) -> HttpResponse:
    context = words | {"form": form, "next": _next(request)}
    return _answer(request, "adminpanel/identity.html", context)


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    context = context | {"may_leave": staff_sessions.is_whole(request)}
    return TemplateResponse(request, template, admin.site.each_context(request) | context)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User) or request.user.is_authenticated  # see adminpanel/urls.py
    return User.objects.get(pk=request.user.pk)


def _next(request: HttpRequest) -> str:
    """Where the user wanted to go, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else reverse("admin:index")


def _warn_of_few_codes(request: HttpRequest, device: Any) -> None:
    if isinstance(device, RecoveryCodes):
        words = _("That code is used up; %(left)d are left. Make new ones in time.")
        messages.warning(request, words % {"left": len(device.hashes)})


def _qr_code(address: str) -> SafeString:
    svg = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, light="white", svgclass="cc-qr", title=str(_("QR code for the app"))
    )
    return mark_safe(svg)  # noqa: S308  # made of numbers; the title is ours
