"""The roles of staff, as groups with permissions."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

_CONTENT = ("topic", "topictitle", "faq", "source", "urgentsign", "glossaryterm", "synonym")
_WRITE = tuple(
    f"content.{action}_{model}" for model in _CONTENT for action in ("add", "change", "view")
)
_READ = tuple(f"content.view_{model}" for model in _CONTENT)

# Coordinators, and administrators who stand in for them.
_OUTREACH = (
    *(f"bot.{action}_broadcast" for action in ("view", "add", "change", "release")),
    *(f"bot.{action}_cohorttag" for action in ("view", "add", "change", "delete")),
    "bot.coordinate_patient",  # cohort tags, silence, proposed reminders
)

ROLES: dict[str, tuple[str, ...]] = {
    "Editor": (
        *_WRITE,
        "content.view_loggedquestion",
        "content.change_loggedquestion",
        "content.delete_loggedquestion",
        "bot.view_feedback",
        "content.delete_synonym",
        "content.view_importjob",
        "content.add_importjob",
        "content.delete_faq",  # drafts only: content/deleting.py refuses the rest
    ),
    "Reviewer": (
        *_READ,
        "content.view_loggedquestion",
        "bot.view_feedback",
        "content.sign_off_faq",
        "content.publish_faq",
    ),
    "Coordinator": (
        *_READ,
        "bot.view_careteam",
        "bot.change_careteam",
        "bot.view_openinghours",
        "bot.add_openinghours",
        "bot.change_openinghours",
        "bot.delete_openinghours",
        "bot.view_patient",
        "bot.view_reminder",
        "bot.view_delivery",
        "bot.view_callbackrequest",
        "bot.change_callbackrequest",
        *_OUTREACH,
    ),
}


def ensure_roles() -> dict[str, Group]:
    """Each role's group by name, with exactly the permissions listed here."""
    groups = {}
    for role, labels in ROLES.items():
        wanted = Q()
        for label in labels:
            app, codename = label.split(".")
            wanted |= Q(content_type__app_label=app, codename=codename)
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(Permission.objects.filter(wanted))
        groups[role] = group
    return groups
