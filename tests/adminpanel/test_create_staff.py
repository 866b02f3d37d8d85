"""The roles that a new installation has, and the command that makes the first accounts."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from adminpanel.roles import ROLES, ensure_roles, set_roles

GOOD = "seven-Geese-in-a-row"


def permissions_of(role):
    rows = Permission.objects.filter(group__name=role)
    return {
        f"{app}.{name}" for app, name in rows.values_list("content_type__app_label", "codename")
    }


@pytest.mark.django_db
def test_the_migration_makes_the_roles_before_django_has_made_any_permission():
    """As on a new installation, where permissions come only after the last migration."""
    Group.objects.all().delete()
    Permission.objects.all().delete()
    ContentType.objects.all().delete()
    ContentType.objects.clear_cache()

    set_roles(MigrationLoader(connection).project_state(("adminpanel", "0001_initial")).apps)

    assert {role: permissions_of(role) for role in ROLES} == {
        role: set(labels) for role, labels in ROLES.items()
    }
    call_command("migrate", verbosity=0)  # makes the other permissions, and these not again
    names = Permission.objects.values_list("content_type__app_label", "codename")
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_an_upgrade_gives_back_what_a_role_lacks_and_keeps_its_people():
    group = ensure_roles()["Editor"]
    User.objects.create_user("erin").groups.add(group)
    group.permissions.clear()

    assert ensure_roles()["Editor"].user_set.get().username == "erin"
    assert permissions_of("Editor") == set(ROLES["Editor"])


def test_roles_keep_to_their_own():
    assert not [one for one in ROLES["Coordinator"] if "content.change" in one or "add_faq" in one]
    assert not {"content.publish_faq", "content.sign_off_faq"} & {*ROLES["Editor"]}
    assert "content.sign_off_faq" not in ROLES["Administrator"]
    assert "content.change_faq" not in ROLES["Reviewer"]


@pytest.fixture
def create(db, settings):
    ensure_roles()
    settings.STAFF_PASSWORD = GOOD

    def run(*arguments):
        out = StringIO()
        call_command("create_staff", *arguments, stdout=out)
        return out.getvalue()

    return run


def test_it_makes_an_account(create, client):
    said = create("rosa", "--role", "Reviewer", "--email", "r@example.org",
                  "--first-name", "Rosa", "--last-name", "Hall")  # fmt: skip

    user = User.objects.get()
    assert said == "rosa can log in now, as Reviewer.\n"
    assert (user.email, user.get_full_name()) == ("r@example.org", "Rosa Hall")
    assert user.is_staff and not user.is_superuser
    assert [group.name for group in user.groups.all()] == ["Reviewer"]
    sent = {"username": "rosa", "password": GOOD}
    assert client.post("/admin/login/", sent, secure=True).status_code == 302


def test_an_administrator_can_make_the_others(create, client):
    create("alex", "--role", "Administrator")

    assert User.objects.get().has_perms(["auth.add_user", "auth.change_user"])


@pytest.mark.parametrize("password, words", [
    ("12345678", "too common"), ("geese", "too short"), ("rosa-hall", "too similar"),
    ("8675309867530", "entirely numeric"),
])  # fmt: skip
def test_it_refuses_a_weak_password(create, settings, password, words):
    settings.STAFF_PASSWORD = password

    with pytest.raises(CommandError, match=words):
        create("rosa-hall", "--role", "Editor")
    assert not User.objects.exists()


@pytest.mark.parametrize("arguments, words", [
    (["rosa", "--role", "Doctor"], "invalid choice"),
    (["rosa"], "--role"),
    (["ro sa", "--role", "Editor"], "valid username"),
    (["rosa", "--role", "Editor", "--email", "rosa"], "valid email"),
    (["there", "--role", "Editor"], "already exists"),
])  # fmt: skip
def test_it_says_what_is_wrong(create, arguments, words):
    User.objects.create_user("there")

    with pytest.raises(CommandError, match=words):
        create(*arguments)
    assert User.objects.count() == 1


def test_it_says_that_it_cannot_ask(create, settings, monkeypatch):
    settings.STAFF_PASSWORD = ""
    monkeypatch.setattr("sys.stdin", StringIO())

    with pytest.raises(CommandError, match="Set STAFF_PASSWORD"):
        create("rosa", "--role", "Editor")


def test_it_asks_twice(create, settings, monkeypatch):
    settings.STAFF_PASSWORD = ""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    answers = iter([GOOD, "another", GOOD, GOOD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))

    with pytest.raises(CommandError, match="differ"):
        create("rosa", "--role", "Editor")
    assert "can log in" in create("rosa", "--role", "Editor")


def test_it_says_that_a_role_is_gone(create):
    Group.objects.filter(name="Editor").delete()

    with pytest.raises(CommandError, match="no group Editor"):
        create("rosa", "--role", "Editor")
    assert not User.objects.exists()
