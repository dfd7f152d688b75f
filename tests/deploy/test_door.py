"""The public door as it is shipped: TLS, what it refuses, and who gets through to what."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest
import trustme

from tests.conftest import open_public_folder
from tests.support.fake_server import Asked, FakeServer, Reply
from tests.support.nginx import find_nginx, run_door

if TYPE_CHECKING:
    from collections.abc import Iterator

DOMAIN = "studio.example.org"
OPERATOR = "Bearer operator"
SIGNED = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature={'a1' * 32}&X-Amz-Expires=60"


def echo(asked: Asked) -> Reply:
    said = {"path": asked.path, "headers": dict(asked.headers), "method": asked.method}
    return Reply.of(said, **{"Access-Control-Allow-Origin": "*"})


def allow_operators(asked: Asked) -> Reply:
    return Reply(204 if asked.headers.get("authorization") == OPERATOR else 403)


@dataclass
class Door:
    """nginx, and what is behind it."""

    secured: int
    plain: int
    authority: trustme.CA
    studio: FakeServer
    grafana: FakeServer
    bucket: FakeServer

    def trust(self) -> ssl.SSLContext:
        # Without the system's authorities, which take a quarter of a second to read.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.authority.configure_trust(context)
        return context

    def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Ask as a browser that knows the door by its name."""
        with httpx.Client(verify=self.trust(), trust_env=False, timeout=20) as client:
            return client.request(
                method,
                f"https://127.0.0.1:{self.secured}{path}",
                headers={"Host": DOMAIN} | headers,
                extensions={"sni_hostname": DOMAIN},
            )


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    find_nginx()
    authority = trustme.CA()
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("minio").configure_cert(inside)
    studio, grafana, bucket = FakeServer(), FakeServer(), FakeServer(inside)
    studio.routes = {
        "GET /api/v1/sessions/operator": allow_operators,
        "GET .*": echo,
        "POST .*": echo,
    }
    grafana.routes = {"GET /grafana/.*": echo}
    bucket.routes = {"GET /ainern2d/.*": echo}
    with studio, grafana, bucket, open_public_folder() as folder:
        own = authority.issue_cert(DOMAIN)
        own.private_key_pem.write_to_path(str(folder / "nginx.key"))
        own.cert_chain_pems[0].write_to_path(str(folder / "nginx.pem"))
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        ports = {
            name: int(each.url.rpartition(":")[2])
            for name, each in {"gateway": studio, "grafana": grafana, "bucket": bucket}.items()
        }
        with run_door(folder, ports) as (secured, plain):
            yield Door(secured, plain, authority, studio, grafana, bucket)


def test_plain_requests_are_sent_to_tls(door: Door) -> None:
    for path in ("/", "/api/v1/projects?limit=2", "/dagster/", "/ainern2d/x"):
        with httpx.Client(trust_env=False) as client:
            sent = client.get(f"http://127.0.0.1:{door.plain}{path}", headers={"Host": DOMAIN})
        assert (sent.status_code, sent.headers["location"]) == (301, f"https://{DOMAIN}{path}")
        assert "strict-transport-security" not in sent.headers


def test_every_answer_over_tls_says_to_come_by_tls_alone(door: Door) -> None:
    operator = {"Authorization": OPERATOR}
    answers = [
        door.ask("/"),
        door.ask("/api/v1/voices"),
        door.ask("/dagster/"),
        door.ask("/dagster/", **operator),
        door.ask("/grafana/", **operator),
        door.ask(f"/ainern2d/x?{SIGNED}"),
    ]
    assert [each.status_code for each in answers] == [200, 503, 403, 503, 200, 200]
    for each in answers:
        assert each.headers.get_list("strict-transport-security") == [
            "max-age=63072000; includeSubDomains"
        ]


