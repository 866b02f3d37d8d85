"""Settings: what the patient has chosen, in words, and how to change it."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import time_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bot import asking, patients, places
from bot.models import Patient
from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions, Completions
from bot.typed_hours import typed_hours
from bot.visit import Visit

MENU = "settings"
_LONGEST_QUOTE = 40
_QUIET = ((time(21), time(8)), (time(22), time(8)), (time(23), time(7)))
# The choices between two, by the name in a button's data.
_SWITCHES = {
    "discreet": "is_discreet",
    "full": "prefers_full",
    "reminding": "wants_reminders",
    "team-messages": "wants_broadcasts",
}


def menu(visit: Visit, note: str = "") -> Screen:
    patient = _patient(visit)
    text = render(
        "settings.html",
        patient=patient,
        language=_own_name(patient.language),
        city=places.city(patient.time_zone),
        quiet=_quiet_in_words(patient),
        note=note,
    )
    return screen(
        text,
        [
            (Button(_("Language"), "language"), Button(_("Time zone"), "zone")),
            (Button(_("Quiet hours"), "quiet"),),
            (Button(_("What notifications show"), "choose:discreet"),),
            (Button(_("Short or full answers"), "choose:full"),),
            (Button(_("Which messages I get"), "messages"),),
            (Button(_("Pause everything"), "pause"),),
            (Button(_("My data, and leaving"), "data"),),
        ],
    )


def language(visit: Visit, code: str = "") -> Screen:
    patient = _patient(visit)
    if not code:
        rows = [(Button(_own_name(one), f"language:{one}"),) for one, _name in settings.LANGUAGES]
        now = _("I speak %(language)s with you.") % {"language": _own_name(patient.language)}
        return screen(now, rows, back=MENU)
    if code not in dict(settings.LANGUAGES):
        raise ValueError("no such language")
    patient.language = code
    patient.save(update_fields=["language"])
    with translation.override(code):
        return menu(visit, note=_("From now on I speak your language."))


def zone(visit: Visit, name: str = "", note: str = "") -> Screen:
    """A short list near the team's zone; the next message is read as a city."""
    patient = _patient(visit)
    if name:
        patients.set_time_zone(patient, name)
        return menu(visit, note=_("Your time zone is set. Your reminders keep their times."))
    asking.expect(patient, "zone")
    team = visit.team
    return _zones(visit, places.near(team.time_zone if team else patient.time_zone), note)


def read_city(visit: Visit, text: str) -> Screen:
    found = places.find(text[:80])
    if not found:
        return zone(visit, note=_("I do not know that place. Try the nearest big city."))
    return _zones(visit, found, _("I found this. Which one is it?"))


def quiet(visit: Visit, hours: str = "") -> Screen:
    """``hours`` is "off", or two local hours such as 22-8; without, they can be typed, too."""
    if not hours:
        return _choose_quiet(visit)
    if hours == "off":
        return _set_quiet(visit, None, None)
    start, end = (time(int(hour)) for hour in hours.split("-"))
    return _set_quiet(visit, start, end)


def read_quiet(visit: Visit, text: str) -> Screen:
    """Read the typed text as the two times."""
    hours = typed_hours(text)
    if hours is None:
        quoted = Truncator(" ".join(text.split())).chars(_LONGEST_QUOTE)
        return _choose_quiet(
            visit, note=_("I could not read “%(text)s” as two times.") % {"text": quoted}
        )
    asking.forget(_patient(visit))
    return _set_quiet(visit, *hours)


def _choose_quiet(visit: Visit, note: str = "") -> Screen:
    patient = _patient(visit)
    asking.expect(patient, "quiet")
    rows: list[Row] = [
        (Button(_between(*pair), f"quiet:{pair[0].hour}-{pair[1].hour}"),) for pair in _QUIET
    ]
    rows.append((Button(_("No quiet hours"), "quiet:off"),))
    text = render("quiet.html", quiet=_quiet_in_words(patient), note=note)
    return screen(text, rows, back=MENU)


def _set_quiet(visit: Visit, start: time | None, end: time | None) -> Screen:
    patient = _patient(visit)
    patients.set_quiet_hours(patient, start, end)
    if start is None:
        return menu(visit, note=_("You have no quiet hours now."))
    hours = {"hours": _quiet_in_words(patient)}
    return menu(visit, note=_("Your quiet hours are %(hours)s.") % hours)


def choose(visit: Visit, what: str, on: str = "") -> Screen:
    """One choice between two: shows the present one, or takes the new one."""
    patient, field = _patient(visit), _SWITCHES.get(what, "")
    if not field or on not in ("", "1", "0"):
        raise ValueError("no such choice")
    back = "messages" if field.startswith("wants") else MENU
    if on:
        setattr(patient, field, on == "1")
        patient.save(update_fields=[field])
        changed = _("That is changed.")
        return messages(visit, note=changed) if back == "messages" else menu(visit, note=changed)
    yes, no = _words_of(field)
    return screen(
        render("choice.html", field=field, on=getattr(patient, field)),
        [(Button(yes, f"choose:{what}:1"),), (Button(no, f"choose:{what}:0"),)],
        back=back,
    )


def messages(visit: Visit, note: str = "") -> Screen:
    """Which kinds of messages the patient wants."""
    patient = _patient(visit)
    rows: list[Row] = [
        (Button(_words_of(field)[int(getattr(patient, field))], f"choose:{what}:{off}"),)
        for what, field in _SWITCHES.items()
        if field.startswith("wants")
        for off in (0 if getattr(patient, field) else 1,)
    ]
    return screen(render("messages.html", patient=patient, note=note), rows, back=MENU)


def _words_of(field: str) -> tuple[str, str]:
    """The buttons' words. For the kinds of messages: to turn them on, and to turn them off."""
    return {
        "is_discreet": (_("Neutral words only"), _("The text itself")),
        "prefers_full": (_("Full answers at once"), _("Short answers first")),
        "wants_reminders": (_("Send me reminders"), _("No reminders")),
        "wants_broadcasts": (_("Send me messages from my team"), _("No messages from my team")),
    }[field]


def _zones(visit: Visit, names: list[str], note: str) -> Screen:
    patient = _patient(visit)
    rows = [(Button(_city_now(name), f"zone:{name}"),) for name in names]
    return screen(
        render("zone.html", city_now=_city_now(patient.time_zone), note=note), rows, back=MENU
    )


def _city_now(zone: str) -> str:
    """The city and its present time, by which everybody knows whether it is theirs."""
    now = timezone.now().astimezone(ZoneInfo(zone))
    return _("%(city)s, now %(time)s") % {
        "city": places.city(zone),
        "time": time_format(now.time(), "G:i"),
    }


def _quiet_in_words(patient: Patient) -> str:
    if patient.quiet_from is None or patient.quiet_until is None:
        return _("none")
    return _between(patient.quiet_from, patient.quiet_until)


def _between(start: time, end: time) -> str:
    return _("%(start)s to %(end)s") % {
        "start": time_format(start, "G:i"),
        "end": time_format(end, "G:i"),
    }


def _own_name(code: str) -> str:
    return str(translation.get_language_info(code)["name_local"]).capitalize()


def _patient(visit: Visit) -> Patient:
    assert visit.patient is not None
    return visit.patient


AGREED_ACTIONS: Actions = {
    MENU: lambda visit: menu(visit),
    "language": language,
    "zone": lambda visit, name="": zone(visit, name),
    "quiet": quiet,
    "choose": choose,
    "messages": lambda visit: messages(visit),
}
COMPLETIONS: Completions = {"zone": read_city, "quiet": read_quiet}
