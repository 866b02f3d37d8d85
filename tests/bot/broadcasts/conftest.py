"""A coordinator, a colleague, and patients to write to."""

import pytest
from django.contrib.auth.models import User

from bot.broadcasts.drafts import Draft, create_broadcast
from bot.broadcasts.planning import plan_due
from bot.broadcasts.releasing import release_broadcast


@pytest.fixture
def chris(db):
    return User.objects.create_user("chris", is_staff=True)


@pytest.fixture
def robin(db):
    return User.objects.create_user("robin", is_staff=True)


@pytest.fixture
def new_draft(chris):
    """Makes a draft by Chris: "The clinic is closed on Monday." at once, to everybody."""

    def new(**fields):
        fields = {"title": "Closed", "texts": {"en": "The clinic is closed on Monday."}} | fields
        fields = {"cancel_delay": 0, "fallback_language": "en"} | fields
        return create_broadcast(Draft(**fields), by=chris)

    return new


@pytest.fixture
def new_sending(new_draft, now):
    """Makes a broadcast that has been released and planned."""

    def new(**fields):
        broadcast = new_draft(**fields)
        release_broadcast(broadcast, by=None, now=now)
        plan_due(now=now)
        broadcast.refresh_from_db()
        return broadcast

    return new
