"""The programs for operators drive a real Compose and a real engine; what runs there is a stub.

The order, the reasons and the way back are tested elsewhere, without containers. Here the question
is whether Compose and an engine do what the programs ask for.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.deploy.engine import (
    OURS,
    SERVERS,
    Engine,
    Namespace,
    environment,
    need_engine,
    open_folder,
    root_file_system,
    run,
)
from tests.support.fake_fleet import FakeFleet
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.deployment

NAMES = ("ainern2d", "healthy", "migrate", "server", "psql", "pg_dump", "pg_restore")
STUB = r"""#!/bin/bash
# Stands for every program in every image of a deployment.
case "$(basename "$0") $1 $2" in
"healthy "*) [ ! -e /sick ] && exit 0; echo 'it is sick'; exit 1 ;;
"migrate "* | "pg_restore "*) exit 0 ;;
"pg_dump "*) echo 'a dump'; exit 0 ;;
"psql "*)
    while read -r line; do
        case "$line" in
        '\echo '*) echo "${line#?echo }" ;;
        *exists*) echo t ;;
        *relname*) echo episode ;;
        *pg_stat_activity*) case "$line" in *count*) echo 0 ;; esac ;;
        *'count(*)'*) echo 7 ;;
        *snapshot*) echo 0001-1 ;;
        esac
    done
    exit 0
    ;;
"ainern2d bucket save")
    echo '{}' >"$4/heads.json"
    [ "$5" = --heads-only ] || : >"$4/objects.txt"
    echo '{"count": 0, "bytes": 0, "copied": 0, "heads": 0, "corrupt": []}'
    exit 0
    ;;
"ainern2d broker export") echo '{}' >"$3"; exit 0 ;;
"ainern2d bucket "* | "ainern2d broker "* | "ainern2d database "*) exit 0 ;;
"ainern2d --version "*) exit 0 ;;
esac
echo "$(basename "$0") $* begins"
trap 'echo drains; sleep 1; echo ends; exit 0' TERM INT QUIT
while :; do sleep 0.2; done
"""
ON_GPU_HOST = "services:\n" + "".join(
    f"  worker-{name}: {{deploy: !reset {{}}, ports: !reset []}}\n"
    for name in ("video", "audio", "lipsync")
)
ON_GPU_HOST += "".join(
    f"  {name}: {{profiles: [absent], deploy: !reset {{}}}}\n"
    for name in ("dcgm-exporter", "node-exporter")
)


def build(store: Path, folder: Path) -> None:
    """Make the stub's image under every name: tags A, B and C, and D, which is never healthy."""
    words = ["buildah", "--root", str(store / "root"), "--runroot", str(store / "run")]
    buildah = [*words, "--storage-driver", "overlay"]
    stub = folder / "stub"
    stub.write_text(STUB)
    stub.chmod(0o755)
    container = run([*buildah, "from", "scratch"]).strip()
    run([*buildah, "add", "--quiet", container, root_file_system(), "/"], 600)
    run([*buildah, "add", "--quiet", container, stub, "/usr/local/bin/stub"])
    for name in NAMES:
        inside = ["ln", "-sf", "stub", f"/usr/local/bin/{name}"]
        run([*buildah, "run", "--isolation", "chroot", container, "--", *inside])
    run([*buildah, "config", "--entrypoint", '["ainern2d"]', container])
    run([*buildah, "commit", "--quiet", container, "localhost/stub:well"], 600)
    run([*buildah, "run", "--isolation", "chroot", container, "--", "touch", "/sick"])
    run([*buildah, "commit", "--quiet", "--rm", container, "localhost/stub:sick"], 600)
    for tag in "ABCD":
        names = [f"localhost/ainern2d-{image}:{tag}" for image in OURS]
        run([*buildah, "tag", f"localhost/stub:{'sick' if tag == 'D' else 'well'}", *names])
    servers = [f"localhost/ainern2d-{image}:s1" for image in SERVERS]
    run([*buildah, "tag", "localhost/stub:well", *servers])


