"""The first walk through the whole product, as a patient and an editor take it."""

from __future__ import annotations

import os
import re
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import log_in

# CARE_SCREENSHOTS=docs/images keeps the pictures that the README shows.
PICTURES = os.environ.get("CARE_SCREENSHOTS")


class Chat:
    """One patient's phone on the simulator's page."""

    def __init__(self, page: Page, address: str, name: str = "Anna") -> None:
        self.page = page
        page.goto(address)
        self.phone = page.get_by_role("region", name=f"{name}'s phone")

    @property
    def newest(self):
        return self.phone.locator(".message.theirs").last

    def sees(self, text: str, timeout: float | None = None) -> None:
        expect(self.newest).to_contain_text(text, timeout=timeout)

    def tap(self, label: str | re.Pattern) -> None:
        self.newest.locator(".key", has_text=label).first.click()

    def say(self, text: str) -> None:
        box = self.phone.get_by_role("textbox", name="Message", exact=True)
        box.fill(text)
        box.press("Enter")

    def picture(self, name: str) -> None:
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png")


def test_every_page_answers(demo):
    for address in (f"{demo.admin}login/", demo.chat, demo.health):
        with urllib.request.urlopen(address, timeout=20) as response:
            assert response.status == 200


def test_a_patient_reads_calls_and_is_reminded(demo, page):
    chat = Chat(page, demo.chat)
    page.get_by_role("button", name="START", exact=True).click()
    chat.sees("Before we start")
    chat.picture("chat-consent")
    chat.tap("I agree")
    chat.sees("What would you like to do?")
    chat.tap("Topics")
    chat.tap("Where it spreads")
    chat.tap("Liver")
    chat.sees("Where it spreads › Liver")
    chat.picture("chat-topic")
    chat.newest.locator(".key").first.click()
    chat.sees("Starter text, not yet reviewed by your care team")
    chat.picture("chat-answer")
    chat.tap("Read more")
    chat.sees("Sources:")
    chat.tap("Home")
    chat.tap("Urgent help")
    chat.sees("Urgent line")
    chat.picture("chat-urgent")
    chat.tap("Home")

    chat.tap("My reminders")
    chat.tap("New reminder")
    chat.tap("Once")
    chat.tap("Today")
    chat.tap("Other time")
    chat.sees("What time?")
    chat.say("in 1 minute")
    chat.sees("Shall I remind you?")
    chat.picture("chat-reminder")
    chat.tap("Yes, set it")
    chat.sees("Your reminder is set.")
    chat.sees("You asked me to remind you of something.", timeout=200_000)
    chat.tap("Show")
    chat.sees("Contact my care team")
    chat.picture("chat-arrived")
    chat.tap("I reached them")
    chat.sees("Good.")

    log_in(page, demo, "admin")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "admin-home.png")
    page.goto(f"{demo.admin}bot/delivery/")
    expect(page.locator("#result_list, table").first).to_contain_text("reached the team")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "admin-deliveries.png")


def test_a_change_is_seen_after_it_is_signed_off_and_not_before(demo, chromium, page):
    """Bot and web are different processes: the next tap shows what was published."""
    chat = Chat(page, demo.chat, "Berta")
    page.get_by_label("First name").fill("Berta")
    page.get_by_role("button", name="Add", exact=True).click()
    chat.phone.get_by_role("button", name="START", exact=True).click()
    chat.sees("Before we start")
    chat.tap("I agree")
    chat.sees("What would you like to do?")
    chat.say("What is metastatic breast cancer?")
    chat.sees("I think you mean:")

    staff = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    log_in(staff, demo, "editor")
    staff.goto(f"{demo.admin}content/faq/?q=mbc-what-is-it")
    staff.get_by_role("link", name="What is metastatic breast cancer?").first.click()
    staff.locator("[name=short_answer]").fill("A sentence that an editor has just written.")
    staff.get_by_role("button", name="Save and continue editing").click()
    expect(staff.get_by_text("Patients see revision 1").first).to_be_visible()
    chat.say("What is metastatic breast cancer?")
    chat.sees("I think you mean:")
    expect(chat.newest).not_to_contain_text("that an editor has just written")
    if PICTURES:
        staff.screenshot(path=Path(PICTURES) / "admin-faq.png")

    staff.get_by_role("button", name="Send for review").click()
    expect(staff.get_by_text("Sent for review.").first).to_be_visible()
    expect(staff.get_by_role("button", name="Sign off and publish")).to_have_count(0)

    clinic = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    log_in(clinic, demo, "reviewer")
    clinic.goto(staff.url)
    clinic.get_by_label("Your role, as patients read it").fill("oncology nurse")
    if PICTURES:
        clinic.screenshot(path=Path(PICTURES) / "admin-review.png")
    clinic.get_by_role("button", name="Sign off and publish").click()
    expect(clinic.get_by_text("Signed off and published revision 2").first).to_be_visible()
    clinic.context.close()
    chat.say("What is metastatic breast cancer?")
    chat.sees("A sentence that an editor has just written.")
    chat.sees("Reviewed by Robin Demo, oncology nurse")

    staff.goto(staff.url.replace("/change/", "/preview/"))
    expect(staff.get_by_text("A sentence that an editor has just written.").first).to_be_visible()
    if PICTURES:
        staff.screenshot(path=Path(PICTURES) / "admin-preview.png")
    staff.context.close()
