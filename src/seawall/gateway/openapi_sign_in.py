"""The interface for signing in described: what is taken, what is given, as OpenAPI."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from seawall.gateway.schema import Body, answered, content, read_body_as


class SignInRequest(Body):
    """Somebody's name under `people`, and their password."""

    name: str = Field(max_length=64)
    password: str = Field(max_length=1024, json_schema_extra={"format": "password"})


class PersonAnswer(Body):
    """Who is signed in."""

    name: str
    roles: list[Literal["reviewer", "lead", "admin", "investigator", "custodian", "owner"]]
    csrf: str = Field(
        description="To be sent as the header `x-seawall-csrf` with whatever is not a GET."
    )
    ends: str = Field(description="When they are signed out at the latest.")
    idle_ends: str = Field(description="When they are signed out if they do nothing.")


class SignedOutAnswer(Body):
    """The cookie is nobody's any more."""

    signed_out: Literal[True]


MODELS = (SignInRequest, PersonAnswer, SignedOutAnswer)

SECURITY = {"person": {"type": "apiKey", "in": "cookie", "name": "__Host-seawall"}}
"""On this machine, without TLS, the cookie is `seawall`."""


def read_sign_in(document: Mapping[str, object]) -> SignInRequest:
    """The body of a sign-in, or Refused with 400."""
    return read_body_as(SignInRequest, document)


def paths() -> dict[str, Any]:
    """The paths of signing in and out in the OpenAPI document."""
    person: list[dict[str, list[str]]] = [{"person": []}]
    nobody: list[dict[str, list[str]]] = [{}]
    csrf = {"name": "x-seawall-csrf", "in": "header", "required": True}
    return {
        "/seawall/v1/sign-in": {
            "post": {
                "summary": "Sign in with a password.",
                "operationId": "signIn",
                "security": nobody,
                "requestBody": {"required": True, "content": content("SignInRequest")},
                "responses": answered("Who is signed in; sets the cookie.", "PersonAnswer"),
            }
        },
        "/seawall/v1/sign-in/oidc": {"get": _to_provider(nobody)},
        "/seawall/v1/sign-in/oidc/callback": {"get": _from_provider(nobody)},
        "/seawall/v1/sign-out": {
            "post": {
                "summary": "Sign out.",
                "operationId": "signOut",
                "security": person,
                "parameters": [{**csrf, "schema": {"type": "string"}}],
                "responses": answered("Takes the cookie away.", "SignedOutAnswer"),
            }
        },
        "/seawall/v1/me": {
            "get": {
                "summary": "Who is signed in.",
                "operationId": "me",
                "security": person,
                "responses": answered("Whoever has the cookie.", "PersonAnswer"),
            }
        },
    }


def _to_provider(security: list[dict[str, list[str]]]) -> dict[str, Any]:
    error = {"description": "Why not.", "content": content("ErrorAnswer")}
    return {
        "summary": "Go to the provider of identities.",
        "operationId": "askProvider",
        "security": security,
        "responses": {"303": {"description": "There."}, "default": error},
    }


def _from_provider(security: list[dict[str, list[str]]]) -> dict[str, Any]:
    error = {"description": "Why not.", "content": content("ErrorAnswer")}
    page = {"description": "A page; sets the cookie.", "content": {"text/html": {}}}
    return {
        "summary": "Come back from the provider of identities.",
        "operationId": "comeBack",
        "security": security,
        "parameters": [
            {"name": name, "in": "query", "schema": {"type": "string"}}
            for name in ("code", "state", "error")
        ],
        "responses": {"200": page, "default": error},
    }
