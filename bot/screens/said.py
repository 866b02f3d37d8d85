"""Typed words that mean a screen: a button's own words, "stop", "help me", an unknown command.

Only a message that says nothing else: "stop" is about messages, "can I stop treatment" is asked.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from bot.screen import Screen
from bot.screens import (
    home,
    leaving,
    reminder_list,
    saved,
    settings,
    team,
    topics,
    urgent,
    visit_list,
)
from bot.visit import Visit
from content.search.text import normal_form

_Shows = Callable[[Visit], Screen]

# English and Spanish at once, because people mix them.
_WORDS: dict[_Shows, str] = {
    urgent.urgent: (
        "urgent|emergency|help me|please help|please help me|i need help|i need help now|sos|"
        "urgente|urgencia|emergencia|emergencias|socorro|ayudame|ayudeme|auxilio|necesito ayuda"
    ),
    home.help_: (
        "ayuda|commands|who are you|what are you|what is this|what can you do|are you a bot|"
        "are you a robot|are you human|are you real|quien eres|quien es usted|que es esto|"
        "que puedes hacer|eres un robot|es usted un robot|eres una persona"
    ),
    # Stopping and erasing are two taps away there, and nothing happens by a word alone.
    leaving.data: (
        "stop|unsubscribe|stop messages|no more messages|stop writing|stop writing to me|"
        "leave me alone|erase|delete|erase everything|delete everything|delete my data|"
        "erase my data|export|my data|parar|para|baja|darme de baja|no mas mensajes|"
        "no quiero mas mensajes|dejame en paz|borrar|borrar todo|borrar mis datos|mis datos"
    ),
    home.home: "menu|start|main menu|back|empezar|menu principal|volver",
}
_BY_WORD = {word: shows for shows, words in _WORDS.items() for word in words.split("|")}


def said(visit: Visit, text: str) -> Screen | None:
    """The screen that the words name; None if they are more than its name."""
    if text.startswith("/"):
        return home.home(visit, note=_("I do not know that command. Here is the menu."))
    plain = normal_form(text).strip()
    shows = _BY_WORD.get(plain) or _by_label().get(plain)
    return shows(visit) if shows else None


def _by_label() -> dict[str, _Shows]:
    """What stands on the buttons of Home, in the active language."""
    labels: dict[str, _Shows] = {
        _("Home"): home.home,
        _("Topics"): lambda visit: topics.topic(visit, 0),
        _("My reminders"): reminder_list.listing,
        _("My visit"): visit_list.listing,
        _("My care team"): team.card,
        _("Saved answers"): saved.listing,
        _("Settings"): settings.menu,
        _("Help"): home.help_,
        _("Privacy"): home.privacy,
        _("Urgent help"): urgent.urgent,
    }
    return {normal_form(label).strip(): shows for label, shows in labels.items()}
