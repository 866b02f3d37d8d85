"""Setting reminders, and what a reminder looks like when it arrives."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from bot import asking, reminders
from bot.models import Delivery, OpeningHours, Patient, Reminder
from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions, Completions
from bot.screens.home import old_button
from bot.screens.topics import paged
from bot.screens.urgent import numbers
from bot.typed_time import typed_time
from bot.visit import Visit
from content.errors import DomainError

_TIMES = (time(9), time(12), time(18))


def listing(visit: Visit, page: int = 0, note: str = "") -> Screen:
    patient = _patient(visit)
    current = list(patient.reminders.current())
    rows: list[Row] = [(Button(describe(one), f"reminder:{one.pk}"),) for one in current]
    rows.insert(0, (Button(_("New reminder"), "remind"),))
    return screen(
        render("reminders.html", count=len(current), note=note),
        paged(rows, page, "reminders"),
    )


def detail(visit: Visit, reminder_id: int) -> Screen:
    reminder = _patient(visit).reminders.current().filter(pk=reminder_id).first()
    if reminder is None:
        return listing(visit)
    return screen(
        render("reminder.html", what=describe(reminder), next=_moment(visit, reminder.next_due)),
        [(Button(_("Stop this reminder"), f"stop-reminder:{reminder.pk}"),)],
        back="reminders",
    )


def stop(visit: Visit, reminder_id: int) -> Screen:
    reminders.stop_reminder(_patient(visit), reminder_id)
    return listing(visit, note=_("That reminder is stopped."))


def choose_rule(visit: Visit) -> Screen:
    return screen(
        render("remind.html", question=_("How often shall I remind you?")),
        [
            (Button(_("Once"), "remind:once"),),
            (Button(_("Every week"), "remind:weekly"),),
        ],
        back="reminders",
    )


def choose_day(visit: Visit, rule: Reminder.Rule) -> Screen:
    """The next seven days; for a weekly reminder they stand for their weekday."""
    today = _today(visit)
    days = [today + timedelta(days=ahead) for ahead in range(7)]
    buttons = [Button(_day_label(day, today, rule), f"remind:{rule}:{day:%Y%m%d}") for day in days]
    pairs: list[Row] = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    return screen(render("remind.html", question=_("Which day?")), pairs, back="remind")


def choose_time(visit: Visit, rule: Reminder.Rule, day: date) -> Screen:
    chosen = f"remind:{rule}:{day:%Y%m%d}"
    names = (_("Morning, 9:00"), _("Midday, 12:00"), _("Evening, 18:00"))
    rows: list[Row] = [
        (Button(name, f"{chosen}:{at:%H%M}"),)
        for name, at in zip(names, _TIMES, strict=True)
        if not _is_past(visit, rule, day, at)
    ]
    rows.append((Button(_("Other time"), f"{chosen}:other"),))
    return screen(render("remind.html", question=_("What time?")), rows, back=f"remind:{rule}")


def ask_time(visit: Visit, rule: Reminder.Rule, day: date, note: str = "") -> Screen:
    """Ask for a typed time; the next message is read as one."""
    chosen = f"remind:{rule}:{day:%Y%m%d}"
    asking.expect(_patient(visit), chosen)
    return screen(render("type_time.html", note=note), back=chosen)


def confirm(visit: Visit, rule: Reminder.Rule, day: date, at: time) -> Screen:
    chosen = f"remind:{rule}:{day:%Y%m%d}"
    return screen(
        render("confirm_reminder.html", what=_what(rule, day, at), zone=_patient(visit).time_zone),
        [
            (Button(_("Yes, set it"), f"{chosen}:{at:%H%M}:set"),),
            (Button(_("Change"), "remind"),),
        ],
    )


def set_it(visit: Visit, rule: Reminder.Rule, day: date, at: time) -> Screen:
    try:
        reminder = reminders.set_reminder(
            _patient(visit), rule=rule, day=day, at=at, now=timezone.now()
        )
    except DomainError as error:
        return listing(visit, note=str(error))
    return screen(
        render(
            "reminder_set.html",
            what=describe(reminder),
            next=_moment(visit, reminder.next_due),
            zone=_patient(visit).time_zone,
        ),
        [(Button(_("My reminders"), "reminders"),)],
    )


def remind(visit: Visit, *chosen: str) -> Screen:
    """One step of setting a reminder: the buttons carry all that was chosen so far."""
    if not chosen:
        return choose_rule(visit)
    if chosen[0] not in Reminder.Rule.values:
        return old_button(visit)
    rule = Reminder.Rule(chosen[0])
    if len(chosen) == 1:
        return choose_day(visit, rule)
    day = day_from(chosen[1])
    if day < _today(visit) and rule == Reminder.Rule.ONCE:
        return listing(visit, note=_("That day has passed. Please choose a later one."))
    if len(chosen) == 2:
        return choose_time(visit, rule, day)
    if chosen[2] == "other":
        return ask_time(visit, rule, day)
    at = datetime.strptime(chosen[2], "%H%M").time()  # noqa: DTZ007
    return set_it(visit, rule, day, at) if chosen[3:] == ("set",) else confirm(visit, rule, day, at)


def read_time(visit: Visit, text: str, rule_name: str, digits: str) -> Screen:
    """Read the typed text as the time that was asked for."""
    rule, day = Reminder.Rule(rule_name), day_from(digits)
    found = typed_time(text, now=timezone.now().astimezone(_patient(visit).zone))
    if found is None:
        return ask_time(visit, rule, day, note=_("I could not read that as a time."))
    asking.forget(_patient(visit))
    return confirm(visit, rule, found[0] or day, found[1])


def day_from(digits: str) -> date:
    """The day that ``%Y%m%d`` wrote. Raises ValueError for anything else."""
    return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007


def arrived(delivery: Delivery) -> Screen:
    """The reminder itself. Its first line says nothing of an illness."""
    patient = delivery.patient
    with translation.override(patient.language):
        return screen(
            render(
                "arrived.html",
                when=_in_zone(patient, delivery.due_at),
                numbers=numbers(patient.team),
            ),
            [
                (Button(_("I reached them"), f"answer:{delivery.pk}:reached"),),
                (Button(_("Remind me later"), f"answer:{delivery.pk}:later"),),
                (Button(_("Show the numbers"), "numbers"),),
                (Button(_("Stop these"), f"answer:{delivery.pk}:stopped"),),
            ],
        )


def answer(visit: Visit, delivery_id: int, given: str) -> Screen:
    """What the patient says to a reminder that arrived."""
    if given not in Delivery.Answer.values:
        return old_button(visit)
    delivery = reminders.answer(_patient(visit), delivery_id, Delivery.Answer(given))
    if delivery is None:
        return old_button(visit)
    reminder = delivery.reminder
    return screen(
        render("answered.html", given=given, next=_moment(visit, reminder.next_due)),
        [(Button(_("My reminders"), "reminders"),)],
    )


def describe(reminder: Reminder) -> str:
    """In words: "Every Monday at 9:00", "Once, on Monday 23 November at 9:00"."""
    return _what(Reminder.Rule(reminder.rule), reminder.starts_on, reminder.at)


def _what(rule: Reminder.Rule, day: date, at: time) -> str:
    clock = time_format(at, "G:i")
    if rule == Reminder.Rule.WEEKLY:
        weekday = OpeningHours.Weekday(day.weekday()).label
        return _("Every %(weekday)s at %(time)s") % {"weekday": weekday, "time": clock}
    return _("Once, on %(day)s at %(time)s") % {"day": date_format(day, "l j F"), "time": clock}


def _day_label(day: date, today: date, rule: Reminder.Rule) -> str:
    if rule == Reminder.Rule.WEEKLY:
        return str(OpeningHours.Weekday(day.weekday()).label)
    if day == today:
        return _("Today")
    if day == today + timedelta(days=1):
        return _("Tomorrow")
    return date_format(day, "l j F")


def _moment(visit: Visit, moment: datetime | None) -> str:
    return _in_zone(_patient(visit), moment) if moment else ""


def _in_zone(patient: Patient, moment: datetime) -> str:
    return date_format(moment.astimezone(patient.zone), "l j F, G:i")


def _today(visit: Visit) -> date:
    return timezone.now().astimezone(_patient(visit).zone).date()


def _is_past(visit: Visit, rule: Reminder.Rule, day: date, at: time) -> bool:
    local = timezone.now().astimezone(_patient(visit).zone)
    return rule == Reminder.Rule.ONCE and (day, at) <= (local.date(), local.time())


def _patient(visit: Visit) -> Patient:
    assert visit.patient is not None  # bot/taps.py lets nobody else through
    return visit.patient


AGREED_ACTIONS: Actions = {
    "reminders": lambda visit, page="0": listing(visit, int(page)),
    "reminder": lambda visit, reminder_id: detail(visit, int(reminder_id)),
    "stop-reminder": lambda visit, reminder_id: stop(visit, int(reminder_id)),
    "remind": remind,
    "answer": lambda visit, delivery_id, given: answer(visit, int(delivery_id), given),
}
# "remind:once:20261127" waits for a typed time.
COMPLETIONS: Completions = {"remind": read_time}
