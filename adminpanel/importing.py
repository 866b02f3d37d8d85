"""Import: upload a file, name its columns if they are not ours, read the dry run, confirm."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adminpanel.import_forms import ExportForm, MappingForm, UploadForm
from content.errors import DomainError
from content.importing import jobs
from content.importing.reading import LARGEST_FILE, read
from content.models import ImportJob

_ON_A_PAGE = 50
_RECENT = 20
# In the order in which somebody reads them: what stands in the way, what changes, the rest.
_STATUSES = {
    "error": gettext_lazy("Errors"),
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "skipped": gettext_lazy("Left out"),
    "unchanged": gettext_lazy("Unchanged"),
}


def _page(request: HttpRequest, admin: Any, template: str, **context: Any) -> HttpResponse:
    context |= admin.admin_site.each_context(request) | {"opts": admin.opts}
    return TemplateResponse(request, f"adminpanel/{template}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """Both forms and the recent imports; takes the upload."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    may_import = admin.has_add_permission(request)
    form = UploadForm()
    if request.method == "POST":
        if not may_import:
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid() and (job := _upload(request, form)):
            return redirect("admin:content_importjob_change", job.pk)
    return _page(
        request,
        admin,
        "importing",
        title=_("Import and export"),
        export_form=ExportForm(),
        upload_form=form if may_import else None,
        recent=ImportJob.objects.without_content().select_related("created_by")[:_RECENT],
    )


def _upload(request: HttpRequest, form: UploadForm) -> ImportJob | None:
    """The file as a job; None if it was refused, with the reason on the form."""
    file = form.cleaned_data["file"]
    content = file.read(LARGEST_FILE + 1)  # one byte more shows that it is too large
    try:
        return jobs.upload(content, file_name=file.name, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        form.add_error("file", str(error))
        return None


def _job(request: HttpRequest, admin: Any, job_id: int, *, writing: bool = True) -> ImportJob:
    if not (admin.has_add_permission if writing else admin.has_view_permission)(request):
        raise PermissionDenied
    return get_object_or_404(ImportJob.objects.without_content(), pk=job_id)


@require_safe
def job_page(request: HttpRequest, job_id: int, *, admin: Any) -> HttpResponse:
    """The progress, the dry run row by row, or what became of it."""
    job = _job(request, admin, job_id, writing=False)
    if job.state == ImportJob.State.MAPPING and admin.has_add_permission(request):
        return redirect("admin:content_importjob_columns", job.pk)
    status = request.GET.get("status")
    if status not in _STATUSES:
        status = next((name for name in _STATUSES if job.counts.get(name)), "new")
    rows = Paginator(job.rows.filter(status=status), _ON_A_PAGE)
    return _page(
        request,
        admin,
        "import_job",
        title=_("Import of %s") % job.file_name,
        job=job,
        status=status,
        tabs=[(name, label, job.counts.get(name, 0)) for name, label in _STATUSES.items()],
        rows=rows.get_page(request.GET.get("page")),
        writes=job.counts.get("new", 0) + job.counts.get("changed", 0),
        may_import=admin.has_add_permission(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, job_id: int, *, admin: Any) -> HttpResponse:
    """What the file's columns hold, with its first rows to look at."""
    job = _job(request, admin, job_id)
    form = MappingForm(job, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            jobs.map_columns(job, form.keep())
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("admin:content_importjob_change", job.pk)
    table = read(bytes(job.content)) if job.content else None
    sample = list(islice(table.records, 3)) if table else []
    return _page(
        request,
        admin,
        "import_columns",
        title=_("Columns of %s") % job.file_name,
        job=job,
        form=form,
        sample=[[str(row.cells.get(name, ""))[:160] for name in job.headers] for row in sample],
    )


@require_POST
def confirm(request: HttpRequest, job_id: int, *, admin: Any) -> HttpResponse:
    """Import what the dry run on the page showed."""
    job = _job(request, admin, job_id)
    try:
        jobs.confirm(job, seen=request.POST.get("seen", ""))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("admin:content_importjob_change", job.pk)


@require_safe
def progress(request: HttpRequest, job_id: int, *, admin: Any) -> JsonResponse:
    """How far the worker is, for the page to ask again and again."""
    job = _job(request, admin, job_id, writing=False)
    return JsonResponse(
        {"running": job.is_running, "state": job.state, "done": job.done, "total": job.total}
    )
