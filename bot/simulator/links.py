"""Which URLs Telegram accepts in buttons and text links."""

import re
from urllib.parse import urlsplit

HOST = re.compile(r"^(?:[\w-]+\.)+[\w-]{2,}$|^\d{1,3}(?:\.\d{1,3}){3}$|^\[[0-9a-fA-F:.]+\]$")
PROTOCOL = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://")


def link_error(url: str) -> str | None:
    """Telegram's reason for refusing `url`, or None when it accepts it.

    http, https, tg and ton links pass; a missing protocol means http. As with
    Telegram, `tel:+34600…` is read as a host with a port and refused, and so
    is a host without a dot such as localhost.
    """
    if not url:
        return "URL host is empty"
    if url.lower().startswith(("tg:", "ton:", "tonsite:")):
        return None
    protocol = PROTOCOL.match(url)
    if protocol and protocol[1].lower() not in {"http", "https"}:
        return "Unsupported URL protocol"
    try:
        parts = urlsplit(url if protocol else f"http://{url}")
        port = parts.port
    except ValueError:
        return "Wrong port number specified in the URL"
    if port == 0:
        return "Wrong port number specified in the URL"
    if not parts.hostname:
        return "URL host is empty"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return None if HOST.match(host) else "Wrong HTTP URL"


def normal_link(url: str) -> str:
    """The URL as Telegram returns it: with a protocol, and a path after a bare host."""
    if url.lower().startswith(("tg:", "ton:", "tonsite:")):
        return url
    if not PROTOCOL.match(url):
        url = f"http://{url}"
    return f"{url}/" if not urlsplit(url).path and not urlsplit(url).query else url
