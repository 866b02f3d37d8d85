"""What responses say to browsers."""

import pytest
from django.contrib.auth.models import User


@pytest.fixture
def https(client, settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }

    def get(path):
        return client.get(path, secure=True)

    return get


def policy(response):
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {part[0]: part[1:] for part in parts}


PATHS = ["/healthz", "/admin/login/", "/static/adminpanel/adminpanel.css", "/no/such/page"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_every_response_is_strict(https, path):
    response = https(path)

    assert path.startswith("/static/") or response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "max-age=31536000" in response["Strict-Transport-Security"]
    assert "camera=()" in response["Permissions-Policy"]
    said = policy(response)
    assert said["default-src"] == said["frame-ancestors"] == said["base-uri"] == ["'none'"]
    assert said["form-action"] == ["'self'"]


@pytest.mark.django_db
def test_only_the_admin_may_evaluate_and_nobody_may_write_scripts_into_a_page(https):
    elsewhere, admin = policy(https("/healthz")), policy(https("/admin/login/"))

    assert "'unsafe-eval'" in admin["script-src"]
    for said in (elsewhere, admin):
        assert "'unsafe-inline'" not in said["script-src"]
        for sources in said.values():
            assert not any(source.startswith(("http", "*")) for source in sources)
    for sources in elsewhere.values():
        assert not any("unsafe" in source for source in sources)


@pytest.mark.django_db
def test_staff_pages_are_kept_by_no_cache(client, https):
    client.force_login(User.objects.create_superuser("root"))

    assert "no-store" in https("/admin/auth/user/")["Cache-Control"]


@pytest.mark.django_db
def test_cookies_are_for_https_and_this_site_alone(client, https):
    User.objects.create_superuser("root", password="long enough for root")
    https("/admin/login/")
    client.post(
        "/admin/login/", {"username": "root", "password": "long enough for root"}, secure=True
    )

    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["secure"]
        assert client.cookies[name]["samesite"] == "Lax"
    assert client.cookies["sessionid"]["httponly"]


def test_plain_http_is_led_to_https(client):
    response = client.get("/admin/login/")

    assert response.status_code == 301
    assert response["Location"].startswith("https://")
