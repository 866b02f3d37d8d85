"""Every page of the admin, for people who see little, use a keyboard, or hear it read out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessible import problems
from tests.e2e.conftest import log_in

# Gives the lists a patient, a reminder and a delivery; and the wait for it begins here.
pytestmark = pytest.mark.usefixtures("reminded_soon")
FOREIGN = b"Question,Answer\nWhat is a scan?,<p>A picture of the inside.</p>\n"
# Pages of ours that no list leads to; "{faq}" is an entry, "{spanish}" a translation.
OURS = [
    "content/faq/{faq}/preview/",
    "content/faq/{faq}/history/",
    "content/faq/{faq}/history/?day=2026-11-25",
    "content/faq/{spanish}/change/",
    "content/faq/{spanish}/translation/",
    "content/loggedquestion/feedback/",
    "content/loggedquestion/?settled=1",
    "bot/careteam/1/join-sheet/",
    "bot/broadcast/calendar/",
    "bot/callbackrequest/?which=closed",
    "bot/patient/1/silence/",
    "bot/patient/1/propose/",
    "second-factor/set-up/",
    "confirm/",
]


@pytest.fixture
def admin(demo, page) -> Page:
    log_in(page, demo, "admin")
    return page


def onward(page: Page) -> list[str]:
    """From a list: the page of its first row, if it has any, and of a new one."""
    rows = page.locator("#result_list th a, #result_list td a, .cc-tree a")
    links = rows.evaluate_all("links => links.map(link => link.href.split('?')[0])")
    first = [link for link in links if link.endswith("/change/")][:1]
    return first + page.locator("a.addlink").evaluate_all("links => links.map(link => link.href)")


def faq_found(page: Page, demo, query: str) -> str:
    """The address of the first entry that the list finds."""
    page.goto(f"{demo.admin}content/faq/?{query}")
    return onward(page)[0]


def pk_of(address: str) -> str:
    return re.search(r"/(\d+)/change/", address)[1]


def test_every_page_of_the_menu_and_of_ours(demo, admin):
    menu = admin.locator("#nav-sidebar-apps a[href^='/admin/']")
    waiting = [demo.admin, *menu.evaluate_all("links => links.map(link => link.href)")]
    faq = pk_of(faq_found(admin, demo, "language__exact=en"))
    spanish = pk_of(faq_found(admin, demo, "language__exact=es"))
    waiting += [demo.admin + path.format(faq=faq, spanish=spanish) for path in OURS]
    visited: set[str] = set()
    found: list[str] = []
    for address in waiting:  # which grows on the way
        if address in visited:
            continue
        visited.add(address)
        assert admin.goto(address).status == 200, address
        phone = admin.locator(".cc-live-messages")
        if phone.count():
            expect(phone).to_contain_text(re.compile("characters|Not complete yet"))
        found += problems(admin)
        waiting += onward(admin)

    assert len(visited) > 35
    assert found == []


def test_the_way_in(demo, page):
    page.goto(demo.admin)

    assert problems(page) == []


def test_an_import_on_its_way(demo, admin):
    admin.goto(f"{demo.admin}content/importjob/")
    admin.locator("input[type=file]").set_input_files(
        {"name": "scans.csv", "mimeType": "text/csv", "buffer": FOREIGN}
    )
    admin.get_by_role("button", name="Upload and check").click()
    check = admin.get_by_role("button", name="Check the file")
    expect(check).to_be_visible()
    found = problems(admin)
    admin.locator("select[name=topic]").select_option(index=1)
    check.click()
    admin.wait_for_url(re.compile(r"importjob/\d+/change/"))
    expect(admin.locator("#import-progress")).to_have_count(0)
    found += problems(admin)

    assert found == []


def test_a_save_that_somebody_else_has_overtaken(demo, admin):
    address = faq_found(admin, demo, "q=trials-placebo")
    admin.goto(address)
    other = admin.context.new_page()
    other.goto(address)
    for page, text in ((other, "Theirs"), (admin, "Mine")):
        page.locator("[name=label]").fill(text)
        page.get_by_role("button", name="Save and continue editing").click()
    expect(admin.get_by_text("Saved meanwhile, and yours")).to_be_visible()

    assert problems(admin) == []


def test_the_menu_of_a_narrow_screen_opens_by_keyboard(admin):
    admin.set_viewport_size({"width": 400, "height": 900})
    link = admin.locator("#nav-sidebar-apps").get_by_role("link", name="Glossary")
    expect(link).not_to_be_in_viewport()

    admin.get_by_role("button", name="Menu").filter(visible=True).press("Enter")

    expect(link).to_be_in_viewport()
