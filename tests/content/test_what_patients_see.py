"""Whatever editors, reviewers and the calendar do, patients see what a plain model says.

In every place where they could see it: the snapshot, the menus, taps on old buttons, links, search,
and the file with their own data. ``make test`` tries a few sequences;
``pytest tests/content/test_what_patients_see.py --hypothesis-profile thorough`` tries many.
"""

import re
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import exporting, patients, taps
from bot.models import SavedAnswer
from bot.screens import arriving
from bot.visit import open_visit
from content import snapshot
from content.models import FAQ, ScheduledPublication, Topic
from content.search import published
from tests.content.world import OPENING, SLOTS, World, steps

THOROUGH = settings.get_current_profile_name() == "thorough"


def numbers_in(text):
    """Which of the world's texts a piece of text was made of."""
    return {int(number) for number in re.findall(r"(?:Ask|Short|Full)(\d+)", text)}


def check_snapshot(world):
    """After each step: what every process holds in memory."""
    slugs = dict(Topic.objects.values_list("pk", "slug"))
    held = {
        (entry.key, entry.language): (
            numbers_in(f"{entry.question} {entry.short_answer} {entry.full_answer}"),
            slugs[entry.topic_id],
        )
        for entry in snapshot.current().entries.values()
    }
    assert held == {key: ({text.number}, text.topic) for key, text in world.seen().items()}


def check_what_waits(world):
    """What is to be shown later, on its own."""
    planned = ScheduledPublication.objects.values_list("faq__key", "faq__language", "at")
    assert {(key, language): at for key, language, at in planned} == {
        key: entry.planned for key, entry in world.entries.items() if entry.planned
    }


def check_days_ahead(world):
    """On the last day of the next review and on the day after, if nobody does anything."""
    held, now = snapshot._current, world.now
    for day in world.next_turns():
        world.now = day
        check_snapshot(world)
    world.now, snapshot._current = now, held


class Reader:
    """A patient who reads in a language, and what that patient finds."""

    def __init__(self, world, number, language):
        self.world, self.number, self.language = world, number, language
        self.patient = patients.agree(
            telegram_id=number, chat_id=number, language=language, team=None
        )

    def visit(self):
        return open_visit(telegram_id=self.number, chat_id=self.number, language_code="")

    def look(self):
        """Everywhere."""
        expected = self.world.seen_in(self.language)
        self.check_menus(expected)
        self.check_search(expected)
        self.check_taps(expected)
        self.check_export()

    def check_menus(self, expected):
        """From the top down: topic by topic, page by page."""
        visit, found, labels = self.visit(), {}, ""
        waiting, opened = ["topic:0"], set()
        while waiting:
            data = waiting.pop()
            opened.add(data)
            for row in taps.tap(visit, data).rows:
                for button in row:
                    if button.data.startswith("topic:") and button.data not in opened:
                        waiting.append(button.data)
                    elif button.data.startswith("faq:"):
                        entry = visit.content.entries[int(button.data.split(":")[1])]
                        found[entry.key], labels = entry.topic_id, labels + button.label
        slugs = dict(Topic.objects.values_list("pk", "slug"))
        assert {key: slugs[topic] for key, topic in found.items()} == {
            key: text.topic for key, text in expected.items()
        }
        assert numbers_in(labels) == {text.number for text in expected.values()}

    def check_search(self, expected):
        content = snapshot.current()
        for key in {key for key, _language in SLOTS}:
            hits = published.search(content, f"What about {key}?", self.language).best
            found = {hit.entry.key: numbers_in(hit.entry.short_answer) for hit in hits}
            assert (key in found) == (key in expected)
            for name, numbers in found.items():
                assert numbers == {expected[name].number}

    def check_taps(self, expected):
        """A button lives for ever, and anybody may make one: of drafts and of what is gone, too."""
        seen = self.world.seen()
        for faq in FAQ.objects.all():
            text = seen.get((faq.key, faq.language))
            for data in (f"faq:{faq.pk}", f"faq:{faq.pk}:show", f"read:{faq.pk}:0"):
                shown = numbers_in(taps.tap(self.visit(), data).text)
                assert shown == ({text.number} if text else set()), data
            link = arriving.start(self.visit(), f"faq-{faq.key}")
            wanted = expected.get(faq.key)
            assert numbers_in(link.text) == ({wanted.number} if wanted else set())

    def check_export(self):
        """Their own data names what they saved as it was published, never as it is drafted."""
        for faq in FAQ.objects.published():
            SavedAnswer.objects.get_or_create(patient=self.patient, faq=faq)
        listing = numbers_in(str(taps.tap(self.visit(), "saved").rows))
        assert listing <= {text.number for text in self.world.seen().values()}
        files = b" ".join(one.content for one in exporting.documents(self.patient)).decode()
        assert numbers_in(files) <= self.world.ever_published()


@contextmanager
def a_world():
    """Leaves nothing behind: neither rows nor what the process holds in memory."""
    snapshot._current = snapshot.Snapshot(-1, {}, {})
    published._engine = None
    with transaction.atomic():
        world = World()
        with mock.patch("django.utils.timezone.now", world.clock):
            yield world
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(
    max_examples=1000 if THOROUGH else 50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=20, max_size=40))
def test_patients_see_what_a_plain_model_says(sequence):
    with a_world() as world:
        readers = [Reader(world, number, code) for number, code in enumerate(("en", "es"))]
        for at, step in enumerate([*OPENING, *sequence]):
            world.do(*step)
            check_snapshot(world)
            check_what_waits(world)
            check_days_ahead(world)
            if at % 12 == 11:
                readers[at // 12 % 2].look()
        for reader in readers:
            reader.look()
