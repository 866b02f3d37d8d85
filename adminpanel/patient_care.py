"""What coordinators do for one patient or some: cohort tags, and silence after a death."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bot import patients
from bot.broadcasts.drafts import tag_patients
from bot.models import CohortTag, Patient

PERMISSION = "bot.coordinate_patient"
_LONGEST_NAME = 60
_MOST_NAMED = 20


def patient_for(request: HttpRequest, pk: int) -> Patient:
    """The patient, for a coordinator. Raises PermissionDenied, or Http404."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    return get_object_or_404(Patient.objects.select_related("care_team"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def silence(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """One question, and then every message, reminder and request stops."""
    patient = patient_for(request, pk)
    if request.method == "POST":
        patients.silence(patient)
        done = _("Silenced: nothing is sent to this chat any more.")
        admin.log_change(request, patient, done)
        messages.success(request, f"{patient}: {done}")
        return redirect("admin:bot_patient_change", patient.pk)
    context = admin.admin_site.each_context(request) | {
        "title": _("Silence %(patient)s") % {"patient": patient},
        "opts": admin.opts,
        "patient": patient,
    }
    return TemplateResponse(request, "adminpanel/silence.html", context)


@require_POST
def tag(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Set exactly the chosen tags on the patient, and a new one if its name is given."""
    patient = patient_for(request, pk)
    chosen = [int(one) for one in request.POST.getlist("tags") if one.isdigit()]
    with transaction.atomic():
        tags = list(CohortTag.objects.filter(pk__in=chosen))
        if name := " ".join(request.POST.get("new", "").split())[:_LONGEST_NAME]:
            tags.append(CohortTag.objects.get_or_create(name=name)[0])
        patient.tags.set(tags)
    names = ", ".join(sorted({one.name for one in tags})) or _("none")
    done = _("Cohort tags: %(names)s.") % {"names": names}
    admin.log_change(request, patient, done)
    messages.success(request, f"{patient}: {done}")
    return redirect("admin:bot_patient_change", patient.pk)


def tag_many(request: HttpRequest, queryset: QuerySet[Patient], *, admin: Any) -> Any:
    """The list's action: choose a tag for the patients that were ticked."""
    name = " ".join(request.POST.get("tag", "").split())[:_LONGEST_NAME]
    if "apply" not in request.POST or not name:
        context = admin.admin_site.each_context(request) | {
            "title": _("Set a cohort tag"),
            "opts": admin.opts,
            "count": queryset.count(),
            "named": queryset[:_MOST_NAMED],
            "selected": request.POST.getlist("_selected_action"),
            "everybody": request.POST.get("select_across") == "1",
            "tags": CohortTag.objects.all(),
        }
        return TemplateResponse(request, "adminpanel/tag_patients.html", context)
    with transaction.atomic():
        chosen = list(queryset)
        found, _is_new = CohortTag.objects.get_or_create(name=name)
        tag_patients(chosen, found)
    done = ngettext(
        "“%(tag)s” is set on %(count)d patient.", "“%(tag)s” is set on %(count)d patients.",
        len(chosen),
    ) % {"tag": name, "count": len(chosen)}  # fmt: skip
    LogEntry.objects.log_actions(
        user_id=cast(User, request.user).pk,
        queryset=chosen,
        action_flag=CHANGE,
        change_message=_("Cohort tag set: %(tag)s.") % {"tag": name},
    )
    admin.message_user(request, done, messages.SUCCESS)
    return None
