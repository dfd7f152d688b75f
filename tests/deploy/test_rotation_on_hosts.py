"""``ainern2d secrets rotate`` as an operator runs it: real containers, and a film in the making."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.deploy.site import DOMAIN, hashes_here
from tests.support.docs_pages import blocks
from tests.support.paths import ROOT
from tests.support.up import until

if TYPE_CHECKING:
    from tests.deploy.site import Site

pytestmark = pytest.mark.deployment

SLOW = tuple(f"backend.{kind}.work_s=2" for kind in ("audio", "video", "lipsync"))
SEED = 400
RABBITMQ_S = 300.0
"""RabbitMQ reads its certificate again within minutes."""
RABBITMQCTL = ("rabbitmqctl", "--node", "ainern2d@localhost")
DOORS = {"nginx": 443, "minio": 8333, "rabbitmq": 5671}
PRESENTED = """
import socket, ssl, sys
address, port, name, ca = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
with socket.create_connection((address, int(port)), 10) as plain:
    with context.wrap_socket(plain, server_hostname=name) as link:
        print(ssl.DER_cert_to_PEM_cert(link.getpeercert(binary_form=True)))
"""
TAKES_KEYS = """
import os, sys
from ainern2d.core.errors import StorageError
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location
# A client reads the keys of its file again, and these are other ones.
del os.environ["AINERN2D_S3_URL_FILE"]
try:
    Bucket(S3Location.parse(sys.argv[1])).stat("ready")
except StorageError as error:
    print("refused", error)
else:
    print("taken")
"""


def rotate(site: Site, *words: str) -> str:
    """Run it in a container, as docs/operations.md says, and return what it said."""
    options = ("--rm", "--user", "0", "--network", "ainern2d_inner")
    mount = ("--volume", f"{secrets_of(site)}:/secrets", "localhost/ainern2d-control:A")
    command = ("secrets", "rotate", "/secrets", *words)
    return site.engines["cpu"].podman("run", *options, *mount, *command, limit_s=300)


def secrets_of(site: Site) -> Path:
    return site.home / "secrets"


def inside(site: Site, service: str, *words: str) -> str:
    """Run a program in a container of the CPU host, and return what it said."""
    trusting = ("--env", "SSL_CERT_FILE=/run/secrets/ca.pem", f"ainern2d-{service}-1")
    return site.engines["cpu"].podman("exec", *trusting, *words)


def read(site: Site, name: str) -> str:
    return (secrets_of(site) / name).read_text().strip()


def cut_all_connections(site: Site) -> None:
    """Have each client of broker and database connect anew, with what its file says now."""
    inside(site, "rabbitmq", *RABBITMQCTL, "close_all_connections", "rotated")
    query = (
        "select count(pg_terminate_backend(pid)) from pg_stat_activity "
        "where usename like 'ainern2d%'"
    )
    psql = ("psql", "-XAt", "--host=/tmp", "--username=postgres")
    assert int(inside(site, "postgres", *psql, "-c", query)) > 0


def presented(site: Site, server: str) -> str:
    """Return the certificate with which a server answers, trusted by the authority's file."""
    ca = str(secrets_of(site) / "ca.pem")
    name = DOMAIN if server == "nginx" else server
    words = (site.at["cpu"], str(DOORS[server]), name, ca)
    return site.hosts["cpu"].run(sys.executable, "-c", PRESENTED, *words).strip()


def presents_its_file(site: Site, server: str) -> bool:
    """Say whether a server answers with the certificate of its file; not while it starts."""
    try:
        return presented(site, server) == read(site, f"{server}.pem")
    except AssertionError:
        return False


def wait_until_well(site: Site) -> None:
    for engine in site.engines.values():
        until(
            lambda engine=engine: set(engine.states().values()) <= {"running (healthy)"},  # type: ignore[misc]
            300,
            site.states,
        )


