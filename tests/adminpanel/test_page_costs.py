"""What the pages that editors open all day cost: few queries, and no more with more rows.

``benchmarks/admin_pages.py`` measures the time at 5,000 entries and a million view counts.
"""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminpanel.roles import ensure_roles
from bot.models import ViewCount
from content.models import LoggedQuestion
from content.publishing import publish
from tests.adminpanel.conftest import logged_in, make_faq, make_staff, make_topic

FAQS = reverse("admin:content_faq_changelist")
INSIGHT = reverse("admin:content_faq_insight")
MOST = 15


@pytest.fixture(params=["superuser", "Editor"])
def client(request, admin_user):
    if request.param == "superuser":
        return logged_in(admin_user)
    ensure_roles()
    user = make_staff("erin")
    user.groups.add(Group.objects.get(name=request.param))
    return logged_in(user)


@pytest.fixture
def grow(db):
    topics = [make_topic(f"Topic {number}") for number in range(3)]
    today = timezone.now().date()

    def more(count):
        for number in range(count):
            faq = make_faq(topics[number % 3], f"What is {number}?")
            faq.related.add(make_faq(topics[0], f"And {number}?"))
            revision = publish(faq, by=None)
            for step in ViewCount.Step:
                ViewCount.objects.create(step=step, starts_on=today, revision=revision, views=5)
            LoggedQuestion.objects.create(text=f"q {number}", language="en", kind="unanswered")

    return more


@pytest.mark.parametrize(
    "url",
    [FAQS, f"{FAQS}?q=what", f"{FAQS}?translation=stale", reverse("admin:index"), INSIGHT,
     f"{INSIGHT}?period=365"],
)  # fmt: skip
def test_a_page_costs_at_most_15_queries_however_many_rows(client, grow, url):
    costs = []
    for count in (2, 15):
        grow(count)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1] <= MOST, [query["sql"][:120] for query in queries]


@pytest.mark.parametrize("state", ["shown", "changed", "hidden"])
def test_the_list_of_a_state_costs_no_more_with_more_rows(admin_client, grow, state):
    costs = []
    admin_client.get(FAQS)  # the first page of a session writes it
    for count in (2, 15):
        grow(count)
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(FAQS, {"state": state})
        costs.append(len(queries))

    assert costs[0] == costs[1] <= MOST
