"""Every page of the admin, for people who see little, use a keyboard, or hear it read out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessible import problems
from tests.e2e.test_first_walk import log_in

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
]


@pytest.fixture
def admin(demo, page) -> Page:
    log_in(page, demo, "admin")
    return page


def listed(page: Page, address: str) -> str:
    """The address of the first row's page; "" where the list is empty."""
    page.goto(address)
    rows = page.locator("#result_list th a, #result_list td a, .cc-tree a")
    hrefs = rows.evaluate_all("links => links.map(link => link.href.split('?')[0])")
    return next((href for href in hrefs if href.endswith("/change/")), "")


def pk_of(address: str) -> str:
    return re.search(r"/(\d+)/change/", address)[1]


def test_every_page_of_the_menu_and_of_ours(demo, admin):
    log_in_page = admin.context.browser.new_context().new_page()
    log_in_page.goto(demo.admin)
    found = problems(log_in_page)
    log_in_page.context.close()
    menu = admin.locator("#nav-sidebar-apps a[href^='/admin/'], #nav-sidebar a[href^='/admin/']")
    lists = sorted(set(menu.evaluate_all("links => links.map(link => link.href)")))
    assert len(lists) > 12
    pages = set(lists)
    for address in lists:
        pages.add(listed(admin, address))
        adds = admin.locator("a.addlink").evaluate_all("links => links.map(link => link.href)")
        pages.update(adds)
    faq = pk_of(listed(admin, f"{demo.admin}content/faq/?language__exact=en"))
    spanish = pk_of(listed(admin, f"{demo.admin}content/faq/?language__exact=es"))
    pages |= {demo.admin + path.format(faq=faq, spanish=spanish) for path in OURS}
    for address in sorted(pages - {""}):
        response = admin.goto(address)
        assert response.status == 200, address
        if admin.locator(".cc-live-messages").count():
            expect(admin.locator(".cc-live-messages")).to_contain_text(
                re.compile("characters|Not complete yet")
            )
        found += problems(admin)

    assert len(pages) > 30
    assert found == []


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
    address = listed(admin, f"{demo.admin}content/faq/?language__exact=en")
    admin.goto(address)
    other = admin.context.new_page()
    other.goto(address)
    for page, text in ((other, "Theirs"), (admin, "Mine")):
        page.locator("[name=label]").fill(text)
        page.get_by_role("button", name="Save and continue editing").click()
    expect(admin.get_by_text("Saved meanwhile, and yours")).to_be_visible()

    assert problems(admin) == []
