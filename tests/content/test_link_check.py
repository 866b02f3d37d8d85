"""The link check, with a real server; only names and connections are led to it."""

import socket
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot import tasks
from content import link_check
from content.link_check import Found, Network, check, check_due
from content.models import Source

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PUBLIC = "93.184.215.14"
Link = Source.Link


class Site(BaseHTTPRequestHandler):
    """Answers by path: /404, /500, /to/<where>, /circle, /only-get, /slow, else 200."""

    def do_HEAD(self):
        self.server.asked.append((self.command, self.headers["Host"], self.path))
        self.server.agents.add(self.headers["User-Agent"])
        name = self.path.strip("/")
        if name == "slow":
            self.server.hold.wait(5)
            return
        status = int(name) if name.isdigit() else 200
        if name == "only-get" and self.command == "HEAD":
            status = 404
        to = self.path if name == "circle" else name[3:] if name.startswith("to/") else ""
        self.send_response(302 if to else status)
        if to:
            self.send_header("Location", to)
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.agents, server.hold = [], set(), threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.hold.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def network(site):
    """Every name is public but those that say so; every connection leads to the site."""
    inside = {"intranet.example": ["10.1.2.3"], "mixed.example": [PUBLIC, "127.0.0.1"]}

    def resolve(host):
        if host == "nowhere.example":
            raise socket.gaierror
        return inside.get(host, [PUBLIC])

    def dial(address, port):
        assert address == PUBLIC
        return socket.create_connection(site.server_address, timeout=0.5)

    return Network(resolve, dial)


@pytest.mark.parametrize(
    "path, state, words",
    [
        ("", Link.OK, ""),
        ("only-get", Link.OK, ""),
        ("404", Link.BROKEN, "gone (404)"),
        ("410", Link.BROKEN, "gone (410)"),
        ("403", Link.UNREACHABLE, "answers 403"),
        ("500", Link.UNREACHABLE, "answers 500"),
        ("to//moved", Link.OK, ""),
        ("to/http://other.example/404", Link.BROKEN, "gone (404)"),
        ("to/http://intranet.example/", Link.BROKEN, "private network"),
        ("to/http://a.example:8000/", Link.BROKEN, "ordinary web address"),
        ("to/file:///etc/passwd", Link.BROKEN, "ordinary web address"),
        ("slow", Link.UNREACHABLE, "in time"),
    ],
)
def test_it_says_what_became_of_a_page(network, path, state, words):
    found = check(f"http://a.example/{path}", network)

    assert found.state == state
    assert words in found.reason


def test_a_redirection_in_circles_ends(network, site):
    assert "again and again" in check("http://a.example/circle", network).reason
    assert len(site.asked) == 6


@pytest.mark.parametrize("host", ["intranet.example", "mixed.example"])
def test_it_opens_nothing_in_a_private_network(network, site, host):
    assert check(f"http://{host}/", network) == Found(
        Link.BROKEN, "It leads into a private network."
    )
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "224.0.0.1"],
)  # fmt: skip
def test_it_knows_private_addresses(address):
    def never(address, port):
        raise AssertionError

    network = Network(lambda host: [address], never)
    assert "private network" in check("https://a.example/", network).reason


def test_no_such_site_and_no_valid_certificate(network):
    assert check("http://nowhere.example/", network).reason == "There is no such site."
    assert check("https://a.example/", network).state == Link.UNREACHABLE  # it speaks no TLS


def test_it_asks_for_the_head_first_and_says_who_it_is(network, site):
    check("http://a.example/page?q=1", network)
    check("http://a.example/only-get", network)

    assert site.asked == [
        ("HEAD", "a.example", "/page?q=1"),
        ("HEAD", "a.example", "/only-get"),
        ("GET", "a.example", "/only-get"),
    ]
    assert site.agents == {link_check.USER_AGENT}


def add(url, **fields):
    return Source.objects.create(title="A", publisher="B", url=url, **fields)


@pytest.mark.django_db
def test_it_checks_one_page_of_each_host_at_a_time(network, site):
    first = add("http://a.example/404")
    second, other = add("http://a.example/two"), add("http://b.example/")

    assert check_due(NOW, network) == 2
    first.refresh_from_db()
    assert (first.link_state, first.link_checked_at) == (Link.BROKEN, NOW)
    assert "404" in first.link_reason
    assert {path for _method, _host, path in site.asked} == {"/404", "/"}

    assert check_due(NOW + timedelta(minutes=2), network) == 1
    second.refresh_from_db()
    other.refresh_from_db()
    assert second.link_state == other.link_state == Link.OK
    assert check_due(NOW + timedelta(minutes=4), network) == 0


@pytest.mark.django_db
def test_it_comes_back_to_what_was_wrong_sooner(network):
    good = add("http://a.example/", link_state=Link.OK, link_checked_at=NOW)
    bad = add("http://b.example/", link_state=Link.BROKEN, link_checked_at=NOW)

    assert check_due(NOW + timedelta(hours=23), network) == 0
    assert check_due(NOW + timedelta(hours=25), network) == 1
    bad.refresh_from_db()
    assert bad.link_state == Link.OK
    assert check_due(NOW + timedelta(days=14, hours=1), network) == 1
    good.refresh_from_db()
    assert good.link_checked_at == NOW + timedelta(days=14, hours=1)


@pytest.mark.django_db
def test_a_few_at_a_time(network):
    for number in range(9):
        add(f"http://host-{number}.example/")

    assert check_due(NOW, network) == 5


@pytest.mark.django_db
def test_the_task_does_nothing_where_it_is_switched_off(settings):
    source = add("http://127.0.0.1/")
    assert settings.LINK_CHECK is False
    assert tasks.check_links() == 0

    settings.LINK_CHECK = True
    assert tasks.check_links() == 1
    source.refresh_from_db()
    assert source.link_reason == "It leads into a private network."
