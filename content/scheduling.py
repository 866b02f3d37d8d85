"""Publishing at a time that a reviewer chose, and only what she read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.models import FAQ, Remark, ScheduledPublication
from content.publishing import (
    REVIEW_MONTHS,
    check_publishable,
    check_sign_off,
    locked,
    months_after,
    sign_off,
)

FURTHEST = timedelta(days=366)


def time_in(zone: str, text: str) -> datetime:
    """The time that a clock in the zone shows as "2026-12-01T09:00".

    Where clocks go back and show it twice, the first. Raises DomainError if there is no such
    time, or no such zone.
    """
    if zone not in available_timezones():
        raise DomainError(_("I do not know that time zone. Name one such as Europe/Madrid."))
    try:
        shown = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise DomainError(_("Choose the day and the time.")) from None
    at = shown.astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != shown.replace(tzinfo=None):
        raise DomainError(_("Clocks go forward then, so that time does not exist. Choose another."))
    return at


@transaction.atomic
def schedule(
    faq: FAQ,
    *,
    by: User,
    role: str,
    at: datetime,
    zone: str,
    review_by: date | None = None,
    seen: datetime | None = None,
) -> ScheduledPublication:
    """Sign the draft off now, to be published at a time; replaces an earlier choice.

    Raises DomainError as ``sign_off`` does, if the time is not within the coming year, or if the
    next review would come before it.
    """
    faq, now = locked(faq, seen), timezone.now()
    review_by = review_by or months_after(now.date(), REVIEW_MONTHS)
    check_sign_off(faq, by=by, role=role, review_by=review_by)
    content = check_publishable(faq)
    if not now < at <= now + FURTHEST:
        raise DomainError(_("Choose a time from now on, within the coming year."))
    if review_by <= at.date():
        raise DomainError(_("The next review would be due before the text is published."))
    scheduled, _created = ScheduledPublication.objects.update_or_create(
        faq=faq,
        defaults={
            "at": at, "zone": zone, "by": by, "role": role.strip(), "signed_on": now.date(),
            "review_by": review_by, "draft_edited_at": faq.edited_at, "content": content,
        },
    )  # fmt: skip
    faq.remarks.create(kind=Remark.Kind.SCHEDULED, text=in_words(scheduled), by=by)
    return scheduled


@transaction.atomic
def cancel(faq: FAQ, *, by: User) -> None:
    """Take the choice back; the draft stays in review. Raises DomainError if there is none."""
    faq = locked(faq)
    deleted, _rows = ScheduledPublication.objects.filter(faq=faq).delete()
    if not deleted:
        raise DomainError(_("Nothing is scheduled any more."))
    faq.remarks.create(kind=Remark.Kind.UNSCHEDULED, by=by)


def publish_due(now: datetime) -> int:
    """Publish what is due; returns how many. Safe to call from several workers at once.

    What cannot be published any more stays a draft, and the reason is kept as a remark.
    """
    due = ScheduledPublication.objects.filter(at__lte=now).order_by("at")
    return sum(_publish(faq_id, now) for faq_id in due.values_list("faq_id", flat=True))


def in_words(scheduled: ScheduledPublication) -> str:
    """Such as "1 Dec 2026, 09:00 (Europe/Madrid)"."""
    local = scheduled.at.astimezone(ZoneInfo(scheduled.zone))
    return f"{date_format(local, 'j M Y, H:i')} ({scheduled.zone})"


def still_holds(scheduled: ScheduledPublication, faq: FAQ) -> bool:
    """Whether the draft is still what was signed off, down to the titles of its sources."""
    return faq.edited_at == scheduled.draft_edited_at and faq.frozen_content() == scheduled.content


@transaction.atomic
def _publish(faq_id: int, now: datetime) -> bool:
    """Every writer of these rows locks the entry first, so what is read here stays so."""
    faq = FAQ.objects.select_for_update().filter(pk=faq_id).first()
    waiting = ScheduledPublication.objects.select_related("by")
    scheduled = waiting.filter(faq=faq_id, at__lte=now).first()
    if faq is None or scheduled is None:  # another worker did it, or somebody cancelled it
        return False
    scheduled.delete()
    try:
        _sign_off_as_scheduled(faq, scheduled)
    except DomainError as error:
        faq.remarks.create(kind=Remark.Kind.NOT_PUBLISHED, text=str(error), by=scheduled.by)
        return False
    return True


def _sign_off_as_scheduled(faq: FAQ, scheduled: ScheduledPublication) -> None:
    if scheduled.by is None:
        raise DomainError(_("Whoever signed it off has no account any more."))
    if not still_holds(scheduled, faq):
        raise DomainError(_("The draft has changed since it was signed off."))
    sign_off(
        faq,
        by=scheduled.by,
        role=scheduled.role,
        review_by=scheduled.review_by,
        signed_on=scheduled.signed_on,
    )
