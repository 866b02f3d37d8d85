import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bot import seen
from content.models import Topic


@pytest.fixture
def library(new_faq):
    spread = Topic.objects.create(slug="spread", position=1, icon="🧭")
    spread.titles.create(language="en", title="Where it spreads")
    liver = Topic.objects.create(slug="liver", position=2, parent=spread)
    liver.titles.create(language="en", title="Liver")
    return [new_faq(f"liver-{number}", position=number) for number in range(9)]


def test_it_walks_down_and_up_the_tree(anna, library):
    assert anna.tap("Topics").buttons == ["🧭 Where it spreads", "Urgent help", "Home"]
    assert anna.tap("🧭 Where it spreads").buttons == ["Liver", "Urgent help", "Back", "Home"]

    screen = anna.tap("Liver")
    assert screen.text.startswith("Where it spreads › Liver")
    assert "Liver" in anna.tap("Back").buttons


def test_it_turns_pages_of_at_most_eight_rows(anna, library):
    anna.tap("Topics")
    anna.tap("🧭 Where it spreads")
    screen = anna.tap("Liver")

    assert len(screen.keyboard) == 8
    assert "What is liver-8?" not in screen.buttons
    screen = anna.tap("More (1 of 2)")
    assert "What is liver-8?" in screen.buttons
    assert "What is liver-0?" in anna.tap("Previous").buttons


def test_it_edits_in_place_and_answers_every_tap(anna, library, simulator):
    before = len(anna.person.replies)
    anna.tap("Topics")
    anna.tap("🧭 Where it spreads")
    anna.tap("Liver")
    anna.tap("What is liver-0?")

    assert len(anna.person.replies) == before
    assert simulator.unanswered_callbacks() == []


def test_it_hides_topics_with_nothing_published(anna, new_faq):
    new_faq("secret", topic="empty-topic", published=False)

    assert anna.tap("Topics").text.endswith("There is nothing to read here yet.")


@pytest.mark.parametrize(
    "data",
    ["topic:999999", "topic:x", "topic", "faq:0", "faq:-1", "nonsense", "", ":", "read:1:2:3:4",
     "topic:99999999999999999999999", "remind:hourly", "remind:once:x", "remind:once:20260101:9999",
     "answer:1:reached", "reminder:1", "sign:none", "not-meant:x,y", "x" * 64],
)  # fmt: skip
def test_it_leads_home_from_stale_or_forged_buttons(anna, library, data, simulator):
    screen = anna.tap_data(data) if data else anna.tap_data(":")

    assert "Home" in "".join(screen.buttons) or "Topics" in screen.buttons
    assert simulator.unanswered_callbacks() == []


@pytest.fixture
def queries_of(monkeypatch):
    """How many queries an answer costs until it is there, and how many to note it."""
    before = []
    keep = seen.keep

    def note(*view):
        before.append(len(connection.queries_log))
        keep(*view)

    monkeypatch.setattr(seen, "keep", note)

    def count(act):
        before.clear()
        with CaptureQueriesContext(connection):
            connection.queries_log.clear()
            act()
            every = len(connection.queries_log)
        until_shown = before[0] if before else every
        return until_shown, every - until_shown

    return count


def test_a_tap_costs_two_queries(anna, library, queries_of):
    anna.tap("Topics")
    anna.tap("🧭 Where it spreads")

    assert queries_of(lambda: anna.tap("Liver")) == (2, 0)


def test_an_answer_costs_two_queries_and_is_noted_once_it_is_there(anna, library, queries_of):
    savepoint = 2
    anna.tap("Topics")
    anna.tap("🧭 Where it spreads")
    anna.tap("Liver")

    assert queries_of(lambda: anna.tap("What is liver-0?")) == (2, 2 + savepoint)
    anna.tap("Back")
    assert queries_of(lambda: anna.tap("What is liver-0?")) == (2, 1 + savepoint)
