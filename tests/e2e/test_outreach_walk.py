"""A broadcast's way from a coordinator to patients, and a patient's request to be called."""

from __future__ import annotations

import os
import re
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessible import problems
from tests.e2e.phone import HOME, Phone

# CARE_WALK_PICTURES=/tmp/somewhere keeps pictures of every step, to be looked at.
PICTURES = os.environ.get("CARE_WALK_PICTURES")
TAG = "Walk"
_numbers = count(1)


def look(page: Page, name: str) -> None:
    """No barrier for anybody; and pictures: wide and light, narrow and dark."""
    assert problems(page) == []
    if not PICTURES:
        return
    number = next(_numbers)
    for width, dark in ((1280, False), (400, False), (1280, True)):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", dark)
        where = f"desk-{number:02}-{name}-{width}-{'dark' if dark else 'light'}.png"
        page.screenshot(path=Path(PICTURES) / where, full_page=True, animations="disabled")
    page.evaluate("() => document.documentElement.classList.remove('dark')")


def press(page: Page, name: str, then: str) -> None:
    page.get_by_role("button", name=name).first.click()
    expect(page.locator("body")).to_contain_text(then)


@pytest.fixture
def tagged(at_home, staff, demo) -> tuple[list[Phone], Page]:
    """Four patients with a cohort tag, and the coordinator who set it."""
    phones = [at_home(f"Tilda{number}") for number in range(4)]
    chris = staff("coordinator")
    chris.goto(f"{demo.admin}bot/patient/")
    boxes = chris.locator("#result_list [name=_selected_action]")
    for number in range(len(phones)):  # who agreed last is first
        boxes.nth(number).check()
    chris.locator("[name=action]").select_option("tag")
    chris.get_by_role("button", name=re.compile("^(Run|Go)")).first.click()
    chris.get_by_label("A tag there is, or a new one").fill(TAG)
    look(chris, "tag")
    press(chris, "Set it", f"“{TAG}” is set on 4 patients.")
    return phones, chris


def compose(chris: Page, demo) -> str:
    """Writes the broadcast to the tagged; returns the address of its page."""
    chris.goto(f"{demo.admin}bot/broadcast/add/")
    chris.get_by_role("textbox", name="Text in English").fill("The clinic is **closed** on {day}.")
    live = chris.locator("#cc-typed")
    expect(live).to_contain_text("“{day}” is not filled in")
    chris.get_by_role("textbox", name="Text in English").fill("The clinic is **closed** on Monday.")
    chris.get_by_label(TAG).check()
    chris.get_by_label("Button 1", exact=True).select_option("ack")
    chris.get_by_label("Button 2", exact=True).select_option("call")
    chris.get_by_label("Minutes to cancel").fill("0")
    chris.get_by_label("Spread over hours").fill("0.034")  # now, and in a minute
    expect(live).to_contain_text("4 patients get it")
    expect(live.locator(".cc-message b").first).to_have_text("closed")
    look(chris, "compose")
    press(chris, "Save the draft", "Not saved yet. What you typed is still here.")
    expect(chris.get_by_role("textbox", name="Text in English")).to_have_value(
        "The clinic is **closed** on Monday."
    )
    chris.get_by_label("Title").fill("Closed on Monday")
    press(chris, "Save the draft", "Saved as a draft.")
    look(chris, "draft")
    return chris.url


def try_it(chris: Page, phone) -> None:
    """Links a chat of the coordinator's own, and gets the message there."""
    press(chris, "Link my chat", "Open this link on the phone")
    look(chris, "link")
    payload = re.search(r"start=([\w-]+)", chris.locator(".cc-steps a").inner_text())[1]
    own = phone("Chris")
    own.page.goto(f"{own.address}?person={own.id}&start={payload}")
    expect(own.newest).to_contain_text("This chat is linked.")
    chris.get_by_role("link", name="← Back").click()
    press(chris, "Test in English", "is on its way to your own chat")
    expect(own.newest).to_contain_text("The clinic is closed on Monday.", timeout=60_000)


