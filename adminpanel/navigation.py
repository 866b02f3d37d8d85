"""The sidebar: what each member of staff may see, in the order of their work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_GROUPS = (
    (
        _("Content"),
        (
            (_("FAQs"), "content_faq", "quiz"),
            (_("Topics"), "content_topic", "account_tree"),
            (_("Urgent signs"), "content_urgentsign", "emergency"),
            (_("Glossary"), "content_glossaryterm", "dictionary"),
            (_("Synonyms"), "content_synonym", "sync_alt"),
            (_("Inbox"), "content_loggedquestion", "inbox"),
            (_("Sources"), "content_source", "menu_book"),
            (_("Import and export"), "content_importjob", "import_export"),
        ),
    ),
    (
        _("Patients and outreach"),
        (
            (_("Broadcasts"), "bot_broadcast", "campaign"),
            (_("Please call"), "bot_callbackrequest", "phone_callback"),
            (_("Patients"), "bot_patient", "person"),
            (_("Care teams"), "bot_careteam", "groups"),
            (_("Cohort tags"), "bot_cohorttag", "sell"),
            (_("Privacy requests"), "adminpanel_privacyrequest", "shield_person"),
            (_("Reminders"), "bot_reminder", "alarm"),
            (_("Deliveries"), "bot_delivery", "outgoing_mail"),
        ),
    ),
    (
        _("Staff"),
        (
            (_("Users"), "auth_user", "badge"),
            (_("Roles"), "auth_group", "admin_panel_settings"),
            (_("Audit trail"), "adminpanel_auditevent", "policy"),
            (_("API tokens"), "content_apitoken", "key"),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    home = {"title": _("Home"), "icon": "home", "link": reverse("admin:index")}
    groups: list[dict[str, Any]] = [
        {
            "title": title,
            "separator": True,
            "items": [
                {"title": label, "icon": icon, "link": reverse(f"admin:{model}_changelist")}
                for label, model, icon in items
                if may_see(request, model)
            ],
        }
        for title, items in _GROUPS
    ]
    if may_see(request, "content_urgentsign"):
        trying = reverse("admin:content_urgentsign_try")
        groups[0]["items"].append({"title": _("Try a question"), "icon": "chat", "link": trying})
    if may_see(request, "content_faq"):
        translated = reverse("admin:content_faq_translations")
        item = {"title": _("Translations"), "icon": "translate", "link": translated}
        groups[0]["items"].insert(1, item)
        item = {
            "title": _("Insight"),
            "icon": "monitoring",
            "link": reverse("admin:content_faq_insight"),
        }
        groups[0]["items"].append(item)
    if may_see(request, "bot_reminder"):
        answers = reverse("admin:bot_reminder_answers")
        item = {"title": _("Answers to reminders"), "icon": "fact_check", "link": answers}
        groups[1]["items"].append(item)
    shown = [{"items": [home]}, *(group for group in groups if group["items"])]
    _mark_active(request.path, [item for group in shown for item in group["items"]])
    return shown


def _mark_active(path: str, items: list[dict[str, Any]]) -> None:
    """The one item that says where the user is: Insight lies under FAQs, and is not FAQs."""
    home, *others = (item["link"] for item in items)
    active = max(filter(path.startswith, others), key=len, default=home if path == home else "")
    for item in items:
        item["active"] = item["link"] == active


def account(request: HttpRequest) -> list[dict[str, Any]]:
    """What is below the user's own name."""
    return [
        {"title": _("Second step of the login"), "link": reverse("second_factor_set_up")},
        {"title": _("Recovery codes"), "link": reverse("recovery_codes")},
    ]


def may_see(request: HttpRequest, model: str) -> bool:
    """Whether the user may view the model, named as in the admin's URLs."""
    app, name = model.split("_")
    user = request.user
    return user.has_perm(f"{app}.view_{name}") or user.has_perm(f"{app}.change_{name}")


def stylesheet(request: HttpRequest) -> str:
    return static("adminpanel/adminpanel.css")


def script(request: HttpRequest) -> str:
    return static("adminpanel/accessible.js")


def icon(request: HttpRequest) -> str:
    return static("bot/icon.svg")
