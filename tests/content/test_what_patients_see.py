"""Whatever editors, reviewers and the calendar do, patients see what a plain model says."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.contrib.auth.models import Permission, User
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content import deleting, history, scheduling, snapshot
from content.errors import DomainError
from content.models import FAQ, ContentVersion, Source, Topic
from content.publishing import months_after, publish, sign_off, withdraw
from content.reviewing import return_to_author, submit_for_review
from content.search import published

KEYS = ("liver", "bones", "hair")
TOPICS = ("first", "second", "below-second")
STEPS = {
    "create": 2, "edit": 3, "move": 2, "submit": 3, "give_back": 1, "publish": 2, "sign_off": 3,
    "plan": 2, "withdraw": 2, "delete": 1, "restore": 1, "hide": 1, "time": 2,
}  # fmt: skip
steps = st.tuples(
    st.sampled_from([name for name, weight in STEPS.items() for _time in range(weight)]),
    st.sampled_from(KEYS),
    st.integers(0, 2),
)


@dataclass(frozen=True)
class Text:
    words: str
    topic: str


@dataclass
class Entry:
    """The plain model of one entry."""

    draft: Text
    live: Text | None = None
    review_by: date | None = None
    in_review: bool = False
    planned: datetime | None = None
    revisions: list[Text] = field(default_factory=list)

    def went_live(self, review_by=None):
        self.live, self.review_by = self.draft, review_by
        self.revisions.append(self.draft)
        self.in_review, self.planned = False, None

    def may_be_signed(self):
        return self.in_review or self.draft == self.live


class World:
    """Does each step twice: with the services, and in the model."""

    def __init__(self):
        self.now = datetime(2026, 11, 25, 12, tzinfo=UTC)
        self.entries: dict[str, Entry] = {}
        self.hiding: set[str] = set()
        self.count = 0
        self.editor = User.objects.create_user("erin")
        self.reviewer = User.objects.create_user("robin", first_name="Robin", last_name="Hall")
        permission = Permission.objects.get(codename="sign_off_faq")
        self.reviewer.user_permissions.add(permission)
        self.source = Source.objects.create(title="A", publisher="B", url="https://example.org/")
        second = None
        for slug in TOPICS:
            above = second if slug.startswith("below") else None
            topic = Topic.objects.create(slug=slug, parent=above)
            topic.titles.create(language="en", title=slug.title())
            second = topic if slug == "second" else second

    def clock(self):
        self.now += timedelta(microseconds=1)
        return self.now

    def do(self, step, key, number):
        entry = self.entries.get(key)
        if step in ("hide", "time"):
            getattr(self, step)(number)
        elif step == "create":
            if entry is None:
                self.create(key, number)
        elif entry is not None:
            getattr(self, step)(FAQ.objects.get(key=key), entry, number)

    def attempt(self, allowed, service, *args, **kwargs):
        """The service does it exactly if the model says that it may."""
        try:
            service(*args, **kwargs)
        except DomainError:
            assert not allowed, (service.__name__, args)
            return False
        assert allowed, (service.__name__, args)
        return True

    def words(self):
        self.count += 1
        return f"Text {self.count}."

    def create(self, key, number):
        self.entries[key] = Entry(Text(self.words(), TOPICS[number]))
        faq = FAQ.objects.create(
            key=key, question=f"What about {key}?", short_answer=self.entries[key].draft.words,
            topic=Topic.objects.get(slug=TOPICS[number]), edited_by=self.editor,
        )  # fmt: skip
        faq.sources.add(self.source)

    def edit(self, faq, entry, number):
        entry.draft, entry.in_review = Text(self.words(), entry.draft.topic), False
        faq.short_answer, faq.edited_by = entry.draft.words, self.editor
        faq.save(update_fields=["short_answer", "edited_by", "edited_at"])

    def move(self, faq, entry, number):
        entry.draft, entry.in_review = Text(entry.draft.words, TOPICS[number]), False
        faq.topic, faq.edited_by = Topic.objects.get(slug=TOPICS[number]), self.editor
        faq.save(update_fields=["topic", "edited_by", "edited_at"])

    def submit(self, faq, entry, number):
        allowed = not entry.in_review and entry.draft != entry.live
        if self.attempt(allowed, submit_for_review, faq, by=self.editor):
            entry.in_review = True

    def give_back(self, faq, entry, number):
        if self.attempt(entry.in_review, return_to_author, faq, by=self.reviewer, comment="No."):
            entry.in_review, entry.planned = False, None

    def publish(self, faq, entry, number):
        if number == 0:  # an editor tries to
            self.attempt(False, publish, faq, by=self.editor)
        elif self.attempt(True, publish, faq, by=None):
            entry.went_live()

    def sign_off(self, faq, entry, number):
        if number == 0:
            self.attempt(False, sign_off, faq, by=self.editor, role="nurse")
        elif self.attempt(entry.may_be_signed(), sign_off, faq, by=self.reviewer, role="nurse"):
            entry.went_live(months_after(self.now.date(), 12))

    def plan(self, faq, entry, number):
        at = self.now + timedelta(days=30 * (number + 1))
        kwargs = {"by": self.reviewer, "role": "nurse", "at": at, "zone": "UTC"}
        review_by = months_after(self.now.date(), 12)
        if self.attempt(
            entry.may_be_signed(), scheduling.schedule, faq, review_by=review_by, **kwargs
        ):
            entry.planned, entry.planned_text, entry.planned_review = at, entry.draft, review_by
            entry.planned_edit = faq.edited_at

    def withdraw(self, faq, entry, number):
        reason = "" if number == 0 else "Out of date."
        allowed = bool(reason) and entry.live is not None
        if self.attempt(allowed, withdraw, faq, by=self.editor, reason=reason):
            entry.live = entry.review_by = entry.planned = None

    def delete(self, faq, entry, number):
        if self.attempt(not entry.revisions, deleting.delete, faq):
            del self.entries[faq.key]

    def restore(self, faq, entry, number):
        if number < len(entry.revisions):
            revision = faq.revisions.get(number=number + 1)
            history.restore(revision, by=self.editor, seen=faq.edited_at, replace=True)
            entry.draft, entry.in_review = entry.revisions[number], False

    def hide(self, number):
        topic = Topic.objects.get(slug=TOPICS[number])
        self.hiding ^= {topic.slug}
        topic.hide_overdue = topic.slug in self.hiding
        topic.save(update_fields=["hide_overdue"])
        ContentVersion.bump()

    def time(self, number):
        """Weeks or months pass, and beat ticks."""
        self.now += timedelta(days=(20, 70, 200)[number])
        for key, entry in self.entries.items():
            if entry.planned and entry.planned <= self.now:
                unchanged = FAQ.objects.get(key=key).edited_at == entry.planned_edit
                entry.planned = None
                if unchanged and self.now.date() < entry.planned_review:
                    entry.went_live(entry.planned_review)
        scheduling.publish_due(self.now)

    def should_be_seen(self):
        hiding = self.hiding | ({"below-second"} if "second" in self.hiding else set())
        today = self.now.date()
        return {
            key: entry.live
            for key, entry in self.entries.items()
            if entry.live is not None
            and not (entry.review_by and entry.review_by < today and entry.live.topic in hiding)
        }

    def check(self):
        content, expected = snapshot.current(), self.should_be_seen()
        topics = {topic.pk: topic.slug for topic in Topic.objects.all()}

        def text(entry):
            return Text(entry.short_answer, topics[entry.topic_id])

        assert {entry.key: text(entry) for entry in content.entries.values()} == expected
        in_menu = {
            entry.key: Text(entry.short_answer, slug)
            for pk, slug in topics.items()
            for entry in content.entries_in(pk, "en")
        }
        assert in_menu == expected
        for key in KEYS:
            best = published.search(content, f"What about {key}?", "en").best
            found = {hit.entry.key: text(hit.entry) for hit in best}
            assert found.items() <= expected.items()
            assert (key in found) == (key in expected)


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
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(steps, min_size=10, max_size=40))
def test_patients_see_what_a_plain_model_says(sequence):
    with a_world() as world:
        for step in [("create", "liver", 0), ("create", "bones", 2), *sequence]:
            world.do(*step)
            world.check()
