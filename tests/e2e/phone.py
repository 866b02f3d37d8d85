"""One patient's phone on the simulator's page, as tests hold it."""

from __future__ import annotations

import json
import os
import re
import time
import urllib.request
from itertools import count
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect

from bot.flood import BURST, SECONDS_EACH

# CARE_WALK_PICTURES=/tmp/somewhere keeps a picture of every screen, to be looked at.
PICTURES = os.environ.get("CARE_WALK_PICTURES")
MARKUP = re.compile(r"</?[a-z]+>|&[a-z]+;|%\(|\{[{%]|\bNone\b(?! of)")
# A button of one line, in the page's style; two lines are about 54 pixels high.
ONE_LINE = 48
NEWEST = """() => {
    const newest = [...document.querySelectorAll('.message.theirs')].pop();
    return newest ? newest.dataset.id + newest.innerText : '';
}"""
# The text, and each button's height: a menu's own entries are as long as their authors like.
LOOK = """message => [message.innerText, Object.fromEntries(
    [...message.querySelectorAll(".key")].map(key => [key.innerText,
        /^(faq|sign|topic):/.test(key.dataset.callback) ? 0 : key.offsetHeight]))]"""
HOME = "What would you like to do?"
_numbers = count(1)


class Phone:
    """A patient's chat in a browser of its own; every screen is looked over as it comes."""

    def __init__(
        self, browser: Browser, address: str, name: str, *,
        language: str = "en", scheme: str = "light", width: int = 390,
    ) -> None:  # fmt: skip
        self.address, self.name = address, name
        self.id = self._ask("persons", first_name=name, language_code=language)[0]["id"]
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.page.goto(f"{address}?person={self.id}")
        self.phone = self.page.get_by_role("region", name=f"{name}'s phone")
        self.long_buttons: set[str] = set()
        self._typed: list[str] = []
        self.page.get_by_role("button", name="START", exact=True).wait_for()
        self._tokens, self._since = float(BURST - 1), time.monotonic()

    @property
    def newest(self) -> Locator:
        return self.phone.locator(".message.theirs").last

    def start(self, sees: str, payload: str = "") -> None:
        """Press START, or open a link with a payload."""
        self._pace()
        if payload:
            self.page.goto(f"{self.address}?person={self.id}&start={payload}")
        else:
            self.page.get_by_role("button", name="START", exact=True).click()
        self.sees(sees)

    def tap(self, label: str, sees: str, *, changes: bool = True) -> None:
        """Tap the button of the newest message, and wait for what comes of it."""
        icon_and_label = re.compile(rf"^(\W+ )?{re.escape(label)}$")
        key = self.newest.locator(".key", has_text=icon_and_label)
        self._press(key, changes=changes)
        self.sees(sees)

    def tap_first(self, starts: str, sees: str) -> None:
        """Tap the first button that starts so."""
        name = re.compile("^" + re.escape(starts))
        self._press(self.newest.locator(".key", has_text=name).first, changes=True)
        self.sees(sees)

    def _press(self, button: Locator, *, changes: bool) -> None:
        self._pace()
        before = self.page.evaluate(NEWEST)
        button.click()
        if changes:
            self._wait_for_change(before)

    def say(self, text: str, sees: str) -> None:
        """Type the text and send it."""
        self._typed.append(text)
        self._pace()
        box = self.phone.get_by_role("textbox", name="Message", exact=True)
        box.fill(text)
        before = self.page.evaluate(NEWEST)
        box.press("Enter")
        self._wait_for_change(before)
        self.sees(sees)

    def do(self, action: str, sees: str = "", **body: object) -> None:
        """What a finger does outside the chat's text: a sticker, a block."""
        self._pace()
        self._ask(f"persons/{self.id}/{action}", **body)
        if sees:
            self.sees(sees)

    def _wait_for_change(self, before: str) -> None:
        self.page.wait_for_function(f"before => ({NEWEST})() !== before", arg=before)

    def toast(self, text: str) -> None:
        expect(self.page.locator("#toast")).to_contain_text(text)

    def sees(self, text: str, timeout: float | None = None) -> None:
        """The newest message says this, and is as every screen should be."""
        expect(self.newest).to_contain_text(text, timeout=timeout)
        self._look_over()
        self._picture(text)

    def _look_over(self) -> None:
        shown, keys = self.newest.evaluate(LOOK)
        for typed in self._typed:
            shown = shown.replace(typed, "")
        assert not MARKUP.search(shown), shown
        assert {"Urgent help", "Urgencias"} & set(keys), f"no way to help: {shown}"
        self.long_buttons |= {label for label, height in keys.items() if height > ONE_LINE}

    def _pace(self) -> None:
        """As fast as a person may go before the bot asks them to slow down."""
        now = time.monotonic()
        self._tokens = min(BURST - 1.0, self._tokens + (now - self._since) / SECONDS_EACH)
        self._since = now
        if self._tokens < 1:
            time.sleep((1 - self._tokens) * SECONDS_EACH)
            self._tokens, self._since = 1.0, time.monotonic()
        self._tokens -= 1

    def _picture(self, text: str) -> None:
        if not PICTURES:
            return
        words = re.sub(r"\W+", "-", text.lower())[:40]
        path = Path(PICTURES) / f"{next(_numbers):03}-{self.name}-{words}.png"
        self.page.screenshot(path=path, animations="disabled")

    def _ask(self, path: str, **body: object):
        request = urllib.request.Request(
            f"{self.address}sim/{path}", json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.load(response)

    def close(self) -> None:
        self.context.close()
