"""The clinic teams that patients belong to."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike


def new_join_code() -> str:
    return "".join(secrets.choice(_CODE_LETTERS) for _position in range(8))


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("This is not a time zone such as Europe/London."))


class CareTeamQuerySet(models.QuerySet["CareTeam"]):
    def with_code(self, code: str) -> CareTeam | None:
        """The team a patient joins with this code; capital letters do not matter."""
        return self.filter(join_code=code.strip().upper()).first()

    def default(self) -> CareTeam | None:
        """The team for patients who have not joined one."""
        return self.filter(is_default=True).first()


class CareTeam(models.Model):
    name = models.CharField(_("name"), max_length=100, help_text=_("As patients read it."))
    join_code = models.CharField(
        _("join code"),
        max_length=32,
        unique=True,
        default=new_join_code,
        validators=[
            RegexValidator(r"^[A-Z0-9_-]+\Z", _("Use capital letters, digits, - and _ only."))
        ],
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/London", validators=[validate_time_zone]
    )
    daytime_phone = models.CharField(_("daytime number"), max_length=40, blank=True)
    urgent_phone = models.CharField(
        _("urgent line"), max_length=40, blank=True, help_text=_("Answered day and night.")
    )
    out_of_hours_phone = models.CharField(_("out-of-hours number"), max_length=40, blank=True)
    emergency_number = models.CharField(_("emergency number"), max_length=40)
    crisis_line = models.CharField(
        _("crisis line"), max_length=80, blank=True, help_text=_("For somebody who cannot go on.")
    )
    fever_threshold = models.DecimalField(
        _("temperature to call at, °C"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    is_default = models.BooleanField(
        _("for patients without a team"), default=False, help_text=_("One team at most.")
    )

    objects = CareTeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("care team")
        verbose_name_plural = _("care teams")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_team",
                violation_error_message=_(
                    "Another team is already the one for patients without a team."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def open_until(self, now: datetime) -> datetime | None:
        """When the daytime number closes, in the team's zone; None while it is closed."""
        local = now.astimezone(self.zone)
        for hours in self.opening_hours.all():
            if hours.weekday == local.weekday() and hours.opens <= local.time() < hours.closes:
                return local.replace(
                    hour=hours.closes.hour, minute=hours.closes.minute, second=0, microsecond=0
                )
        return None

    def opens_next(self, now: datetime) -> datetime | None:
        """When the daytime number is next answered, in the team's zone; None if never."""
        local = now.astimezone(self.zone)
        starts = [
            datetime.combine(local.date() + timedelta(days=ahead), hours.opens, tzinfo=self.zone)
            for ahead in range(8)
            for hours in self.opening_hours.all()
            if hours.weekday == (local.weekday() + ahead) % 7
        ]
        return min((start for start in starts if start > local), default=None)


class OpeningHours(models.Model):
    """When a team's daytime number is answered on one weekday, in the team's time zone."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    care_team = models.ForeignKey(CareTeam, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")),
                name="opens_before_it_closes",
                violation_error_message=_("The number must open before it closes."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"