def test_old_versions_of_tls_are_refused(door: Door) -> None:
    def shake(version: ssl.TLSVersion) -> str | None:
        context = door.trust()
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        with (
            socket.create_connection(("127.0.0.1", door.secured), 20) as raw,
            context.wrap_socket(raw, server_hostname=DOMAIN) as secured,
        ):
            return secured.version()

    assert shake(ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert shake(ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    with pytest.warns(DeprecationWarning, match="TLSv1_1"), pytest.raises(ssl.SSLError):
        shake(ssl.TLSVersion.TLSv1_1)


def test_the_studio_hears_who_asks_and_by_which_scheme(door: Door) -> None:
    forged = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "http"}
    heard = door.ask("/some/page", **forged).json()["headers"]
    assert (heard["host"], heard["x-forwarded-for"]) == (DOMAIN, "127.0.0.1")
    assert heard["x-forwarded-proto"] == "https"


def test_grafana_is_for_operators_and_keeps_their_secrets_out(door: Door) -> None:
    asked = len(door.grafana.asked)
    for headers in ({}, {"Authorization": "Bearer editor"}, {"Cookie": "session=1"}):
        refused = door.ask("/grafana/d/films", **headers)
        assert refused.status_code == 403
        assert refused.headers["content-type"] == "application/problem+json"
    evil = {"Authorization": OPERATOR, "Origin": "https://evil.test"}
    assert door.ask("/grafana/api/ds/query", **evil).status_code == 403
    assert len(door.grafana.asked) == asked

    given = {
        "Authorization": OPERATOR,
        "Cookie": "__Host-session=secret; grafana_session=own; other=1",
        "X-WEBAUTH-USER": "admin",
        "Origin": f"https://{DOMAIN}",
    }
    seen = door.ask("/grafana/d/films?kiosk", **given)
    assert seen.json()["path"] == "/grafana/d/films?kiosk"
    heard = seen.json()["headers"]
    assert heard["cookie"] == "grafana_session=own"
    assert not {"authorization", "x-webauth-user"} & set(heard)
    assert door.ask("/grafana").headers["location"] == "/grafana/"


def test_the_bucket_is_read_by_signed_addresses_alone(door: Door) -> None:
    path = "/ainern2d/artifacts/ab/cd?" + SIGNED
    found = door.ask(path, Cookie="session=secret", Authorization="Bearer x", Range="bytes=0-3")
    assert found.json()["path"] == path
    heard = found.json()["headers"]
    # The signature names the host.
    assert (heard["host"], heard["range"]) == (DOMAIN, "bytes=0-3")
    assert not {"cookie", "authorization"} & set(heard)
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-security-policy"].startswith("sandbox;")
    assert "access-control-allow-origin" not in found.headers

    asked = len(door.bucket.asked)
    refused = [
        door.ask("/ainern2d/artifacts/ab/cd"),
        door.ask("/ainern2d/?list-type=2"),
        door.ask("/ainern2d/x?X-Amz-Signature=short"),
        door.ask(path, "PUT"),
        door.ask(path, "POST"),
        door.ask(path, "DELETE"),
    ]
    assert {each.status_code for each in refused} == {403}
    assert len(door.bucket.asked) == asked


def test_guesses_of_tokens_are_slowed_down(door: Door) -> None:
    connection = http.client.HTTPSConnection(
        "127.0.0.1", door.secured, timeout=20, context=_without_names(door)
    )
    said = []
    for _ in range(60):
        connection.request("POST", "/api/v1/sessions", body=b"{}", headers={"Host": DOMAIN})
        answer = connection.getresponse()
        body = answer.read()
        said.append(answer.status)
        if answer.status == 429:
            break
    connection.close()
    assert said[:20] == [200] * 20
    assert said[-1] == 429
    assert answer.getheader("content-type") == "application/problem+json"
    assert answer.getheader("retry-after") == "2"
    assert json.loads(body)["status"] == 429


def test_a_flood_of_one_address_is_refused(door: Door) -> None:
    # What nginx answers by itself, since the part behind it is away, in one write.
    head = f"GET /api/v1/voices HTTP/1.1\r\nHost: {DOMAIN}\r\n\r\n".encode()
    count = 900
    with (
        socket.create_connection(("127.0.0.1", door.secured), 20) as raw,
        _without_names(door).wrap_socket(raw) as secured,
    ):
        secured.sendall(head * count)
        heard = b""
        while heard.count(b"HTTP/1.1 ") < count and b" 429 " not in heard:
            heard += secured.recv(65536)
    assert b"HTTP/1.1 503 " in heard
    assert b"HTTP/1.1 429 " in heard


def _without_names(door: Door) -> ssl.SSLContext:
    context = door.trust()
    context.check_hostname = False
    return context
