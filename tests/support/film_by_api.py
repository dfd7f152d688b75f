"""Makes a film through the public door of a deployment, as a program of a user would.

It runs in the network of a client: ``python -m tests.support.film_by_api DOOR CA TOKEN STORY FILM
KEY=VALUE ...`` asks the door, given as ADDRESS=DOMAIN, whose certificate CA has signed, and writes
the finished film to FILM. What it says is one JSON object a line: what happened, and when.
"""

from __future__ import annotations

import json
import ssl
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx

API = "/api/v1"
DONE = ("done", "failed", "cancelled")
LONGEST_S = 900.0


class Door(httpx.HTTPTransport):
    """Goes to one address whatever the name in the URL is, as a name server would have it."""

    def __init__(self, address: str, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, retries=1)
        self._address = address

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions |= {"sni_hostname": request.url.host}
        request.url = request.url.copy_with(host=self._address)
        return super().handle_request(request)


def open_client(address: str, domain: str, ca: Path, token: str = "") -> httpx.Client:
    """Return a client that finds a domain at an address, and trusts an authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(ca)
    return httpx.Client(
        base_url=f"https://{domain}",
        transport=Door(address, context),
        headers={"Authorization": f"Bearer {token}"} if token else {},
        timeout=60.0,
    )


def say(what: str, **more: object) -> None:
    print(json.dumps({"what": what, "at": time.time(), **more}), flush=True)


def ask(client: httpx.Client, method: str, path: str, **more: object) -> dict[str, object]:
    answer = client.request(method, f"{API}{path}", **more)  # type: ignore[arg-type]
    if not answer.is_success:
        sys.exit(f"{method} {path}: {answer.status_code} {answer.text}")
    found: dict[str, object] = answer.json()
    return found


def main(door: str, ca: str, token: str, story: str, film: str, *settings: str) -> None:
    address, _, domain = door.partition("=")
    source = Path(story)
    given = dict(each.partition("=")[::2] for each in settings)
    look: dict[str, object] = {"preset": given.pop("film")}
    if "seed" in given:
        look["seed"] = int(given.pop("seed"))
    new = {
        "text": source.read_text(encoding="utf-8"),
        "title": source.stem,
        "environment": given.pop("env"),
        "look": look,
        "overrides": [f"{name}={text}" for name, text in given.items()],
    }
    with open_client(address, domain, Path(ca), Path(token).read_text().strip()) as client:
        project = ask(client, "POST", "/projects", json={"title": source.stem})
        episodes = ask(client, "POST", f"/projects/{project['id']}/episodes", json=new)["episodes"]
        assert isinstance(episodes, list)
        episode = episodes[0]["id"]
        run = ask(client, "POST", f"/episodes/{episode}/runs", json={})
        say("begun", run=run["id"], trace=run["trace"])
        end, made = time.monotonic() + LONGEST_S, -1
        while run["state"] not in DONE:
            if time.monotonic() > end:
                sys.exit(f"the run does not end: {run}")
            time.sleep(0.2)
            run = ask(client, "GET", f"/runs/{run['id']}")
            if run["made"] != made:
                made = int(str(run["made"]))
                say("progress", made=made, known=run["known"])
        say("ended", state=run["state"], run=run)
        if run["state"] != "done":
            sys.exit(f"the run ended so: {run}")
        files = ask(client, "GET", f"/episodes/{episode}/exports")["files"]
        assert isinstance(files, list)
        (found,) = (each for each in files if each["kind"] == "film")
        say("film", url=found["url"].partition("?")[0], host=urlsplit(found["url"]).netloc)
    # Its address is all that it needs.
    with open_client(address, domain, Path(ca)) as anybody:
        answer = anybody.get(found["url"])
        if answer.status_code != 200:
            sys.exit(f"the film: {answer.status_code} {answer.text[:500]}")
        Path(film).write_bytes(answer.content)
    say("saved", bytes=len(answer.content))


if __name__ == "__main__":
    main(*sys.argv[1:])
