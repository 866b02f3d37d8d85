"""Setting a reminder, or giving one other times: how often, which days, what time, yes.

The buttons carry all that was chosen so far, as ``remind:weekly:04:0900`` or, for a reminder
that exists, ``change:12:weekly:04:0900``. The third part says the days: ``20261127`` for once,
``3`` for every three days, ``04`` for Mondays and Fridays, ``15`` for a day of the month, ``2``
for two days before an appointment, ``0`` where there is nothing to choose.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from bot import asking, places, reminders
from bot.models import Reminder
from bot.recurrence import Schedule
from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions, Completions
from bot.screens.home import old_button
from bot.screens.reminder_days import choose_days, schedule_from
from bot.screens.reminder_list import detail, listing, patient_of
from bot.screens.reminder_words import about, describe, in_words, on_clock_of
from bot.typed_reminder import typed_reminder
from bot.typed_time import typed_time
from bot.visit import Visit
from content.errors import DomainError

_TIMES = (time(9), time(12), time(18))
_NEW = "remind"


def remind(visit: Visit, *chosen: str) -> Screen:
    """One step of setting a new reminder."""
    return _step(visit, _NEW, chosen)


def change(visit: Visit, reminder_id: str, *chosen: str) -> Screen:
    """One step of giving a reminder other times."""
    return _step(visit, f"change:{int(reminder_id)}", chosen)


def _step(visit: Visit, flow: str, chosen: tuple[str, ...]) -> Screen:
    if not chosen:
        return choose_rule(visit, flow)
    rule = Reminder.Rule(chosen[0])
    if len(chosen) == 1 and rule != Reminder.Rule.DAILY:
        return choose_days(_now(visit).date(), f"{flow}:{rule}", rule, back=flow)
    days = chosen[1] if len(chosen) > 1 else "0"
    if rule == Reminder.Rule.WEEKLY and (days == "several" or days.startswith("+")):
        chosen_days = days.removeprefix("several").removeprefix("+")
        return choose_days(
            _now(visit).date(), f"{flow}:{rule}", rule, back=flow, several=True, ticked=chosen_days
        )
    data = f"{flow}:{rule}:{days}"
    schedule = schedule_from(rule, days, time(0), now=_now(visit))  # ValueError leads home
    if rule == Reminder.Rule.ONCE and schedule.starts_on < _now(visit).date():
        return listing(visit, note=_("That day has passed. Please choose a later one."))
    if len(chosen) <= 2:
        return choose_time(visit, data, schedule)
    if chosen[2] == "other":
        return ask_time(visit, data)
    at = datetime.strptime(chosen[2], "%H%M").time()  # noqa: DTZ007
    schedule = schedule_from(rule, days, at, now=_now(visit))
    return _last_steps(visit, flow, f"{data}:{at:%H%M}", schedule, chosen[3:])


def _last_steps(
    visit: Visit, flow: str, data: str, schedule: Schedule, rest: tuple[str, ...]
) -> Screen:
    if rest == ("about",):
        return choose_about(data)
    preset = Reminder.Preset(rest[0]) if rest else Reminder.Preset.CONTACT
    if len(rest) < 2:
        return confirm(visit, flow, data, schedule, preset)
    return set_it(visit, flow, schedule, preset) if rest[1:] == ("set",) else old_button(visit)


def choose_rule(visit: Visit, flow: str = _NEW, note: str = "") -> Screen:
    """How often? Six buttons, or typed in words, which the next message is read as."""
    asking.expect(patient_of(visit), flow)
    names = {
        Reminder.Rule.ONCE: _("Once"),
        Reminder.Rule.DAILY: _("Every day"),
        Reminder.Rule.EVERY_N_DAYS: _("Every few days"),
        Reminder.Rule.WEEKLY: _("Every week"),
        Reminder.Rule.MONTHLY: _("Every month"),
        Reminder.Rule.BEFORE_VISIT: _("Before an appointment"),
    }
    return screen(
        render("how_often.html", changes=flow != _NEW, note=note),
        [(Button(name, f"{flow}:{rule}"),) for rule, name in names.items()],
        back="reminders" if flow == _NEW else flow.replace("change", "reminder"),
    )


def choose_time(visit: Visit, data: str, schedule: Schedule) -> Screen:
    names = (_("Morning, 9:00"), _("Midday, 12:00"), _("Evening, 18:00"))
    rows: list[Row] = [
        (Button(name, f"{data}:{at:%H%M}"),)
        for name, at in zip(names, _TIMES, strict=True)
        if not _is_past(visit, replace(schedule, at=at))
    ]
    rows.append((Button(_("Other time"), f"{data}:other"),))
    daily = schedule.rule == Reminder.Rule.DAILY
    back = data.rsplit(":", 2 if daily else 1)[0]
    return screen(render("remind.html", question=_("What time?")), rows, back=back)


def ask_time(visit: Visit, data: str, note: str = "") -> Screen:
    """Ask for a typed time; the next message is read as one."""
    asking.expect(patient_of(visit), data)
    return screen(render("type_time.html", note=note), back=data)


def choose_about(data: str) -> Screen:
    rows: list[Row] = [
        (Button(str(preset.label), f"{data}:{preset}"),) for preset in Reminder.Preset
    ]
    question = _("What is it about? Once it is set, you can also put it in your own words.")
    return screen(render("remind.html", question=question), rows, back=data)


def confirm(
    visit: Visit, flow: str, data: str, schedule: Schedule, preset: Reminder.Preset
) -> Screen:
    """All of it in words, with the zone, before anything is set."""
    patient = patient_of(visit)
    new = flow == _NEW
    rows: list[Row] = [(Button(_("Yes, set it"), f"{data}:{preset}:set"),)]
    if new:
        rows.append((Button(_("What is it about?"), f"{data}:about"),))
    rows.append((Button(_("Change"), flow),))
    before_visit = schedule.rule == Reminder.Rule.BEFORE_VISIT
    return screen(
        render(
            "confirm_reminder.html",
            when=in_words(schedule),
            what=preset.label if new else "",
            zone=places.city(patient.time_zone),
            waits=before_visit and patient.visit_on is None,
        ),
        rows,
    )


def set_it(visit: Visit, flow: str, schedule: Schedule, preset: Reminder.Preset) -> Screen:
    patient, now = patient_of(visit), timezone.now()
    try:
        if flow != _NEW:
            reminder_id = int(flow.partition(":")[2])
            reminders.change_reminder(patient, reminder_id, schedule, now=now)
            return detail(visit, reminder_id)
        reminder = reminders.set_reminder(patient, schedule, now=now, preset=preset)
    except DomainError as error:
        return listing(visit, note=str(error))
    rows: list[Row] = [
        (Button(_("Put it in my own words"), f"about:{reminder.pk}:words"),),
        (Button(_("My reminders"), "reminders"),),
    ]
    if reminder.next_due is None:
        rows.insert(0, (Button(_("Set the date of my appointment"), "visit-date"),))
    return screen(
        render(
            "reminder_set.html",
            when=describe(reminder),
            what=about(reminder),
            next=on_clock_of(patient, reminder.next_due),
            zone=places.city(patient.time_zone),
        ),
        rows,
    )


def asked_for(visit: Visit, text: str) -> Screen | None:
    """The next step for "remind me every friday at 10"; None if the text asks for no reminder."""
    first = text.lower().replace("é", "e").lstrip("¡¿ ")
    for words in ("please ", "por favor ", "por favor, "):
        first = first.removeprefix(words)
    if not first.startswith(("remind me", "recuerdame")):
        return None
    chosen = typed_reminder(text, now=_now(visit))
    return _step(visit, _NEW, chosen) if chosen else choose_rule(visit)


def read_remind(visit: Visit, text: str, *chosen: str) -> Screen:
    return _read(visit, text, _NEW, chosen)


def read_change(visit: Visit, text: str, reminder_id: str, *chosen: str) -> Screen:
    return _read(visit, text, f"change:{reminder_id}", chosen)


def _read(visit: Visit, text: str, flow: str, chosen: tuple[str, ...]) -> Screen:
    """Read typed text as how often, or as the time, whichever was asked for."""
    if not chosen:
        typed = typed_reminder(text, now=_now(visit))
        if typed is None:
            note = _("I could not read when. Please tap a button, or Home to ask something else.")
            return choose_rule(visit, flow, note=note)
        asking.forget(patient_of(visit))
        return _step(visit, flow, typed)
    found = typed_time(text, now=_now(visit))
    if found is None:
        data = ":".join((flow, *chosen))
        return ask_time(visit, data, note=_("I could not read that as a time."))
    asking.forget(patient_of(visit))
    day, at = found
    rule, days = chosen
    if day is not None and rule == Reminder.Rule.ONCE:
        days = f"{day:%Y%m%d}"
    return _step(visit, flow, (rule, days, f"{at:%H%M}"))


def _now(visit: Visit) -> datetime:
    return timezone.now().astimezone(patient_of(visit).zone)


def _is_past(visit: Visit, schedule: Schedule) -> bool:
    local = _now(visit)
    moment = (schedule.starts_on, schedule.at)
    return schedule.rule == Reminder.Rule.ONCE and moment <= (local.date(), local.time())


AGREED_ACTIONS: Actions = {"remind": remind, "change": change}
# "remind" waits for how often, in words; "remind:once:20261127" for a time.
COMPLETIONS: Completions = {"remind": read_remind, "change": read_change}
