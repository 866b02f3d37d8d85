"""The OpenAPI document: this version's addresses, and every error that each of them can give."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from content.api.tokens import TokenAuthentication

_METHODS = ("get", "post", "put", "patch", "delete")
_WORDS = {
    "400": "The request is not understood.",
    "401": "No valid token or session.",
    "403": "The role or the token's scopes do not allow it.",
    "404": "There is no such thing.",
    "406": "Only JSON is spoken here.",
    "409": "A rule forbids it; `detail` says which.",
    "415": "The body is of a kind that is not read here.",
    "422": "The Idempotency-Key was used for another request.",
    "429": "Too many requests.",
}


def only_this_version(endpoints: list[Any], **kwargs: Any) -> list[Any]:
    return [one for one in endpoints if one[0].startswith("/api/v1/")]


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Each operation with the problems that its security, parameters and body make possible.

    And with the first line of what it does as its summary, which the page shows beside the address.
    """
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for path, item in result["paths"].items():
        for method in _METHODS:
            if method in item:
                _add(path, method, item[method])
                _summarise(item[method])
    return result


def _add(path: str, method: str, operation: dict[str, Any]) -> None:
    named = {one["name"] for one in operation.get("parameters", [])}
    is_public = not operation.get("security") or {} in operation["security"]
    codes = {"406", "429"}
    if named or "requestBody" in operation:
        codes.add("400")
    if any(one["in"] == "query" for one in operation.get("parameters", [])):
        operation["responses"]["414"] = _TOO_LONG
    if not is_public:
        codes |= {"401", "403"}
    if "{" in path or "page" in named:
        codes.add("404")
    if method != "get":
        codes.add("409")
    if "requestBody" in operation:
        codes.add("415")
    if "Idempotency-Key" in named:
        codes.add("422")
    for code in sorted(codes):
        operation["responses"][code] = _response(code)


def _summarise(operation: dict[str, Any]) -> None:
    first, _blank, rest = operation.pop("description", "").partition("\n\n")
    operation["summary"] = " ".join(first.split())
    if rest:
        operation["description"] = rest


def _response(code: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: dict[str, Any] = {"description": _WORDS[code], "content": content}
    if code == "429":
        wait = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
        found["headers"] = {"Retry-After": wait}
    return found


# Said by the web server, before the request reaches us.
_TOO_LONG: dict[str, Any] = {
    "description": "The address is too long.",
    "content": {"text/html": {"schema": {"type": "string"}}},
}

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "An error (RFC 9457): `detail` for people, `errors` by field.",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {}},
    },
    "required": ["title", "status", "detail"],
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        words = "Made in the admin, under “API tokens”, and shown there once."
        return {"type": "http", "scheme": "bearer", "description": words}
