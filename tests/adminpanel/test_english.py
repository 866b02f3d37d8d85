"""The admin in a browser that prefers another language."""

from django.urls import reverse


def test_the_admin_is_in_english_whatever_the_browser_prefers(chris):
    for name in ("login", "index", "bot_broadcast_changelist"):
        page = chris.get(reverse(f"admin:{name}"), headers={"Accept-Language": "es"}, follow=True)

        assert page.headers["Content-Language"] == "en", name
        assert '<html lang="en"' in page.content.decode(), name


def test_what_patients_read_keeps_their_language(client, db):
    page = client.get(reverse("privacy"), headers={"Accept-Language": "es"})

    assert '<html lang="es"' in page.content.decode()
