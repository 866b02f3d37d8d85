"""The clinic teams that patients belong to."""

from __future__ import annotations

from functools import partial

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from adminpanel import join_sheet
from adminpanel.inlines import RowsInline
from bot import identity
from bot.models import CareTeam, OpeningHours, Patient


class OpeningHoursInline(RowsInline):
    model = OpeningHours
    verbose_name_plural = gettext_lazy("when the daytime number is answered")


@admin.register(CareTeam)
class CareTeamAdmin(ModelAdmin):
    inlines = [OpeningHoursInline]
    list_display = ["name", "join_code", "time_zone", "patients_now", "is_default"]
    search_fields = ["name", "join_code"]
    readonly_fields = ["join_link", "qr_code"]
    fieldsets = [
        (None, {"fields": ["name", "time_zone", "is_default"]}),
        (
            gettext_lazy("Whom patients call"),
            {
                "fields": [
                    "daytime_phone",
                    "urgent_phone",
                    "out_of_hours_phone",
                    "emergency_number",
                    "crisis_line",
                    "fever_threshold",
                ],
                "description": gettext_lazy("Patients see these numbers as you write them."),
            },
        ),
        (gettext_lazy("How patients join"), {"fields": ["join_code", "join_link", "qr_code"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CareTeam]:
        queryset: QuerySet[CareTeam] = super().get_queryset(request)
        active = Q(patients__status=Patient.Status.ACTIVE)
        return queryset.annotate(patients_now=Count("patients", filter=active))

    @admin.display(description=gettext_lazy("active patients"), ordering="patients_now")
    def patients_now(self, team: CareTeam) -> int:
        return int(getattr(team, "patients_now", 0))

    @admin.display(description=gettext_lazy("join link"))
    def join_link(self, team: CareTeam) -> str:
        if not team.pk:
            return _("The link follows from the code, once you have saved.")
        link = identity.join_link(team)
        if not link:
            return _("The bot has not told its name yet: start it, or set TELEGRAM_BOT_USERNAME.")
        return format_html('<a href="{0}"><code>{0}</code></a>', link)

    @admin.display(description=gettext_lazy("QR code"))
    def qr_code(self, team: CareTeam) -> str:
        link = identity.join_link(team) if team.pk else ""
        if not link:
            return "–"
        return format_html(
            '<div class="cc-join-qr">{}</div><a href="{}">{}</a>',
            join_sheet.qr_code(link),
            reverse("admin:bot_careteam_join_sheet", args=[team.pk]),
            _("A page to print"),
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(join_sheet.page, admin=self))
        name = "bot_careteam_join_sheet"
        return [path("<int:team_id>/join-sheet/", view, name=name), *super().get_urls()]
