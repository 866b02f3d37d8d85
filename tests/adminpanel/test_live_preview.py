"""The phone beside the form: what is typed, as the bot would send it, and nothing saved."""

import pytest
from django.urls import reverse

from adminpanel.preview import messages_of
from content import snapshot
from content.models import FAQ
from tests.adminpanel.conftest import form_of, logged_in, make_faq, make_staff

TYPED = reverse("admin:content_faq_typed")
LONG = "\n\n".join(f"**Part {n}.** " + "Many words here. " * 20 for n in range(9))


def shown(client, faq, *, pk=True, **changes):
    posted = form_of(faq, **changes) | ({"faq": faq.pk} if pk else {})
    return client.post(TYPED, posted)


def sent(response):
    return [(message.text, message.rows) for message in response.context["sent"]]


def drafted(faq, **options):
    entry = snapshot.draft_entry(FAQ.objects.get(pk=faq.pk))
    return [(message.text, message.rows) for message in messages_of(entry, **options)]


@pytest.mark.parametrize("sensitive", [False, True])
@pytest.mark.parametrize("length", ["short", "full"])
def test_it_shows_what_the_draft_would_be_once_saved(editor, topic, sensitive, length):
    faq = make_faq(topic, language="es")
    other = make_faq(topic, "¿Y después?", language="es")
    texts = {"short_answer": "**Sí**.", "act_now": "- Fiebre", "full_answer": LONG, "label": "Sí?"}
    flag = {"sensitive": "on"} if sensitive else {}
    sources = [source.pk for source in (*other.sources.all(), *faq.sources.all())]
    typed = shown(
        logged_in(editor), faq, **texts, **flag, length=length, related=[other.pk], sources=sources
    )
    before = FAQ.objects.get(pk=faq.pk)

    FAQ.objects.filter(pk=faq.pk).update(**texts, sensitive=sensitive)
    faq.related.add(other)
    faq.sources.set(sources)

    assert sent(typed) == drafted(faq, prefers_full=length == "full")
    assert before.short_answer == "The first text."


def test_a_new_entry_is_shown_before_it_is_saved(admin_client, topic):
    like = make_faq(topic)

    typed = shown(admin_client, like, pk=False, question="A new one?", key="new")

    assert "A new one?" in typed.context["sent"][0].text
    assert "Liver" in typed.context["sent"][0].text
    assert FAQ.objects.count() == 1


def test_the_full_answer_comes_at_once_where_a_patient_wants_it(editor, topic):
    faq = make_faq(topic, full_answer=LONG)

    short, full = (shown(logged_in(editor), faq, length=length) for length in ("short", "full"))

    assert "Part 0" not in short.context["sent"][0].text
    assert "Part 0" in full.context["sent"][0].text
    assert [message.after for message in short.context["sent"]][:2] == [
        "When a patient taps the question",
        "After “Read more” (page 1 of 3)",
    ]


def test_what_a_published_entry_no_longer_posts_comes_from_its_row(editor, topic):
    faq = make_faq(topic, language="es")
    posted = {
        name: value for name, value in form_of(faq).items() if name not in ("language", "key")
    }

    page = logged_in(editor).post(TYPED, posted | {"faq": faq.pk})

    assert 'lang="es"' in page.content.decode()
    assert "Urgencias" in page.content.decode()


def test_it_says_what_is_missing(editor, faq):
    client = logged_in(editor)

    without = shown(client, faq, topic="", short_answer=" ").content.decode()
    nothing = client.post(TYPED, {}).content.decode()

    assert "Still missing: Short answer, Topic." in " ".join(without.split())
    assert faq.question in without
    assert "Still missing: Question, Short answer, Topic." in " ".join(nothing.split())
    assert "cc-phone" not in nothing


@pytest.mark.parametrize(
    "odd", [{"faq": "²"}, {"topic": "9" * 40}, {"sources": ["x"]}, {"language": "../../tmp"}]
)
def test_it_survives_whatever_a_browser_sends(editor, faq, odd):
    assert logged_in(editor).post(TYPED, form_of(faq) | odd).status_code == 200


def test_typed_markup_stays_text_and_no_script_or_style_is_inline(editor, faq):
    page = shown(
        logged_in(editor), faq, short_answer="<img src=x onerror=alert(1)>"
    ).content.decode()

    assert "&lt;img" in page and "<img" not in page
    assert "<script" not in page and "style=" not in page


def test_a_reviewer_sees_the_saved_draft_and_may_choose_its_length(reader, topic):
    faq = make_faq(topic, full_answer=LONG, language="es")
    client = logged_in(reader)

    for length in ("short", "full"):
        page = client.post(TYPED, {"faq": faq.pk, "length": length})
        assert sent(page) == drafted(faq, prefers_full=length == "full")


def test_it_is_for_who_may_view_the_entry(stranger, reader, faq, client):
    assert shown(logged_in(stranger), faq).status_code == 403
    assert shown(client, faq).status_code == 302
    assert logged_in(reader).get(TYPED).status_code == 405


def test_the_form_has_the_phone_and_for_those_who_write_the_toolbar(editor, faq):
    url = reverse("admin:content_faq_change", args=[faq.pk])

    for user, writes in ((editor, True), (make_staff("reads", "content.view_faq"), False)):
        page = logged_in(user).get(url).content.decode()
        assert "live_preview.js" in page
        assert ("markdown.js" in page) == ("cc-markdown" in page) == writes


def test_a_reviewer_reads_other_ways_to_ask_it_as_lines(reader, faq):
    FAQ.objects.filter(pk=faq.pk).update(alternatives=["what is it", "say it again"])

    page = logged_in(reader).get(reverse("admin:content_faq_change", args=[faq.pk]))

    assert "what is it\nsay it again" in page.content.decode().replace("<br>", "\n")