class Site:
    """One engine that stands for two hosts, whose projects have different names.

    Args:
        fleet: Gives the folder of the installation and the studio's API.
        engine: Of both hosts.
    """

    def __init__(self, fleet: FakeFleet, engine: Engine) -> None:
        self.fleet, self.engine = fleet, engine
        secrets = fleet.folder / "secrets"
        for path in secrets.iterdir():
            path.unlink()
        words = ("secrets", "init", str(secrets), "--gpu", "gpu-1")
        subprocess.run([sys.executable, "-m", "ainern2d.core.cli.app", *words], check=True)
        (secrets / "studio.token").write_text("secret")
        (fleet.folder / "hosts").mkdir()
        (fleet.folder / "gpu.yml").write_text(ON_GPU_HOST)
        fleet.write_env(
            COMPOSE="docker-compose",
            DOCKER_HOST=engine.url,
            GPU_HOSTS=f"gpu-1={engine.url}",
            WIREGUARD_ADDRESS="127.0.0.1",
            HEALTH_DEADLINE="60",
            LEAST_DISK_GB="1",
        )
        own = {"SECRETS": secrets / "hosts" / "gpu-1", "OVERRIDES": fleet.folder / "gpu.yml"}
        text = "".join(f"{name}={value}\n" for name, value in own.items())
        (fleet.folder / "hosts" / "gpu-1.env").write_text(text)

    def run(self, program: str, *words: str) -> tuple[int, str]:
        """Run a program of ``deploy``."""
        ran = subprocess.run(
            [sys.executable, str(ROOT / "deploy" / program), *words],
            env=environment(INSTALLATION=str(self.fleet.folder)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=900,
        )
        return ran.returncode, ran.stdout

    def containers(self) -> dict[str, dict[str, Any]]:
        """Return what runs, by name."""
        _, listed = self.engine.ask("GET", "/v4.0.0/libpod/containers/json")
        return {each["Names"][0]: each for each in listed}

    def tags(self) -> set[str]:
        """Return the tags of a release that run."""
        images = [each["Image"] for each in self.containers().values()]
        ours = [each for each in images if any(f"ainern2d-{one}:" in each for one in OURS)]
        return {each.rpartition(":")[2] for each in ours}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """An engine with the images of four releases, and nothing that runs."""
    need_engine()
    with ExitStack() as stack:
        folder = stack.enter_context(open_folder())
        build(folder / "store", folder)
        space = Namespace("stub")
        stack.callback(space.close)
        images: Any = SimpleNamespace(store=folder / "store")
        engine = Engine(images, space, folder / "engine")
        engine.start()
        stack.callback(engine.stop)
        home = stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp"))
        fleet = FakeFleet(type(folder)(home))
        stack.callback(fleet.close)
        yield Site(fleet, engine)


def test_a_release_brings_containers_up_one_after_the_other(site: Site) -> None:
    status, said = site.run("release", "A")
    assert status == 0, said
    assert site.tags() == {"A"}
    names = {name.rsplit("-", 1)[0] for name in site.containers()}
    assert {"ainern2d-worker-hub", "ainern2d-nginx", "ainern2d-gpu-worker-video"} <= names
    before = {name: each["Id"] for name, each in site.containers().items()}
    # Once more: what is as it should be stays.
    status, said = site.run("release", "A")
    assert status == 0, said
    assert {name: each["Id"] for name, each in site.containers().items()} == before
    status, said = site.run("release", "B")
    assert status == 0, said
    assert site.tags() == {"B"}
    after = {name: each["Id"] for name, each in site.containers().items()}
    same = {name for name in after if after[name] == before.get(name)}
    servers = ("postgres", "redis", "rabbitmq", "minio", "nginx")
    assert same == {f"ainern2d-{name}-1" for name in servers}


def test_a_release_that_is_never_healthy_is_taken_back(site: Site) -> None:
    before = site.tags()
    status, said = site.run("release", "D")
    assert status == 1
    assert "worker-hub on cpu does not become healthy" in said
    assert "failed and was taken back; B runs" in said
    assert site.tags() == before == {"B"}


def test_workers_are_added_drained_and_kept_by_a_release(site: Site) -> None:
    def workers() -> list[dict[str, Any]]:
        return [each for name, each in site.containers().items() if "-worker-video-" in name]

    (first,) = workers()
    status, said = site.run("scale", "worker-video", "3")
    assert status == 0, said
    assert len(workers()) == 3
    assert first["Id"] in {each["Id"] for each in workers()}
    status, said = site.run("release", "C")
    assert status == 0, said
    assert {each["Image"].rpartition(":")[2] for each in workers()} == {"C"}
    assert len(workers()) == 3
    status, said = site.run("scale", "worker-video", "1")
    assert status == 0, said
    assert len(workers()) == 1


def test_a_rollback_a_backup_and_a_restore(site: Site) -> None:
    status, said = site.run("rollback", "B")
    assert status == 0, said
    assert site.tags() == {"B"}
    status, said = site.run("backup")
    assert status == 0, said
    made = sorted((site.fleet.folder / "backups").glob("2*"))
    (name,) = (each.name for each in made if (each / "objects.txt").exists())
    facts = json.loads((site.fleet.folder / "backups" / name / "backup.json").read_text())
    assert facts["counts"] == {"ainern2d": {"episode": 7}, "dagster": {"episode": 7}}
    hub = site.containers()["ainern2d-worker-hub-1"]["StartedAt"]
    status, said = site.run("restore", name)
    assert status == 0, said
    assert site.tags() == {"B"}
    assert site.containers()["ainern2d-worker-hub-1"]["StartedAt"] > hub
    assert not (site.fleet.folder / "releases" / "journal.json").exists()
    dump = site.fleet.folder / "backups" / name / "ainern2d.dump"
    assert dump.stat().st_mode & 0o077 == 0
