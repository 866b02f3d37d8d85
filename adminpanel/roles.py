"""The roles of staff, as groups with permissions.

``adminpanel/migrations`` makes them. Whoever changes ``ROLES`` after the first release adds a
migration that calls ``set_roles`` again: an administrator may have changed a group since.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS

_CONTENT = ("topic", "topictitle", "faq", "source", "urgentsign", "glossaryterm", "synonym")
_APPS = ("content", "bot", "auth", "adminpanel")


def _may(app: str, models: Iterable[str], actions: str) -> tuple[str, ...]:
    return tuple(f"{app}.{action}_{model}" for model in models for action in actions.split())


_READ = _may("content", _CONTENT, "view")
_INBOX = _may("content", ["loggedquestion"], "view change delete")

# For coordinators, and for administrators who stand in for them.
_OUTREACH = (
    *_may("bot", ["broadcast"], "view add change release"),
    *_may("bot", ["cohorttag"], "view add change delete"),
    "bot.coordinate_patient",  # cohort tags, silence, proposed reminders
)

ROLES: dict[str, tuple[str, ...]] = {
    "Editor": (
        *_may("content", _CONTENT, "add change view"),
        *_INBOX,
        *_may("content", ["importjob"], "add view"),
        "bot.view_feedback",
        "content.delete_synonym",
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
        *_may("bot", ["careteam"], "view change"),
        *_may("bot", ["openinghours"], "view add change delete"),
        *_may("bot", ["patient", "reminder", "delivery"], "view"),
        *_may("bot", ["callbackrequest"], "view change"),
        *_OUTREACH,
        *_may("adminpanel", ["privacyrequest"], "view add change"),
    ),
    # Runs the installation. Signing off stays with clinicians.
    "Administrator": (
        *_may("content", _CONTENT, "add change delete view"),
        *_INBOX,
        *_may("content", ["importjob"], "add view"),
        "content.publish_faq",
        "bot.view_feedback",
        *_may("bot", ["careteam", "openinghours"], "add change delete view"),
        *_may("bot", ["patient"], "view change"),
        *_may("adminpanel", ["privacyrequest"], "view add change"),
        *_may("bot", ["reminder", "delivery"], "view"),
        *_may("bot", ["callbackrequest"], "view change"),
        *_OUTREACH,
        *_may("auth", ["user"], "add change delete view"),
        "auth.view_group",
        "adminpanel.view_auditevent",
    ),
}


def ensure_roles() -> dict[str, Group]:
    """Each role's group by name, with exactly the permissions listed here."""
    set_roles(current_apps)
    return {group.name: group for group in Group.objects.filter(name__in=ROLES)}


def set_roles(apps: Any, using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the groups from ``apps``, the registry as it is now or as it was in a migration.

    Django makes permissions only after all migrations, so those that are missing are made here.
    """
    for label in _APPS:
        config = current_apps.get_app_config(label)  # its models are looked up in ``apps``
        create_permissions(config, verbosity=0, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    found = {
        f"{app}.{codename}": pk
        for pk, app, codename in permissions.filter(content_type__app_label__in=_APPS).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    groups = apps.get_model("auth", "Group").objects.using(using)
    for role, labels in ROLES.items():
        group, _created = groups.get_or_create(name=role)
        group.permissions.set([found[label] for label in labels])
