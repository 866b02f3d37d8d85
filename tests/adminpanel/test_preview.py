"""The preview is what the bot sends: the same functions, for the draft and for what is live."""

import pytest
from django.urls import reverse

from adminpanel.preview import messages_of
from bot.screens import answers
from bot.visit import Visit
from content import snapshot
from content.models import FAQ
from content.publishing import publish
from tests.adminpanel.conftest import logged_in, make_faq

FULL = "Some more.\n\n" + "\n\n".join(
    f"**Part {n}.** " + "Many words here. " * 20 for n in range(9)
)


def preview(client, faq):
    return client.get(reverse("admin:content_faq_preview", args=[faq.pk]))


def sent(faq):
    """What the bot shows of the published entry, screen by screen."""
    visit = Visit(1, 1, faq.language, None, snapshot.current())
    entry = visit.content.entries[faq.pk]
    screens = [answers.faq(visit, faq.pk)]
    if entry.sensitive:
        screens.append(answers.faq(visit, faq.pk, "show"))
    page = 0
    while entry.full_answer:
        screen = answers.full_answer(visit, faq.pk, page)
        screens.append(screen)
        if not any("Next page" in button.label for row in screen.rows for button in row):
            break
        page += 1
    return [(screen.text, screen.rows) for screen in screens]


def labels(rows):
    return [[button.label for button in row] for row in rows]


@pytest.mark.parametrize("sensitive", [False, True])
def test_it_shows_what_the_bot_will_send(editor, topic, sensitive):
    other = make_faq(topic, "And then?")
    publish(other, by=None)
    faq = make_faq(
        topic,
        short_answer="**Yes** & no <b>.",
        act_now="- Fever",
        full_answer=FULL,
        sensitive=sensitive,
    )
    faq.related.add(other)

    drafted = preview(logged_in(editor), faq).context["draft"]
    publish(faq, by=None)
    live = preview(logged_in(editor), faq).context["live"]

    assert len(drafted) > 2
    assert [(one.text, labels(one.rows)) for one in drafted] == [
        (text, labels(rows)) for text, rows in sent(faq)
    ]  # a draft has no revision yet, which the buttons for feedback would name
    assert [(message.text, message.rows) for message in live] == sent(faq)


def test_it_shows_that_very_text_on_the_page(editor, faq):
    publish(faq, by=None)

    page = preview(logged_in(editor), faq).content.decode()

    for text, _rows in sent(faq):
        assert text in page


def test_it_shows_draft_and_live_side_by_side_only_if_they_differ(editor, faq):
    publish(faq, by=None)
    same = preview(logged_in(editor), faq)
    FAQ.objects.filter(pk=faq.pk).update(short_answer="A new text.")
    different = preview(logged_in(editor), faq)

    assert same.context["draft"] == []
    assert "A new text." in different.context["draft"][0].text
    assert "The first text." in different.context["live"][0].text


def test_it_does_not_leak_the_draft_into_what_patients_see(editor, faq):
    before = snapshot.current()

    preview(logged_in(editor), faq)
    previewed = before.with_entry(snapshot.draft_entry(faq))

    assert len(previewed.subtopics(None, "en")) == 1
    assert snapshot.current() is before
    assert faq.pk not in before.entries
    assert before.subtopics(None, "en") == []


def test_it_shows_markup_that_an_editor_typed_as_text(editor, topic):
    faq = make_faq(topic, "<script>alert(1)</script>", short_answer="<img src=x onerror=alert(1)>")

    page = preview(logged_in(editor), faq).content.decode()

    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_it_speaks_the_entrys_language(editor, topic):
    faq = make_faq(topic, language="es")

    drafted = messages_of(snapshot.draft_entry(faq))

    assert "not yet translated" not in drafted[0].text


def test_it_warns_of_a_message_that_telegram_would_not_send(editor, topic):
    faq = make_faq(topic, short_answer="word " * 1000)

    page = preview(logged_in(editor), faq)

    assert page.context["draft"][0].is_too_long
    assert "does not send a message this long" in page.content.decode()


def test_it_is_for_who_may_view_the_entry(stranger, client, faq):
    assert preview(logged_in(stranger), faq).status_code == 403
    assert preview(client, faq).status_code == 302
