"""The whole demo as it is, and a real browser in front of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.phone import HOME, Phone

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
START_SECONDS = 120
# A broadcast to two patients takes two people already.
SETTINGS = {"SEARCH_MODE": "lexical", "BROADCAST_TWO_PERSON_ABOVE": "1"}
expect.set_options(timeout=20_000)  # a busy machine answers late


class Demo:
    """``make demo``'s processes, with the addresses and the password they print."""

    def __init__(self, folder: Path) -> None:
        keep = {
            name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "config.demo"],
            cwd=ROOT, env=keep | SETTINGS | {"DATA_DIR": str(folder)}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()
        self._folder = folder
        try:
            self._wait_for("Log in as coordinator")
        except BaseException:
            self.stop()
            raise
        printed = "\n".join(self.lines)
        self.chat = re.search(r"Chat with the bot +(\S+)", printed)[1]
        self.admin = re.search(r"Admin panel +(\S+)", printed)[1]
        self.health = re.search(r"API health +(\S+)", printed)[1]
        self.password = re.search(r"Log in as admin, password (\S+)", printed)[1]

    def _read(self) -> None:
        for line in self._process.stdout:
            self.lines.append(line.rstrip())

    def _wait_for(self, text: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not any(text in line for line in self.lines):
            assert self._process.poll() is None, "\n".join(self.lines)
            assert time.monotonic() < deadline, "\n".join(self.lines)
            time.sleep(0.1)

    def stop(self) -> list[str]:
        """Ctrl-C; returns what of the demo still runs afterwards."""
        os.killpg(self._process.pid, signal.SIGINT)
        self._process.wait(30)
        return left_running(self._folder)


def left_running(folder: Path) -> list[str]:
    """Command lines of the demo that keeps its data in the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
            data = (entry / "environ").read_bytes().decode()
        except OSError:
            continue
        if f"DATA_DIR={folder}\0" in data and words[0] and int(entry.name) != os.getpid():
            found.append(" ".join(words))
    return found


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    demo = Demo(tmp_path_factory.mktemp("demo"))
    yield demo
    assert demo.stop() == []


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(chromium, demo):
    """Hands out phones: ``phone("Anna", scheme="dark")``."""
    given: list[Phone] = []

    def give(name: str, **options) -> Phone:
        given.append(Phone(chromium, demo.chat, name, **options))
        return given[-1]

    yield give
    for one in given:
        one.close()
        assert one.long_buttons == set(), "too long for one line of a phone"


@pytest.fixture
def staff(chromium, demo):
    """Logged-in members of staff, each with a browser of their own: ``staff("editor")``."""
    contexts = []

    def give(username: str) -> Page:
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 900}))
        contexts[-1].set_default_timeout(20_000)
        page = contexts[-1].new_page()
        log_in(page, demo, username)
        return page

    yield give
    for context in contexts:
        context.close()


def log_in(page: Page, demo: Demo, username: str) -> None:
    page.goto(demo.admin)
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(demo.password)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))


@pytest.fixture
def at_home(phone):
    """A phone whose owner has agreed."""

    def give(name: str, **options) -> Phone:
        one = phone(name, **options)
        spanish = options.get("language") == "es"
        one.start("Antes de empezar" if spanish else "Before we start")
        one.tap("Acepto" if spanish else "I agree", "¿Qué" if spanish else HOME)
        return one

    return give


@pytest.fixture(scope="session")
def reminded_soon(chromium, demo):
    """A phone with a reminder due in a minute, set before the other tests take that long."""
    soon = Phone(chromium, demo.chat, "Sonja")
    soon.start("Before we start")
    soon.tap("I agree", HOME)
    soon.tap("My reminders", "You have no reminder.")
    soon.tap("New reminder", "How often shall I remind you?")
    soon.say("in 1 minute", "Shall I remind you?")
    soon.tap("Yes, set it", "Your reminder is set.")
    yield soon
    soon.close()
