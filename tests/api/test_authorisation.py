"""Every route with every scope, and with another's project: who may do what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from ainern2d.core.api.security import Scope
from ainern2d.core.database import EpisodeRecords
from ainern2d.core.database.rows import EpisodeRow
from tests.support.studio import API

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fastapi.dependencies.models import Dependant
    from fastapi.testclient import TestClient
    from httpx import Response

    from tests.support.studio import Studio

PUBLIC = {
    ("GET", "/healthz"): "says that the process lives",
    ("GET", "/readyz"): "says that the database answers",
    ("POST", f"{API}/sessions"): "opens a session with a token in its body",
    ("GET", f"{API}/files/{{token}}"): "is signed, and short-lived",
    ("HEAD", f"{API}/files/{{token}}"): "is signed, and short-lived",
}
"""Routes that need no scope, and why."""

PAGE = "ainern2d.core.api.page"
"""The module whose routes give the files of the page, which are the same for all."""

EPISODE = EpisodeRow(
    id="foreign-episode",
    project="foreign-project",
    title="Foreign",
    story_sha256="b" * 64,
    story_format="text",
    story_path="",
    environment="test",
)
"""Belongs to the account ``local``; ``eve`` is no member."""


def scopes_of(dependant: Dependant) -> Iterator[Scope]:
    if (scope := getattr(dependant.call, "scope", None)) is not None:
        yield scope
    for each in dependant.dependencies:
        yield from scopes_of(each)


def routes_of(studio: Studio) -> dict[tuple[str, str], Dependant]:
    """Return what each route depends on, by method and path; the page's files are left out."""
    found: dict[tuple[str, str], Dependant] = {}
    for context in iter_route_contexts(studio.app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.endpoint.__module__ != PAGE:
            assert context.path is not None
            found.update({(method, context.path): route.dependant for method in route.methods})
    return found


FOREIGN = {"project": EPISODE.project, "episode": EPISODE.id}


def ask(
    client: TestClient,
    method: str,
    path: str,
    names: Mapping[str, str] = FOREIGN,
    document: Mapping[str, Any] | None = None,
) -> Response:
    """Ask a route.

    Args:
        client: Who asks.
        method: How.
        path: With parameters in braces.
        names: Their values; those of the foreign project unless given.
        document: The description of the API, from which a body is made up that fits.
    """
    operation = (document or {}).get("paths", {}).get(path, {}).get(method.lower(), {})
    parameters = operation.get("parameters", ())
    given = {
        each["name"]: str(sample(each["schema"], document or {}))
        for each in parameters
        if each.get("required")
    }
    query = {
        each["name"]: given[each["name"]]
        for each in parameters
        if each["in"] == "query" and each.get("required")
    }

    def value(found: re.Match[str]) -> str:
        return names.get(found[1], given.get(found[1], "x1"))

    content = operation.get("requestBody", {}).get("content", {})
    body: dict[str, Any] = {}
    if "application/json" in content:
        body["json"] = sample(content["application/json"]["schema"], document or {})
    elif "multipart/form-data" in content:
        fields = sample(content["multipart/form-data"]["schema"], document or {})
        body["data"] = {name: text for name, text in fields.items() if text != FILE}
        body["files"] = {
            name: ("a.txt", b"It was late.") for name, text in fields.items() if text == FILE
        }
    url = re.sub(r"{(\w+)(?::\w+)?}", value, path)
    match = {"If-Match": f'"{"0" * 64}"'}
    return client.request(method, url, params=query, headers=match, **body)


FILE = "a file"


def sample(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """Return a small value that fits a schema of the API's description."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return sample(document["components"]["schemas"][name], document)
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return sample(schema[key][0], document)
    match schema.get("type"):
        case "object" | None:
            wanted = schema.get("required", ())
            return {
                name: sample(each, document)
                for name, each in schema.get("properties", {}).items()
                if name in wanted
            }
        case "array":
            return [sample(schema.get("items", {}), document)] * max(1, schema.get("minItems", 0))
        case "boolean":
            return True
        case "integer" | "number":
            return schema.get("minimum", 1)
        case _ if "contentMediaType" in schema or schema.get("format") == "binary":
            return FILE
        case _:
            # A pattern with a length of its own is that of a digest or an id.
            length = re.search(r"{(\d+)}", schema.get("pattern", ""))
            return "0" * (int(length[1]) if length else max(1, schema.get("minLength", 1)))


@pytest.fixture(scope="module")
def foreign(studio: Studio) -> Studio:
    """The studio, with an episode of the local account."""
    EpisodeRecords(studio.services.engine).save_episode(EPISODE)
    return studio


def test_the_walk_finds_the_routes(studio: Studio) -> None:
    known = routes_of(studio)
    assert ("GET", f"{API}/projects/{{project}}") in known
    assert ("POST", f"{API}/sessions") in known
    described = {
        (method.upper(), path)
        for path, methods in studio.app.openapi()["paths"].items()
        for method in methods
    }
    assert described <= set(known)


def test_every_route_declares_its_scope(studio: Studio) -> None:
    without = [
        place
        for place, dependant in routes_of(studio).items()
        if place not in PUBLIC and len(set(scopes_of(dependant))) != 1
    ]
    assert without == []


def test_nothing_is_answered_without_a_token(foreign: Studio) -> None:
    anybody = foreign.with_headers()
    for method, path in set(routes_of(foreign)) - set(PUBLIC):
        refused = ask(anybody, method, path)
        assert refused.status_code == 401, (method, path, refused.text)


def test_no_scope_reaches_a_route_that_needs_more(foreign: Studio) -> None:
    for (method, path), dependant in routes_of(foreign).items():
        needed = next(scopes_of(dependant), None)
        for scope in Scope:
            if needed is not None and not scope.includes(needed):
                refused = ask(foreign.client(scope), method, path)
                assert refused.status_code == 403, (method, path, scope, refused.text)
                assert str(needed) in refused.json()["detail"]


def test_a_scope_that_is_enough_is_not_refused_for_it(foreign: Studio) -> None:
    for (method, path), dependant in routes_of(foreign).items():
        needed = next(scopes_of(dependant), None)
        if needed is not None and method in ("GET", "HEAD") and "{" not in path:
            if path.endswith("/events"):
                continue  # It never ends; its own tests open it.
            found = ask(foreign.client(needed), method, path)
            assert found.status_code not in (401, 403), (method, path, found.text)
            assert found.status_code < 500, (method, path, found.text)


def test_a_foreign_project_is_not_there_whatever_the_route(foreign: Studio) -> None:
    document = foreign.app.openapi()
    eve = foreign.client(Scope.EDITOR, "eve")
    asked = 0
    for (method, path), dependant in routes_of(foreign).items():
        needed = next(scopes_of(dependant), None)
        owned = {"project", "episode"} & set(re.findall(r"{(\w+)", path))
        if needed is None or needed is Scope.OPERATOR or not owned:
            continue
        asked += 1
        answer = ask(eve, method, path, document=document)
        assert answer.status_code == 404, (method, path, answer.text)
        missing = {"project": "no-such", "episode": "no-such"}
        absent = ask(eve, method, path, missing, document)
        said = answer.json()["detail"]
        for name in owned:
            said = said.replace(FOREIGN[name], missing[name])
        assert (absent.status_code, absent.json()["detail"]) == (404, said), (method, path)
    assert asked >= 5
    found = foreign.client(Scope.VIEWER).get(f"{API}/projects/{EPISODE.project}").json()
    assert found["episodes"] == 1


def test_lists_over_all_projects_hide_the_foreign_ones(foreign: Studio) -> None:
    eve = foreign.client(Scope.EDITOR, "eve")
    for (method, path), dependant in routes_of(foreign).items():
        needed = next(scopes_of(dependant), None)
        is_list = method == "GET" and "{" not in path and not path.endswith("/events")
        if is_list and needed in (Scope.VIEWER, Scope.EDITOR):
            said = ask(eve, method, path).text
            assert EPISODE.id not in said, path
            assert EPISODE.project not in said, path
