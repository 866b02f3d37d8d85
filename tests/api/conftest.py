"""The cast of the API: a member of staff in each role, tokens, and published content."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from adminpanel.roles import ensure_roles
from bot import redis
from content.api import reading
from content.models import ApiToken, GlossaryTerm, UrgentSign
from content.tokens import create_token

BROADCASTS = ("view_broadcast", "add_broadcast", "change_broadcast", "release_broadcast")
SCOPES = list(ApiToken.Scope.values)


@pytest.fixture(autouse=True)
def _fresh(settings, monkeypatch):
    settings.SECURE_SSL_REDIRECT = False
    settings.API_RATE = 1_000_000
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(reading, "_held", None)
    redis.client().flushdb()


@pytest.fixture
def roles(db):
    """The groups, with what the outreach screens give a coordinator."""
    groups = ensure_roles()
    rights = Permission.objects.filter(codename__in=BROADCASTS)
    groups["Coordinator"].permissions.add(*rights)
    return groups


@pytest.fixture
def staff(roles):
    """A member of staff by role."""
    made = {}
    for role, group in roles.items():
        user = User.objects.create_user(
            role.lower(), is_staff=True, first_name=role, last_name="Demo"
        )
        user.groups.add(group)
        made[role] = user
    return made


@pytest.fixture
def bearer(staff, roles):
    """A client that works for a role: ``bearer("Editor", "content:read")``; by default all scopes."""

    def make(role, *scopes):
        _token, secret = create_token(
            staff[role], role=roles[role], scopes=scopes or SCOPES, days=1, name="a test"
        )
        return Client(headers={"authorization": f"Bearer {secret}"})

    return make


@pytest.fixture
def sign(db):
    return UrgentSign.objects.create(
        key="spine", language="en", title="Pressure on the spinal cord", notice="Weak legs.",
        act="Call **now**.", phrases=["cannot feel my legs"], is_published=True,
    )  # fmt: skip


@pytest.fixture
def term(db):
    return GlossaryTerm.objects.create(
        key="scan", language="en", term="Scan", meaning="A picture.", is_published=True
    )
