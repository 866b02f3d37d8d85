"""A small library, done twice: with the services, and in a model simple enough to trust.

Each text has a number of its own, so whatever patients read says which text it came from.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import Permission, User
from hypothesis import strategies as st

from content import deleting, history, scheduling
from content.errors import DomainError
from content.models import FAQ, ContentVersion, Source, Topic
from content.publishing import publish, sign_off, withdraw
from content.reviewing import return_to_author, submit_for_review

# (key, language); patients who read Spanish fall back to English, not the other way round.
SLOTS = (("liver", "en"), ("liver", "es"), ("bones", "en"), ("hair", "es"))
TOPICS = ("first", "second", "below-second", "spare")
# The rare steps weigh as much as the common ones: a fault hides where two of them meet.
STEPS = (
    "create", "edit", "edit", "revert", "move", "submit", "give_back", "give_back", "publish", "sign_off",
    "sign_now", "sign_now", "sign_now", "plan", "plan_now", "plan_now", "cancel", "withdraw",
    "delete", "restore", "source", "hide", "hide", "nest", "delete_topic",
    "time", "time", "time", "time", "time",
)  # fmt: skip
steps = st.tuples(st.sampled_from(STEPS), st.sampled_from((0, 0, 1, 1, 2, 2, 3)), st.integers(0, 5))
# Where interesting lives begin: texts are out, reviewed for a day and for a month, a plan waits,
# and one topic hides what is overdue.
OPENING = [
    ("create", 0, 0), ("sign_now", 0, 1), ("hide", 0, 0), ("create", 1, 2), ("sign_now", 1, 2),
    ("create", 2, 1), ("plan_now", 2, 4),
]  # fmt: skip
REVIEW_DAYS = (0, 1, 30, 365)


@dataclass(frozen=True)
class Text:
    number: int
    topic: str


@dataclass
class Entry:
    """The plain model of one entry. A frozen text is a text and the source as it was."""

    draft: Text
    edited_by: str = "erin"
    submitted_by: str = ""
    live: tuple[Text, int] | None = None
    review_by: date | None = None
    planned: datetime | None = None
    planned_review: date | None = None
    planned_text: tuple[Text, int] | None = None
    revisions: list[tuple[Text, int]] = field(default_factory=list)

    def changed(self, draft, by="erin"):
        """Another draft, or the same one saved again: a plan no longer holds."""
        self.draft, self.edited_by, self.submitted_by = draft, by, ""
        self.planned_text = None

    def went_live(self, source, review_by=None):
        self.live, self.review_by = (self.draft, source), review_by
        self.revisions.append(self.live)
        self.submitted_by, self.planned = "", None


class World:
    def __init__(self):
        self.now = datetime(2026, 11, 25, 12, tzinfo=UTC)
        self.entries: dict[tuple[str, str], Entry] = {}
        self.hiding: set[str] = set()
        self.above = dict.fromkeys(TOPICS) | {"below-second": "second"}
        self.source_version = self.count = 0
        self.erin = User.objects.create_user("erin")
        self.robin = User.objects.create_user("robin", first_name="Robin", last_name="Hall")
        self.robin.user_permissions.add(Permission.objects.get(codename="sign_off_faq"))
        self.guide = Source.objects.create(title="0", publisher="B", url="https://example.org/")
        for slug, above in self.above.items():
            parent = Topic.objects.get(slug=above) if above else None
            topic = Topic.objects.create(slug=slug, parent=parent)
            topic.titles.create(language="en", title=slug.title())

    def clock(self):
        self.now += timedelta(microseconds=1)
        return self.now

    def do(self, step, slot, number):
        key = SLOTS[slot]
        entry = self.entries.get(key)
        if step == "hide":
            self.hide(entry, number)
        elif step in ("time", "nest", "source", "delete_topic"):
            getattr(self, step)(number)
        elif step == "create":
            if entry is None:
                self.create(key, number)
        elif entry is not None:
            faq = FAQ.objects.get(key=key[0], language=key[1])
            getattr(self, step)(faq, entry, number)

    def attempt(self, allowed, service, *args, **kwargs):
        """The service does it exactly if the model says that it may."""
        try:
            service(*args, **kwargs)
        except DomainError as error:
            assert not allowed, (service.__name__, str(error))
            return False
        assert allowed, service.__name__
        return True

    # --- what editors do

    def topic_for(self, number):
        found = [slug for slug in TOPICS if slug in self.above]
        return found[number % len(found)]

    def new_text(self, topic):
        self.count += 1
        return Text(self.count, topic)

    def fields(self, text, key):
        """What the model's text is in an entry."""
        return {
            "question": f"What about {key}? Ask{text.number}",
            "short_answer": f"Short{text.number}.",
            "full_answer": f"Full{text.number}.",
            "topic": Topic.objects.get(slug=text.topic),
        }

    def create(self, key, number):
        text = self.new_text(self.topic_for(number))
        self.entries[key] = Entry(text)
        faq = FAQ.objects.create(
            key=key[0], language=key[1], edited_by=self.erin, **self.fields(text, key[0])
        )
        faq.sources.add(self.guide)

    def save(self, faq, entry, text, by):
        entry.changed(text, by)
        fields = self.fields(text, faq.key) | {"edited_by": getattr(self, by)}
        for name, value in fields.items():
            setattr(faq, name, value)
        faq.save(update_fields=[*fields, "edited_at"])

    def edit(self, faq, entry, number):
        by = "robin" if number == 5 else "erin"  # a reviewer may write, too
        self.save(faq, entry, self.new_text(entry.draft.topic), by)

    def revert(self, faq, entry, number):
        """Write again what patients see."""
        if entry.live is not None and entry.live[0].topic in self.above:
            self.save(faq, entry, entry.live[0], "erin")

    def move(self, faq, entry, number):
        text = Text(entry.draft.number, self.topic_for(number))
        self.save(faq, entry, text, "erin")

    def source(self, number):
        """The source gets another title: every draft that names it is another draft."""
        self.source_version += 1
        Source.objects.update(title=str(self.source_version))

    def submit(self, faq, entry, number):
        by = "robin" if number == 5 else "erin"
        allowed = not entry.submitted_by and self.draft_of(entry) != entry.live
        if self.attempt(allowed, submit_for_review, faq, by=getattr(self, by)):
            entry.submitted_by = by

    def delete(self, faq, entry, number):
        if self.attempt(not entry.revisions, deleting.delete, faq):
            del self.entries[faq.key, faq.language]

    def restore(self, faq, entry, number):
        if number >= len(entry.revisions) or entry.revisions[number][0].topic not in self.above:
            return
        revision, replace = faq.revisions.get(number=number + 1), number % 2 == 0
        allowed = replace or self.draft_of(entry) in entry.revisions
        if self.attempt(
            allowed, history.restore, revision, by=self.erin, seen=faq.edited_at, replace=replace
        ):
            entry.changed(entry.revisions[number][0])

    def draft_of(self, entry):
        return entry.draft, self.source_version

    # --- what reviewers do

    def give_back(self, faq, entry, number):
        by = self.erin if number == 0 else self.robin
        allowed = by is self.robin and bool(entry.submitted_by)
        if self.attempt(allowed, return_to_author, faq, by=by, comment="No."):
            entry.submitted_by, entry.planned = "", None

    def publish(self, faq, entry, number):
        if number == 0:  # an editor tries to
            self.attempt(False, publish, faq, by=self.erin)
        elif self.attempt(True, publish, faq, by=None):
            entry.went_live(self.source_version)

    def may_be_signed(self, entry):
        written = "robin" in (entry.edited_by, entry.submitted_by)
        return not written and (bool(entry.submitted_by) or self.draft_of(entry) == entry.live)

    def sign_off(self, faq, entry, number):
        days = REVIEW_DAYS[number % len(REVIEW_DAYS)]
        review_by = self.now.date() + timedelta(days=days)
        by = self.erin if number == 5 else self.robin
        allowed = by is self.robin and days > 0 and self.may_be_signed(entry)
        if self.attempt(allowed, sign_off, faq, by=by, role="nurse", review_by=review_by):
            entry.went_live(self.source_version, review_by)

    def sign_now(self, faq, entry, number):
        self.hand_in(faq, entry)
        self.sign_off(faq, entry, number)

    def plan_now(self, faq, entry, number):
        self.hand_in(faq, entry)
        self.plan(faq, entry, number)

    def hand_in(self, faq, entry):
        """Send the draft for review if it is not there and is anything new."""
        if not entry.submitted_by and self.draft_of(entry) != entry.live:
            self.submit(faq, entry, 0)

    def plan(self, faq, entry, number):
        at = self.now + (timedelta(hours=1), timedelta(days=1), timedelta(days=40))[number % 3]
        review_by = at.date() + timedelta(days=(0, 1, 30, 300, 300, 300)[number])
        kwargs = {"by": self.robin, "role": "nurse", "at": at, "zone": "UTC"}
        allowed = self.may_be_signed(entry) and at.date() < review_by
        if self.attempt(allowed, scheduling.schedule, faq, review_by=review_by, **kwargs):
            entry.planned, entry.planned_review = at, review_by
            entry.planned_text = self.draft_of(entry)

    def cancel(self, faq, entry, number):
        if self.attempt(entry.planned is not None, scheduling.cancel, faq, by=self.erin):
            entry.planned = None

    def withdraw(self, faq, entry, number):
        reason = "" if number == 0 else "Out of date."
        allowed = bool(reason) and entry.live is not None
        if self.attempt(allowed, withdraw, faq, by=self.erin, reason=reason):
            entry.live = entry.review_by = entry.planned = None

    # --- topics, and the calendar

    def hide(self, entry, number):
        """Or show again: what is overdue in an entry's topic, or in one above it."""
        slug = self.topic_for(number)
        if entry is not None and entry.live is not None:
            path = self.path(entry.live[0].topic)
            slug = path[number % len(path)]
        self.hiding ^= {slug}
        Topic.objects.filter(slug=slug).update(hide_overdue=slug in self.hiding)
        ContentVersion.bump()  # as saving a topic in the admin does

    def nest(self, number):
        """Hang a topic below another, or at the top."""
        slug = self.topic_for(number)
        above = (None, self.topic_for(number + 1), self.topic_for(number + 2))[number % 3]
        if above is not None and slug in (above, *self.path(above)):
            return
        self.above[slug] = above
        parent = Topic.objects.get(slug=above) if above else None
        Topic.objects.filter(slug=slug).update(parent=parent)
        ContentVersion.bump()

    def delete_topic(self, number):
        slug = self.topic_for(number)
        used = {entry.draft.topic for entry in self.entries.values()}
        used |= {text.topic for entry in self.entries.values() for text, _s in entry.revisions}
        allowed = slug not in used and slug not in self.above.values()
        if self.attempt(allowed, deleting.delete, Topic.objects.get(slug=slug)):
            del self.above[slug]
            self.hiding.discard(slug)

    def time(self, number):
        """Up to the last day of a review, to the day after, to a planned time; or weeks."""
        turns = self.next_turns()
        planned = sorted(entry.planned for entry in self.entries.values() if entry.planned)
        if number <= 1 and turns:
            self.now = turns[number]
        elif number in (2, 3) and planned:
            self.now = max(self.now, planned[0])
        else:
            self.now += timedelta(days=(0, 1, 1, 10, 40, 200)[number])
        for entry in self.entries.values():
            if entry.planned and entry.planned <= self.now:
                holds = entry.planned_text == self.draft_of(entry)
                entry.planned = None
                if holds and self.now.date() < entry.planned_review:
                    entry.went_live(self.source_version, entry.planned_review)
        scheduling.publish_due(self.now)

    def next_turns(self):
        """This time on the last day of the review that runs out next, and on the day after."""
        days = [
            entry.review_by
            for entry in self.entries.values()
            if entry.live and entry.review_by and entry.review_by >= self.now.date()
        ]
        if not days:
            return []
        last = datetime.combine(min(days), self.now.time(), UTC)
        return [last, last + timedelta(days=1)]

    # --- what patients should find

    def path(self, slug):
        found = []
        while slug is not None:
            found.append(slug)
            slug = self.above[slug]
        return found

    def seen(self):
        """The text of each entry that is out and not hidden, by key and language."""
        today = self.now.date()
        return {
            key: entry.live[0]
            for key, entry in self.entries.items()
            if entry.live is not None
            and not (
                entry.review_by
                and entry.review_by < today
                and self.hiding & {*self.path(entry.live[0].topic)}
            )
        }

    def seen_in(self, language):
        """What a reader of the language finds in menus and by searching, by key."""
        seen = self.seen()
        return {
            key: seen.get((key, language)) or seen[key, "en"]
            for key, _language in SLOTS
            if (key, language) in seen or (key, "en") in seen
        }

    def ever_published(self):
        return {text.number for entry in self.entries.values() for text, _source in entry.revisions}
