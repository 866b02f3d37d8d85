"""The question log by likeness: what belongs together, what stays hidden, what settles it."""

import pytest
from django.contrib.auth.models import User

from content import question_groups
from content.errors import DomainError
from content.models import LoggedQuestion
from content.question_groups import add_phrasing, groups, settle
from content.search.encoder import PACKAGED_SHA256, Encoder, packaged_folder


@pytest.fixture
def log(db):
    def new(*texts, language="en"):
        return [
            LoggedQuestion.objects.create(text=text, language=language, kind="unanswered")
            for text in texts
        ]

    return new


def found():
    rows = LoggedQuestion.objects.order_by("pk")
    return {group.title: group.count for group in groups(rows)}


def test_it_groups_by_the_stems_of_the_words(log):
    log("Can I get a tattoo?", "is it ok to get a tattoo", "can i get tattoos", "Where do I park")

    assert found() == {"Can I get a tattoo?": 3, "Where do I park": 1}


def test_it_keeps_medicines_and_languages_apart(log):
    log("side effects of letrozole", "side effects of capecitabine")
    log("tattoo", language="en")
    log("tattoo", language="es")

    assert [group.count for group in groups(LoggedQuestion.objects.all())] == [1, 1, 1, 1]


def test_it_groups_by_meaning_where_the_encoder_is(log, monkeypatch):
    encoder = Encoder(packaged_folder(), sha256=PACKAGED_SHA256)
    monkeypatch.setattr(question_groups, "shared_encoder", lambda: encoder)
    log("can i drink wine", "can i have a glass of wine", "can i fly", "can i travel by plane")

    assert found() == {"can i drink wine": 2, "can i fly": 2}


def test_it_groups_what_was_not_meant_by_the_entry_offered(db, new_faq):
    faq = new_faq("liver-symptoms")
    for text in ("What is it?", "What was it?"):
        LoggedQuestion.objects.create(text=text, language="en", kind="not_meant", offered=faq)

    (group,) = groups(LoggedQuestion.objects.select_related("offered"))

    assert (group.count, group.offered) == (2, faq)


def test_a_text_with_a_gap_is_hidden_until_three_are_alike(log):
    log("can … get a tattoo", "can … get a tattoo")
    (group,) = groups(LoggedQuestion.objects.all())
    assert (group.texts, group.hidden) == ((), 2)

    log("can i get a tattoo")
    (group,) = groups(LoggedQuestion.objects.all())

    assert group.hidden == 0
    assert group.title == "can i get a tattoo"  # what can become a phrasing comes first


def test_a_complete_text_does_not_unveil_one_with_a_gap(log):
    log("can i get a tattoo", "can … get a tattoo")

    (group,) = groups(LoggedQuestion.objects.all())

    assert (group.texts, group.hidden) == ((("can i get a tattoo", 1),), 1)


def test_it_settles_what_waits_once(log):
    pks = [row.pk for row in log("Where do I park")]
    settle(pks, "ignored")

    with pytest.raises(DomainError):
        settle(pks, "elsewhere")

    assert LoggedQuestion.objects.get().state == "ignored"
    assert settle(pks, "open") == 1
    assert LoggedQuestion.objects.get().state == "open"


def test_it_adds_a_phrasing_to_the_draft_alone(log, new_faq):
    faq, ed = new_faq("parking"), User.objects.create_user("ed")
    pks = [row.pk for row in log("Where do I park")]

    add_phrasing(faq, "Where do I park", pks, by=ed)

    faq.refresh_from_db()
    assert (faq.alternatives, faq.edited_by) == (["Where do I park"], ed)
    assert faq.live.alternatives == []
    assert LoggedQuestion.objects.get().state == "phrasing"


@pytest.mark.parametrize("text", ["", "where does … park"])
def test_it_adds_no_phrasing_with_a_gap(log, new_faq, text):
    faq, ed = new_faq("parking"), User.objects.create_user("ed")

    with pytest.raises(DomainError):
        add_phrasing(faq, text, [row.pk for row in log("where does … park")], by=ed)

    faq.refresh_from_db()
    assert faq.alternatives == []
    assert LoggedQuestion.objects.get().state == "open"


def test_a_question_dealt_with_meanwhile_leaves_the_draft_alone(log, new_faq):
    faq, ed = new_faq("parking"), User.objects.create_user("ed")
    pks = [row.pk for row in log("Where do I park")]
    settle(pks, "ignored")

    with pytest.raises(DomainError):
        add_phrasing(faq, "Where do I park", pks, by=ed)

    faq.refresh_from_db()
    assert faq.alternatives == []
