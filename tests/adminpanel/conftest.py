"""The cast: an author and another editor, a reviewer, and a few entries."""

from datetime import date
from itertools import count

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from content.models import FAQ, Source, Topic, TopicTitle

_numbers = count(1)


@pytest.fixture(autouse=True)
def _plain_static_files_and_http(settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.SECURE_SSL_REDIRECT = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def make_staff(username, *permissions, name=("", ""), group=""):
    """A user who may log in to the admin with exactly these permissions ("app.codename")."""
    user = User.objects.create_user(username, is_staff=True, first_name=name[0], last_name=name[1])
    for label in permissions:
        app, codename = label.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    if group:
        user.groups.add(Group.objects.create(name=group))
    return user


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def make_topic(title="Liver", parent=None, **fields):
    topic = Topic.objects.create(slug=f"topic-{next(_numbers)}", parent=parent, **fields)
    TopicTitle.objects.create(topic=topic, language="en", title=title)
    return topic


def make_faq(topic, question="What is it?", **fields):
    """A draft that can be published."""
    number = next(_numbers)
    fields = {
        "key": f"entry-{number}",
        "short_answer": "The first text.",
        "language": "en",
    } | fields
    faq = FAQ.objects.create(topic=topic, question=question, **fields)
    faq.sources.add(
        Source.objects.create(
            title=f"Guide {number}",
            publisher="Health Service",
            url=f"https://example.org/{number}",
            seen_on=date(2026, 10, 1),
        )
    )
    return faq


def form_of(faq, **changes):
    """What the change form posts for this entry."""
    fields = {
        "edited_at": faq.edited_at.isoformat(),
        "question": faq.question,
        "label": faq.label,
        "short_answer": faq.short_answer,
        "act_now": faq.act_now,
        "full_answer": faq.full_answer,
        "topic": faq.topic_id,
        "position": faq.position,
        "language": faq.language,
        "key": faq.key,
        "alternatives": "\n".join(faq.alternatives),
        "sources": [source.pk for source in faq.sources.all()],
        "related": [other.pk for other in faq.related.all()],
    }
    return fields | changes


@pytest.fixture
def topic(db):
    return make_topic()


@pytest.fixture
def faq(topic, author):
    return make_faq(topic, edited_by=author)


@pytest.fixture
def author(db):
    return make_staff(
        "author", "content.view_faq", "content.change_faq", "content.sign_off_faq",
        name=("Ada", "Author"), group="Nurse specialist",
    )  # fmt: skip


@pytest.fixture
def reviewer(db):
    return make_staff(
        "reviewer", "content.view_faq", "content.sign_off_faq", "content.publish_faq",
        name=("Rosa", "Reviewer"), group="Oncologist",
    )  # fmt: skip


@pytest.fixture
def editor(db):
    return make_staff("editor", "content.view_faq", "content.change_faq", name=("Ed", "Itor"))


@pytest.fixture
def reader(db):
    return make_staff("reader", "content.view_faq")


@pytest.fixture
def stranger(db):
    return make_staff("stranger")
