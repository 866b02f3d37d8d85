"""What axe-core finds on a page, in each of the looks it has to be right in."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# WCAG 2.0, 2.1 and 2.2 at A and AA. The script comes with a wheel: nothing is fetched.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS = [(scheme, width) for width in (1280, 400) for scheme in ("light", "dark")]
_RUN = """rules => axe.run({runOnly: rules, resultTypes: ["violations"]}).then(found =>
    found.violations.flatMap(({id, nodes}) => nodes.map(node => [
        id, node.html.slice(0, 160), [...node.any, ...node.all, ...node.none]
            .map(check => check.message).join("; "),
    ].join(" | "))))"""


def problems(page: Page) -> list[str]:
    """The violations of the page as it is open now; it ends light and wide."""
    page.add_style_tag(content="*, *::before, *::after { transition: none !important; }")
    page.evaluate(AXE_SCRIPT)
    found = []
    for scheme, width in [*LOOKS[1:], LOOKS[0]]:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(
            "dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark"
        )
        found += [f"{page.url} {scheme} {width}: {one}" for one in page.evaluate(_RUN, RULES)]
    return found
