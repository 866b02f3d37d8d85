"""An entry's way from an editor to patients and back, and the pages that take it there."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

from playwright.sync_api import Page, expect

# CARE_WALK_PICTURES=/tmp/somewhere keeps a picture of every step, to be looked at.
PICTURES = os.environ.get("CARE_WALK_PICTURES")
QUESTION = "May I keep bees while I am treated?"
_numbers = count(1)


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(
            path=Path(PICTURES) / f"studio-{next(_numbers):02}-{name}.png", full_page=True
        )


def choose(page: Page, field: str, typed: str, shown: str) -> None:
    """Pick from a field that searches while one types, and not what is picked already."""
    box = page.locator(f".field-{field} .select2-search__field")
    box.click()
    box.fill(typed)
    page.locator('.select2-results__option[aria-selected="false"]', has_text=shown).first.click()


def sign_off(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Your role, as patients read it").fill("oncology nurse")
    page.get_by_role("button", name="Sign off and publish").click()
    expect(page.get_by_text("Signed off and published").first).to_be_visible()


def test_an_entry_is_written_signed_off_and_an_older_text_restored(demo, staff, at_home):
    writes, reviews = staff("editor"), staff("reviewer")
    patient = at_home("Bea")
    phone = writes.locator("#cc-live .cc-phone").first

    writes.goto(f"{demo.admin}content/faq/add/")
    expect(writes.locator("#cc-live")).to_contain_text(
        "Still missing: Question, Short answer, Topic"
    )
    writes.locator("[name=question]").fill(QUESTION)
    expect(phone).to_contain_text(QUESTION)
    answer = writes.locator("[name=short_answer]")
    answer.fill("Many people do. Ask your team about stings.")
    answer.press("Control+Home")
    for _word in ("Many", "people"):
        answer.press("Control+Shift+ArrowRight")
    answer.press("Control+b")
    expect(answer).to_have_value("**Many people** do. Ask your team about stings.")
    expect(phone.locator(".cc-message b", has_text="Many people")).to_be_visible()
    writes.locator("[name=topic]").select_option(label="Living and coping")
    expect(phone).to_contain_text("Living and coping")
    writes.locator("[name=full_answer]").fill("Wear gloves.")
    expect(phone).to_contain_text("Read more")
    choose(writes, "sources", "cancer", "cancer")
    expect(phone).to_contain_text("Sources:")
    choose(writes, "sources", "breast", "breast")
    expect(phone.locator(".cc-message a")).to_have_count(2)
    writes.get_by_label("full answers at once").check()
    expect(phone).to_contain_text("Wear gloves.")
    writes.get_by_label("dark", exact=True).check()
    picture(writes, "writing")

    writes.get_by_role("button", name="Save and continue editing").click()
    expect(writes.get_by_text("Patients do not see this entry.").first).to_be_visible()
    address = writes.url
    writes.get_by_role("button", name="Send for review").click()
    expect(writes.get_by_text("Sent for review.").first).to_be_visible()
    reviews.goto(address)
    picture(reviews, "to-sign-off")
    sign_off(reviews, address)
    patient.say(QUESTION, "Many people do.")
    patient.sees("Reviewed by Robin Demo, oncology nurse")

    writes.goto(address)
    writes.locator("[name=short_answer]").fill("Better not, for now.")
    expect(phone).to_contain_text("Better not, for now.")
    writes.get_by_role("button", name="Save and continue editing").click()
    writes.get_by_role("button", name="Send for review").click()
    expect(writes.get_by_text("Sent for review.").first).to_be_visible()
    sign_off(reviews, address)
    patient.say(QUESTION, "Better not, for now.")

    writes.goto(address.replace("/change/", "/history/"))
    picture(writes, "history")
    writes.get_by_text("Restore revision 1 as the draft").click()
    writes.get_by_role("button", name="Restore as the draft").last.click()
    expect(writes.get_by_text("Revision 1 is the draft again.").first).to_be_visible()
    writes.get_by_role("button", name="Send for review").click()
    expect(writes.get_by_text("Sent for review.").first).to_be_visible()
    sign_off(reviews, address)
    patient.say(QUESTION, "Many people do.")
    writes.goto(address)
    expect(writes.get_by_text("Patients see revision 3").first).to_be_visible()
    picture(writes, "published-again")


def test_the_toolbar_writes_what_the_bot_can_show(demo, staff):
    page = staff("editor")
    page.goto(f"{demo.admin}content/faq/add/")
    area = page.locator("[name=full_answer]")
    bar = page.get_by_role("toolbar", name="Formatting: Full answer")

    def press(button: str, text: str, marked: str) -> None:
        area.fill(text)
        area.select_text()
        bar.get_by_role("button", name=button).click()
        expect(area).to_have_value(marked)

    press("Bold", "now", "**now**")
    press("Bold", "**now**", "now")
    press("Bold", "*now*", "***now***")
    press("Italic", "**now**", "***now***")
    press("Italic", " now ", " *now* ")
    press("List", "one\n\ntwo", "- one\n\n- two")
    press("List", "- one\n- two", "one\ntwo")
    press("Quote", "said", "> said")
    press("Link", "NHS", "[NHS](https://)")
    area.press_sequentially("x")  # what is selected now is the address
    expect(area).to_have_value("[NHS](x)")
    area.press("Control+z")
    expect(area).to_have_value("[NHS](https://)")
    press("Link", "https://nhs.uk", "[words of the link](https://nhs.uk)")

    area.fill("word")
    area.select_text()
    area.press("Shift+Tab")
    expect(bar.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(area).to_have_value("*word*")
    expect(area).to_be_focused()


def topics(page: Page) -> list[str]:
    return page.locator(".cc-tree > li").evaluate_all(
        "items => items.map(one => one.dataset.title)"
    )


def test_topics_are_put_in_order_by_keys_by_buttons_and_by_dragging(demo, staff):
    page = staff("editor")
    page.goto(f"{demo.admin}content/topic/")
    before = topics(page)
    first, second, third = before[:3]
    said = page.locator("#cc-arrange [role=status]")
    save = page.get_by_role("button", name="Save the order")
    expect(save).to_be_hidden()

    page.get_by_role("button", name=f"Move “{first}”").focus()
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text(
        f"“{first}” is now number 2 of {len(before)} at the top. Not saved yet."
    )
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text(f"under “{second}”")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(save).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(save).to_be_hidden()  # as it was
    page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("cannot move further that way")

    page.get_by_role("button", name=f"Move “{third}”").click()
    page.get_by_role("button", name="Up", exact=True).click()
    picture(page, "topics")
    first_row = page.locator(".cc-tree > li > .cc-topic").first
    third_row = page.locator(".cc-tree > li > .cc-topic", has_text=second)
    third_row.drag_to(first_row, target_position={"x": 300, "y": 3})
    expect(said).to_contain_text(f"“{second}” is now number 1")
    save.click()
    expect(page.get_by_text("The order is saved.").first).to_be_visible()
    assert topics(page) == [second, first, third, *before[3:]]

    page.get_by_role("button", name=f"Move “{first}”").focus()
    page.keyboard.press("ArrowUp")
    save.click()
    expect(page.get_by_text("The order is saved.").first).to_be_visible()
    assert topics(page) == before
