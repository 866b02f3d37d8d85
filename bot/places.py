"""Time zones by the names people type: cities, countries, and IANA's own names."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from content.search.text import normal_form

MOST_FOUND = 5
# Where IANA's name has not the word that people type. The zones are those of the IANA database.
_PLACES = {
    "uk england scotland wales britain manchester birmingham glasgow edinburgh": "Europe/London",
    "ireland cork": "Europe/Dublin",
    "spain espana barcelona valencia sevilla bilbao": "Europe/Madrid",
    "canarias canary tenerife las palmas": "Atlantic/Canary",
    "portugal porto lisboa": "Europe/Lisbon",
    "france lyon marseille": "Europe/Paris",
    "germany deutschland munich munchen hamburg frankfurt cologne": "Europe/Berlin",
    "italy italia milan milano roma naples": "Europe/Rome",
    "netherlands rotterdam": "Europe/Amsterdam",
    "belgium": "Europe/Brussels",
    "switzerland geneva": "Europe/Zurich",
    "poland krakow": "Europe/Warsaw",
    "romania": "Europe/Bucharest",
    "greece": "Europe/Athens",
    "sweden": "Europe/Stockholm",
    "nyc boston washington miami philadelphia atlanta eastern": "America/New_York",
    "texas houston dallas austin san antonio central": "America/Chicago",
    "utah mountain": "America/Denver",
    "california san francisco san diego seattle pacific las vegas": "America/Los_Angeles",
    "ottawa montreal quebec": "America/Toronto",
    "mexico cdmx guadalajara ciudad de mexico": "America/Mexico_City",
    "colombia medellin": "America/Bogota",
    "peru": "America/Lima",
    "ecuador quito": "America/Guayaquil",
    "venezuela": "America/Caracas",
    "chile": "America/Santiago",
    "argentina cordoba rosario": "America/Argentina/Buenos_Aires",
    "uruguay": "America/Montevideo",
    "brazil brasil rio sao paulo": "America/Sao_Paulo",
    "cuba habana": "America/Havana",
    "india mumbai delhi bangalore chennai": "Asia/Kolkata",
    "pakistan lahore": "Asia/Karachi",
    "china beijing": "Asia/Shanghai",
    "japan osaka": "Asia/Tokyo",
    "philippines": "Asia/Manila",
    "south africa cape town": "Africa/Johannesburg",
    "nigeria abuja": "Africa/Lagos",
    "kenya": "Africa/Nairobi",
    "egypt": "Africa/Cairo",
    "morocco marruecos": "Africa/Casablanca",
    "canberra": "Australia/Sydney",
    "new zealand wellington": "Pacific/Auckland",
}
_NEAR = {
    "Europe": ("Europe/London", "Europe/Madrid", "Europe/Berlin", "Europe/Athens"),
    "Atlantic": ("Atlantic/Canary", "Europe/London", "Europe/Lisbon", "Europe/Madrid"),
    "America": (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
    ),
    "Asia": ("Asia/Kolkata", "Asia/Dubai", "Asia/Shanghai", "Asia/Tokyo"),
    "Africa": ("Africa/Lagos", "Africa/Cairo", "Africa/Johannesburg", "Africa/Nairobi"),
    "Australia": ("Australia/Perth", "Australia/Brisbane", "Australia/Sydney"),
}
_REGIONS = frozenset([*_NEAR, "Pacific", "Indian", "Arctic", "Antarctica"])


def find(text: str) -> list[str]:
    """Up to five zones for a city or country, the best match first; [] if none is known."""
    wanted = normal_form(text.replace("/", " ").replace("_", " ")).strip()
    if len(wanted) < 2:
        return []
    scored = [(_score(wanted, names), zone) for zone, names in _names().items()]
    found = [zone for score, zone in sorted(scored) if score < 3]
    by_city = {city(zone): zone for zone in reversed(found)}  # old and new names of one zone
    return [zone for zone in found if by_city[city(zone)] == zone][:MOST_FOUND]


def near(zone: str) -> list[str]:
    """The zone itself and a few others of its part of the world."""
    others = _NEAR.get(zone.partition("/")[0], _NEAR["Europe"])
    return [zone, *(other for other in others if other != zone)][:MOST_FOUND]


def city(zone: str) -> str:
    """The zone's city as people write it."""
    return zone.rpartition("/")[2].replace("_", " ")


def _score(wanted: str, names: tuple[str, ...]) -> int:
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(f" {wanted} " in f" {name} " for name in names) else 3


@cache
def _names() -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {
        zone: [normal_form(city(zone)), normal_form(zone.replace("/", " ").replace("_", " "))]
        for zone in available_timezones()
        if zone.partition("/")[0] in _REGIONS
    }
    for words, zone in _PLACES.items():
        names[zone] += [*words.split(), words]
    return {zone: tuple(known) for zone, known in names.items()}
