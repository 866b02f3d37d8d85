"""Whether the links of the sources still lead somewhere, found out in the background.

A host is asked politely: one page at a time, its head before the page itself, and never again
within a day. Nothing inside a private network is opened, wherever a link or a redirection leads:
the name is looked up once, and the connection goes to the address that was checked.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from django.db.models import F, Q
from django.utils.translation import gettext as _

from content.models import Source

AGAIN, AGAIN_IF_WRONG = timedelta(days=14), timedelta(days=1)
USER_AGENT = "CareCompanion-link-check/1.0 (looks whether pages that we cite are still there)"
_MOST_AT_ONCE = 5
_SECONDS_FOR_ALL, _SECONDS_FOR_EACH = 30.0, 8.0
_MOST_REDIRECTIONS = 5
_PORTS = {"http": 80, "https": 443}
_GONE = (404, 410)
_REDIRECTIONS = (301, 302, 303, 307, 308)
Link = Source.Link


class RefusedError(Exception):
    """The link must not be opened; says why."""


def addresses_of(host: str) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def dial(address: str, port: int) -> socket.socket:
    return socket.create_connection((address, port), timeout=_SECONDS_FOR_EACH)


@dataclass(frozen=True)
class Network:
    """How a name is looked up and a connection made."""

    resolve: Callable[[str], list[str]] = addresses_of
    dial: Callable[[str, int], socket.socket] = dial


@dataclass(frozen=True)
class Found:
    state: Source.Link
    reason: str = ""


def check_due(now: datetime, network: Network | None = None) -> int:
    """Check the few links that waited longest, at most one of each host; returns how many."""
    started, hosts, checked = time.monotonic(), set(), 0
    for source in _due(now)[: 10 * _MOST_AT_ONCE]:
        host = urlsplit(source.url).hostname
        if checked == _MOST_AT_ONCE or time.monotonic() - started > _SECONDS_FOR_ALL:
            break
        if host in hosts or not _claim(source, now):
            continue
        hosts.add(host)
        found = check(source.url, network or Network())
        rows = Source.objects.filter(pk=source.pk, url=source.url)  # else it is another link now
        rows.update(link_state=found.state, link_reason=found.reason[:200])
        checked += 1
    return checked


def check(url: str, network: Network) -> Found:
    """Open the link and what it redirects to. Never raises what a network does."""
    try:
        return _follow(url, network)
    except RefusedError as refused:
        return Found(Link.BROKEN, str(refused))
    except socket.gaierror:
        return Found(Link.BROKEN, _("There is no such site."))
    except TimeoutError:
        return Found(Link.UNREACHABLE, _("It did not answer in time."))
    except ssl.SSLError:
        return Found(Link.UNREACHABLE, _("Its certificate is not valid."))
    except (OSError, http.client.HTTPException, ValueError):
        return Found(Link.UNREACHABLE, _("The connection failed."))


def _due(now: datetime) -> list[Source]:
    wrong = Q(
        link_state__in=[Link.BROKEN, Link.UNREACHABLE], link_checked_at__lt=now - AGAIN_IF_WRONG
    )
    due = Q(link_checked_at=None) | Q(link_checked_at__lt=now - AGAIN) | wrong
    return list(
        Source.objects.filter(due).order_by(F("link_checked_at").asc(nulls_first=True), "pk")
    )


def _claim(source: Source, now: datetime) -> bool:
    """Whether no other worker took it meanwhile."""
    same = Source.objects.filter(pk=source.pk, link_checked_at=source.link_checked_at)
    return bool(same.update(link_checked_at=now))


def _follow(url: str, network: Network) -> Found:
    for _hop in range(_MOST_REDIRECTIONS + 1):
        status, location = _status("HEAD", url, network)
        if status >= 400:  # many servers answer only to what browsers ask
            status, location = _status("GET", url, network)
        if status not in _REDIRECTIONS or not location:
            return _judge(status)
        url = urljoin(url, location)
    return Found(Link.BROKEN, _("It redirects again and again."))


def _judge(status: int) -> Found:
    if status < 400:
        return Found(Link.OK)
    if status in _GONE:
        return Found(Link.BROKEN, _("The page is gone (%d).") % status)
    return Found(Link.UNREACHABLE, _("The site answers %d to us: open it by hand.") % status)


def _status(method: str, url: str, network: Network) -> tuple[int, str]:
    """The answer's status and where it redirects to; the body is not read."""
    parts = urlsplit(url)
    connection = _connected(parts, network)
    try:
        target = parts.path or "/"
        target += f"?{parts.query}" if parts.query else ""
        connection.request(method, target, headers={"User-Agent": USER_AGENT, "Accept": "*/*"})
        response = connection.getresponse()
        return response.status, response.headers.get("Location", "")
    finally:
        connection.close()


def _connected(parts: SplitResult, network: Network) -> http.client.HTTPConnection:
    host, port = parts.hostname, _PORTS.get(parts.scheme)
    if not host or port is None or parts.port not in (None, port):
        raise RefusedError(_("It does not lead to an ordinary web address."))
    addresses = network.resolve(host)
    if not addresses or not all(map(_is_public, addresses)):
        raise RefusedError(_("It leads into a private network."))
    stream = network.dial(addresses[0], port)
    if parts.scheme == "http":
        connection = http.client.HTTPConnection(host, timeout=_SECONDS_FOR_EACH)
    else:
        connection = http.client.HTTPSConnection(host, timeout=_SECONDS_FOR_EACH)
        try:
            stream = ssl.create_default_context().wrap_socket(stream, server_hostname=host)
        except OSError:
            stream.close()
            raise
    connection.sock = stream
    return connection


def _is_public(text: str) -> bool:
    address = ip_address(text.split("%")[0])
    if isinstance(address, IPv6Address):
        if address.sixtofour or address.teredo:
            return False
        address = address.ipv4_mapped or address
    return address.is_global and not address.is_multicast
