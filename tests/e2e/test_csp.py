"""The strict Content-Security-Policy breaks no page of the admin."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_accessibility import OURS, faq_found, onward, pk_of
from tests.e2e.test_first_walk import log_in

_OBSERVE = """document.addEventListener("securitypolicyviolation", event => console.error(
    "CSP", event.effectiveDirective, event.blockedURI, event.sourceFile))"""


@pytest.fixture
def said(page: Page) -> list[str]:
    """What the browser reports against the policy, on every page that is opened."""
    found: list[str] = []
    page.add_init_script(_OBSERVE)
    page.on("console", lambda message: found.append(message.text) if _is_report(message) else None)
    return found


def _is_report(message) -> bool:
    return message.text.startswith("CSP ") or "Content Security Policy" in message.text


def test_the_browser_reports_what_the_policy_forbids(demo, page, said):
    page.goto(demo.admin)
    page.evaluate(
        """() => new Promise(done => {
            document.addEventListener("securitypolicyviolation", done);
            const script = document.createElement("script");
            script.textContent = "window.broken = true";
            document.body.append(script);
        }).then(() => undefined)"""
    )

    assert page.evaluate("window.broken") is None
    assert said != []


def test_no_page_of_the_admin_breaks_the_policy(demo, page, said):
    log_in(page, demo, "admin")
    menu = page.locator("#nav-sidebar-apps a[href^='/admin/']")
    waiting = [demo.admin, *menu.evaluate_all("links => links.map(link => link.href)")]
    faq = pk_of(faq_found(page, demo, "language__exact=en"))
    spanish = pk_of(faq_found(page, demo, "language__exact=es"))
    waiting += [demo.admin + path.format(faq=faq, spanish=spanish) for path in OURS]
    visited: set[str] = set()
    for address in waiting:  # which grows on the way
        if address not in visited:
            visited.add(address)
            page.goto(address, wait_until="load")
            waiting += onward(page)

    assert len(visited) > 25
    assert said == []


def test_no_page_outside_the_admin_breaks_it_or_asks_for_what_is_not_there(demo, page, said):
    missing: list[str] = []
    page.on("response", lambda one: missing.append(one.url) if one.status >= 400 else None)
    site = demo.admin.removesuffix("admin/")

    page.goto(f"{site}api/v1/docs/")
    expect(page.locator(".opblock").first).to_be_visible()
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("heading", name="Available authorizations")).to_be_visible()
    page.goto(f"{site}privacy/", wait_until="networkidle")

    assert (said, missing) == ([], [])