def test_everything_changes_while_a_film_is_made(site: Site) -> None:
    names = ("studio.token", "hub.s3_url", "database.passwords.json", "broker.passwords.json")
    before = {name: read(site, name) for name in names}
    episode, run = site.begin(SEED, *SLOW)
    until(lambda: site.runs(run)[0]["made"] > 0, 120, site.states)
    said = rotate(site)
    assert "Grafana does not answer at http://grafana:3000/grafana: its password stays" in said
    assert "copy /secrets/hosts/gpu-1 to gpu-1" in said
    assert site.runs(run)[0]["state"] == "running", "it was finished before anything changed"
    cut_all_connections(site)
    said = rotate(site, "--finish")
    assert "are good for nothing any more" in said
    site.wait(run)
    assert {SEED: site.hashes(episode)[0]} == hashes_here([SEED])
    assert all(read(site, name) != text for name, text in before.items())
    assert_refused(site, before)


def assert_refused(site: Site, before: dict[str, str]) -> None:
    """See that no server takes what its clients had before."""
    for role, word in json.loads(before["database.passwords.json"]).items():
        asked = f"PGPASSWORD={word} psql -X --host=127.0.0.1 -U {role} -d ainern2d -c 'select 1'"
        with pytest.raises(AssertionError, match="password authentication failed"):
            inside(site, "postgres", "sh", "-c", asked)
    now = json.loads(read(site, "broker.passwords.json"))
    for user, word in json.loads(before["broker.passwords.json"]).items():
        check = (*RABBITMQCTL, "authenticate_user", user)
        with pytest.raises(AssertionError, match="failed to authenticate"):
            inside(site, "rabbitmq", *check, word)
        inside(site, "rabbitmq", *check, now[user])
    for url, answer in ((before["hub.s3_url"], "refused"), (read(site, "hub.s3_url"), "taken")):
        said = inside(site, "worker-hub", "python3", "-c", TAKES_KEYS, url)
        assert said.startswith(answer), said
    for token, status in ((before["studio.token"], "401"), (read(site, "studio.token"), "200")):
        said = site.hosts["cpu"].run(
            *("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}"),
            *("--cacert", secrets_of(site) / "ca.pem", "--resolve", f"{DOMAIN}:443:127.0.0.1"),
            *("--header", f"Authorization: Bearer {token}", f"https://{DOMAIN}/api/v1/projects"),
        )
        assert said == status


def test_servers_present_their_new_certificates(site: Site) -> None:
    old = {server: presented(site, server) for server in ("nginx", "minio")}
    assert all(text != read(site, f"{server}.pem") for server, text in old.items())
    for server in old:
        site.engines["cpu"].podman("restart", f"ainern2d-{server}-1", limit_s=120)
    # RabbitMQ takes its own by itself.
    for server in DOORS:
        until(lambda server=server: presents_its_file(site, server), RABBITMQ_S, site.states)  # type: ignore[misc]
    wait_until_well(site)


def test_a_new_authority_is_trusted_once_all_containers_are_started_again(site: Site) -> None:
    old = read(site, "ca.pem")
    (block,) = [
        each
        for each in blocks(ROOT / "docs" / "operations.md", "sh")
        if "test_rotation_on_hosts.py" in each.reason and "ca.key" in each.body
    ]
    *files, restart = block.body.strip().splitlines()
    text = "\n".join(files).replace("/etc/ainern2d/secrets", shlex.quote(str(secrets_of(site))))
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    site.hosts["cpu"].run("sh", "-euc", text, env=site.environment | {"PATH": path})
    assert restart == "docker restart $(docker ps --quiet)"
    for engine in site.engines.values():
        engine.podman("restart", "--all", "--running", limit_s=600)
    wait_until_well(site)
    for server in DOORS:
        assert presents_its_file(site, server)
    assert read(site, "ca.pem") != old
    episode, run = site.begin(SEED + 1)
    site.wait(run)
    assert {SEED + 1: site.hashes(episode)[0]} == hashes_here([SEED + 1])