def test_a_broadcast_and_a_call(tagged, staff, demo, phone):
    phones, chris = tagged
    address = compose(chris, demo)
    try_it(chris, phone)

    press(chris, "Ask a second person to release it", "Waits for a second person")
    expect(chris.get_by_role("button", name=re.compile("^Release it"))).to_have_count(0)
    alex = staff("admin")
    alex.goto(f"{demo.admin}bot/broadcast/")
    alex.get_by_role("link", name="Closed on Monday").click()
    expect(alex.locator(".cc-message").first).to_contain_text("The clinic is closed on Monday.")
    look(alex, "release")
    press(alex, "Release it to 4 patients", "Released for 4 patients.")

    chris.goto(address)
    bar = chris.locator("#cc-watch progress")
    done = chris.locator("[data-words=done]")
    expect(done).to_have_text("2 of 4 dealt with, 2 sent", timeout=60_000)
    look(chris, "sending")
    press(chris, "Pause", "Paused. Nothing is sent")
    expect(bar).to_have_js_property("value", 2)
    look(chris, "paused")
    press(chris, "Resume", "Resumed.")
    expect(done).to_have_text("4 of 4 dealt with, 4 sent", timeout=120_000)
    expect(chris.locator("#cc-progress-title")).to_have_text("Done", timeout=60_000)
    for one in phones:
        expect(one.newest).to_contain_text("There is a message for you.")

    first, second = phones[:2]
    first.tap("I have read this", "Thank you. Your team sees that you have read it.")
    second.tap("Please call me", "What is it about?")
    second.tap("A result", "When suits you?")
    second.tap("In the morning", "How can they reach you?")
    second.say("020 7946 0999", "Your request is with")

    chris.reload()
    expect(chris.locator("[data-words=read]")).to_have_text("1")
    look(chris, "report")
    chris.get_by_role("link", name="Recipients").click()
    expect(chris.locator(".cc-table tbody tr")).to_have_count(4)
    look(chris, "recipients")
    with chris.expect_download() as download:
        chris.get_by_role("link", name="Download as CSV").click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 5
    answer_the_call(chris, second, demo)


def answer_the_call(chris: Page, caller: Phone, demo) -> None:
    chris.goto(f"{demo.admin}bot/callbackrequest/")
    card = chris.locator(".cc-call", has_text="020 7946 0999")
    card.get_by_role("button", name="I make this call").click()
    expect(card).to_contain_text("somebody is on it")
    card.get_by_role("button", name="No answer").click()
    expect(card).to_contain_text("Called without an answer")
    look(chris, "calls")
    caller.tap("Home", HOME)
    caller.tap("My care team", "You asked on")
    caller.tap("My request to be called", "They last tried to call you")
    card.get_by_label("How it ended").select_option("reached")
    card.get_by_role("button", name="Close it").click()
    expect(chris.locator("body")).to_contain_text("Closed: spoke with the patient.")
    expect(card).to_have_count(0)


def test_a_reminder_is_proposed_and_accepted(at_home, staff, demo):
    me = at_home("Petra", scheme="dark")
    chris = staff("coordinator")
    chris.goto(f"{demo.admin}bot/patient/")
    chris.locator("#result_list a[href*='/change/']").first.click()
    chris.wait_for_url(re.compile("/change/"))
    look(chris, "patient")
    chris.get_by_role("link", name="Propose a reminder").click()
    chris.get_by_label("About").select_option("results")
    chris.get_by_label("How often").select_option("weekly")
    chris.get_by_label("Thursday").check()
    look(chris, "propose")
    press(chris, "Propose it", "Proposed to the patient: Every Thursday at 9:00.")
    me.sees("There is a message from your care team.", timeout=60_000)
    me.tap("Show", "proposes a reminder")
    me.tap("Yes, set it", "Next:")
    chris.goto(chris.url.replace("/change/", "/propose/"))
    expect(chris.locator(".cc-rows")).to_contain_text("active")
    chris.goto(chris.url.replace("/propose/", "/silence/"))
    look(chris, "silence")
    for path, name in (("bot/broadcast/", "desk"), ("bot/broadcast/calendar/", "calendar"),
                       ("bot/reminder/answers/", "answers")):  # fmt: skip
        chris.goto(demo.admin + path)
        look(chris, name)
