"""Reading what is published, as a clinic's website does."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from content.models import FAQ, ContentVersion, LoggedQuestion, Revision, Topic
from content.publishing import withdraw


def get(client, path, **headers):
    return client.get(f"/api/v1/{path}", headers=headers)


def test_it_shows_the_tree_of_topics_that_hold_something(client, new_faq):
    new_faq("tired", topic="effects")
    Topic.objects.create(slug="empty")
    ContentVersion.bump()

    tree = get(client, "topics/").json()

    assert [(one["slug"], one["faqs"], one["topics"]) for one in tree] == [("effects", 1, [])]


def test_it_shows_a_published_answer_with_its_sources_and_notices(client, new_faq):
    new_faq("tired", short_answer="**Rest** <script>x</script>", act_now="Call.")

    faq = get(client, "faqs/tired/").json()

    assert faq["short_answer"]["markdown"].startswith("**Rest**")
    assert faq["short_answer"]["html"] == (
        "<p><strong>Rest</strong> &lt;script&gt;x&lt;/script&gt;</p>"
    )
    assert faq["sources"][0]["url"] == "https://www.cancer.gov/"
    assert (faq["notices"], faq["review"]) == (["not_reviewed"], None)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://x.org", "data:text/html,x"])
def test_html_links_to_https_only(client, new_faq, link):
    new_faq("tired", short_answer=f"[here]({link}) ![x](https://x.org/a.png)")

    html = get(client, "faqs/tired/").json()["short_answer"]["html"]

    assert f'href="{link}' not in html and "<img" not in html


def test_nothing_unpublished_or_withdrawn_is_there(client, new_faq):
    new_faq("draft", published=False)
    gone = new_faq("gone")
    shown = new_faq("shown")
    withdraw(gone, by=None, reason="old")
    FAQ.objects.filter(pk=shown.pk).update(short_answer="a secret change")

    listed = get(client, "faqs/").json()

    assert [one["key"] for one in listed["results"]] == ["shown"]
    assert "secret" not in str(listed)
    for key in ("draft", "gone"):
        response = get(client, f"faqs/{key}/")
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


def test_an_overdue_entry_carries_its_notice_or_is_hidden(client, new_faq):
    entry = new_faq("old")
    yesterday = timezone.now().date() - timedelta(days=1)
    Revision.objects.filter(faq=entry).update(
        reviewer_name="Rosa", reviewed_on=date(2025, 1, 1), review_by=yesterday
    )
    ContentVersion.bump()
    assert get(client, "faqs/old/").json()["notices"] == ["overdue"]

    Topic.objects.update(hide_overdue=True)
    ContentVersion.bump()

    assert get(client, "faqs/old/").status_code == 404
    assert get(client, "search/?q=old").json()["results"] == []


def test_the_language_is_asked_for_or_negotiated_and_a_fallback_says_so(client, new_faq):
    new_faq("tired")
    new_faq("tired", language="es", question="¿Cansada?")
    new_faq("only-english")

    spanish = get(client, "faqs/?language=es", accept_language="en").json()["results"]
    negotiated = get(client, "faqs/tired/", accept_language="fr, es-MX;q=0.8, en;q=0.2")

    assert {one["key"]: (one["language"], one["is_fallback"]) for one in spanish} == {
        "tired": ("es", False), "only-english": ("en", True),
    }  # fmt: skip
    assert negotiated["Content-Language"] == "es"
    assert "Accept-Language" in negotiated["Vary"]
    assert negotiated.json()["languages"] == ["en", "es"]


def test_filters_and_pages(client, new_faq):
    for number in range(5):
        new_faq(f"one-{number}", topic="a" if number < 2 else "b")
    later = (timezone.now() + timedelta(days=1)).isoformat()

    page = get(client, "faqs/?page=2&page_size=2").json()

    assert (page["count"], page["page"], page["pages"], len(page["results"])) == (5, 2, 3, 2)
    assert get(client, "faqs/?topic=a").json()["count"] == 2
    assert get(client, "faqs/?reviewed=true").json()["count"] == 0
    assert get(client, f"faqs/?since={quote(later)}").json()["count"] == 0
    assert get(client, "faqs/?page=9").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "faqs/?page=abc", "faqs/?page=0", "faqs/?page_size=101", "topics/?language=xx",
        "faqs/?since=soon", "faqs/?topic=nowhere", "faqs/?page=1&page=2", "search/", "search/?q=",
        "search/?q=" + "a" * 10_000, "search/?q=%00", "glossary/?page=-1",
        "faqs/?page=99999999999999999999",
    ],
)  # fmt: skip
def test_bad_input_is_a_400_with_words(client, new_faq, path):
    response = get(client, path)

    assert response.status_code == 400
    assert response.json()["detail"]


def test_odd_bytes_are_never_an_error_of_ours(client, new_faq):
    for odd in ("%ED%A0%80", "%FF%FE", "%F0%9F%98%80", "%E2%80%AE"):
        assert get(client, f"search/?q={odd}").status_code == 200


def test_search_puts_the_urgent_sign_first_and_keeps_nothing(client, new_faq, sign):
    new_faq("legs", question="Why are my legs weak?")

    found = get(client, "search/?q=I cannot feel my legs").json()

    assert [one["key"] for one in found["urgent_signs"]] == ["spine"]
    assert next(iter(found)) == "urgent_signs"
    assert LoggedQuestion.objects.count() == 0
    assert get(client, "search/?q=legs")["Cache-Control"] == "no-store"


def test_search_gives_no_answer_to_a_question_about_a_dose(client, new_faq):
    new_faq("tired")

    assert get(client, "search/?q=how many tablets should I take").json()["confidence"] == "dose"


def test_glossary_and_urgent_signs(client, sign, term):
    ContentVersion.bump()

    assert get(client, "glossary/").json()["results"][0]["term"] == "Scan"
    assert get(client, "urgent-signs/").json()[0]["act"]["html"] == (
        "<p>Call <strong>now</strong>.</p>"
    )


def test_asked_again_it_costs_one_query_and_an_unchanged_answer_is_a_304(
    client, new_faq, django_assert_num_queries
):
    new_faq("tired")
    first = get(client, "faqs/")

    with django_assert_num_queries(1):
        again = get(client, "faqs/", if_none_match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    new_faq("other")
    changed = get(client, "faqs/", if_none_match=first["ETag"])
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]


def test_what_is_held_goes_out_as_carefully_as_the_first_time(client, new_faq):
    new_faq("tired")
    first, again = get(client, "topics/"), get(client, "topics/")

    assert again.content == first.content
    kept = set(first.headers) - {"Vary", "Allow"}  # without a session nothing varies by its cookie
    assert {name: again.headers[name] for name in kept} == {
        name: first.headers[name] for name in kept
    }
    assert get(client, "topics/", Host="elsewhere.example").status_code == 400
    assert client.post("/api/v1/topics/").status_code == 405
    assert get(client, "topics/", Accept="text/html").status_code == 406


def test_last_modified_is_left_out_until_its_second_is_over(client, new_faq):
    new_faq("tired")
    assert "Last-Modified" not in get(client, "topics/")

    ContentVersion.objects.update(changed_at=timezone.now() - timedelta(minutes=1), number=99)
    first = get(client, "topics/")

    assert get(client, "topics/", if_modified_since=first["Last-Modified"]).status_code == 304


def test_one_language_is_never_answered_from_the_other(client, new_faq):
    new_faq("tired")
    new_faq("tired", language="es", question="¿Cansada?")

    english = get(client, "faqs/tired/", accept_language="en")
    spanish = get(client, "faqs/tired/", accept_language="es")

    assert english["ETag"] != spanish["ETag"]
    assert (english.json()["language"], spanish.json()["language"]) == ("en", "es")
    assert get(client, "faqs/tired/", accept_language="es", if_none_match=english["ETag"]).status_code == 200  # fmt: skip


def test_too_many_requests_are_told_how_long_to_wait(client, new_faq, settings):
    settings.API_RATE = 2
    codes = [get(client, "topics/").status_code for _number in range(4)]
    refused = get(client, "topics/")

    assert codes[0] == 200 and codes[-1] == 429
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_a_forged_forwarding_header_buys_no_requests(client, new_faq, settings):
    settings.API_RATE = 2
    codes = [
        get(client, "topics/", x_forwarded_for=f"10.0.0.{number}").status_code
        for number in range(5)
    ]

    assert codes[-1] == 429


def test_without_redis_reading_goes_on(client, new_faq, settings):
    from bot import redis

    settings.EMBEDDED_REDIS_SOCKET = None
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    redis.client.cache_clear()
    status = get(client, "topics/").status_code
    redis.client.cache_clear()

    assert status == 200


def test_only_configured_origins_may_read_it_in_a_browser(client, new_faq, settings):
    assert "Access-Control-Allow-Origin" not in get(client, "topics/", origin="https://a.example")

    settings.CORS_ALLOWED_ORIGINS = ["https://a.example"]

    allowed = get(client, "topics/", origin="https://a.example")
    assert allowed["Access-Control-Allow-Origin"] == "https://a.example"
    assert "Access-Control-Allow-Origin" not in get(client, "topics/", origin="https://b.example")


def test_only_json_and_only_reading(client, new_faq):
    assert get(client, "topics/", accept="text/html").status_code == 406
    assert client.post("/api/v1/topics/").status_code == 405
    assert get(client, "nothing/here/").json()["status"] == 404


def test_the_docs_page_asks_nothing_of_other_sites(client, db):
    page = client.get("/api/v1/docs/").content.decode()

    assert "http://" not in page and "https://" not in page
    paths = get(client, "schema/").json()["paths"]
    assert "/api/v1/faqs/" in paths
    assert all(one["summary"] for path in paths.values() for one in path.values())
