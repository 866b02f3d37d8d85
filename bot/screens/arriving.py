"""Hello, consent, the first team, and coming back."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bot import patients
from bot.broadcasts import staff_chats
from bot.models import CareTeam, Patient
from bot.screen import MOST_BYTES, Button, Screen, render, screen
from bot.screens import answers, leaving
from bot.screens.actions import Actions
from bot.screens.home import home
from bot.visit import Visit

# "t.me/<bot>?start=faq-<key>" opens the answer.
FAQ_LINK = "faq-"


def start(visit: Visit, payload: str = "") -> Screen:
    """/start: the consent text for a newcomer, Home for everybody else."""
    if payload.startswith(staff_chats.PAYLOAD):
        return _link_staff(visit, payload)
    patient = visit.patient
    team = CareTeam.objects.with_code(payload) if payload else None
    if patient is None or not patients.has_agreed(patient):
        return consent(visit, team.join_code if team else _faq_payload(payload))
    if patient.status == Patient.Status.SILENCED:
        return leaving.away(visit)  # whoever holds the phone now decides, with a tap
    if patient.status != Patient.Status.ACTIVE:
        patients.start_again(patient)
        if not payload:
            return home(visit, note=_("I send you messages again."))
    if team is not None and team != patient.care_team:
        patients.join_team(patient, team)
    return _landing(visit, payload)


def _link_staff(visit: Visit, payload: str) -> Screen:
    """A member of staff opened their link. They need not be a patient, nor agree to anything."""
    if staff_chats.link_chat(payload, chat_id=visit.chat_id):
        return Screen(_("This chat is linked. Tests of broadcasts will come here."))
    return Screen(_("This link is too old, or was used before. Ask for a new one."))


def _faq_payload(payload: str) -> str:
    """The link to an answer, to open it after the consent, where a button can carry it."""
    fits = len(f"not-now:{payload}:en".encode()) <= MOST_BYTES
    return payload if payload.startswith(FAQ_LINK) and ":" not in payload and fits else ""


def _landing(visit: Visit, payload: str) -> Screen:
    """The answer that a link led to, else Home."""
    if not payload.startswith(FAQ_LINK):
        unknown = payload and CareTeam.objects.with_code(payload) is None
        return home(visit, note=_("I do not know that link. Here is the menu.") if unknown else "")
    entry = visit.content.entry(payload.removeprefix(FAQ_LINK), visit.language)
    if entry is None:
        return home(visit, note=_("That answer is not here any more. You can look in Topics."))
    return answers.faq(visit, entry.faq_id)


def consent(visit: Visit, code: str = "", language: str = "") -> Screen:
    """The consent text, in the language chosen here if one was; the buttons carry it on."""
    team = (CareTeam.objects.with_code(code) if code else None) or visit.team
    chosen = _known(language)
    with translation.override(chosen or visit.language):
        return screen(
            render("consent.html", team=team),
            [
                (Button(_("I agree"), f"agree:{code}:{chosen}"),),
                (Button(_("Tell me more"), f"more:{code}:{chosen}"),),
                (Button(_("Not now"), f"not-now:{code}:{chosen}"),),
                _other_languages(chosen or visit.language, code),
            ],
            home=False,
        )


def more(visit: Visit, code: str = "", language: str = "") -> Screen:
    chosen = _known(language)
    with translation.override(chosen or visit.language):
        return screen(
            render("privacy.html", team=visit.team, days=settings.SEEN_ANSWERS_DAYS),
            [
                (Button(_("I agree"), f"agree:{code}:{chosen}"),),
                (Button(_("Not now"), f"not-now:{code}:{chosen}"),),
            ],
            back=f"hello:{code}:{chosen}",
            home=False,
        )


def not_now(visit: Visit, code: str = "", language: str = "") -> Screen:
    chosen = _known(language)
    with translation.override(chosen or visit.language):
        return screen(
            render("not_now.html"), [(Button(_("Start"), f"hello:{code}:{chosen}"),)], home=False
        )


def agree(visit: Visit, code: str = "", language: str = "") -> Screen:
    """Record the consent; nothing about the person is stored before this tap."""
    patient = patients.agree(
        telegram_id=visit.telegram_id,
        chat_id=visit.chat_id,
        language=_known(language) or visit.language,
        team=CareTeam.objects.with_code(code) if code else None,
    )
    arrived = visit.of(patient)
    with translation.override(patient.language):
        if code.startswith(FAQ_LINK):
            return replace(_landing(arrived, code), keep=True)
        if patient.care_team is None and _has_choice_of_teams():
            return ask_for_team(arrived)
        return home(arrived)


def ask_for_team(visit: Visit) -> Screen:
    return screen(
        render("ask_for_team.html"),
        [(Button(_("Type the code"), "join"),), (Button(_("Later"), "home"),)],
        home=False,
    )


def start_again(visit: Visit) -> Screen:
    if visit.patient is None:
        return consent(visit)
    patients.start_again(visit.patient)
    return home(visit, note=_("I send you messages again."))


def stopped(visit: Visit) -> Screen:
    """For a patient who has left and types: how to come back.

    Telegram takes no message from somebody who blocks the bot, so that is over.
    """
    if visit.patient is not None and visit.patient.status == Patient.Status.BLOCKED:
        return start_again(visit)
    return leaving.away(visit)


def _has_choice_of_teams() -> bool:
    """Whether the patient may have a code that makes a difference."""
    defaults = list(CareTeam.objects.values_list("is_default", flat=True)[:2])
    return defaults not in ([], [True])


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else ""


def _other_languages(shown: str, code: str) -> tuple[Button, ...]:
    """Each other language under its own name."""
    return tuple(
        Button(
            str(translation.get_language_info(other)["name_local"]).capitalize(),
            f"hello:{code}:{other}",
        )
        for other, _name in settings.LANGUAGES
        if other != shown
    )


OPEN_ACTIONS: Actions = {
    "hello": consent,
    "more": more,
    "agree": agree,
    "not-now": not_now,
}
AGREED_ACTIONS: Actions = {"start-again": start_again}
