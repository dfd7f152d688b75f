"""The three compose files: what they publish, what they allow, in which order they start."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.compose import (
    CPU,
    DEPLOY,
    DEV,
    FILES,
    GPU,
    VARIABLES,
    read_config,
    run_config,
    seconds,
)
from tests.support.paths import ROOT

PROFILES = {CPU: ("monitoring",), GPU: ("comfyui", "llm"), DEV: ("mock", "remote-gpu")}
SERVERS = {"postgres", "redis", "rabbitmq", "minio"}
UIDS = {
    "control": "10001:10001",
    "worker": "10001:10001",
    "gpu-worker": "10001:10001",
    "comfyui": "10001:10001",
    "minio": "10001:10001",
    "postgres": "10002:10002",
    "rabbitmq": "10003:10003",
    "redis": "10004:10004",
    "nginx": "10005:10005",
    "prometheus": "10006:10006",
}
"""Of each image of ours: secrets and volumes belong to these numbers."""
HEALTH_OF_ITS_OWN = {"migrate", "dcgm-exporter"}
"""One ends by itself, and the other's image has no program that could ask."""
ROLE_OF = {
    "migrate": "migrate",
    "studio-api": "studio",
    "dagster": "dagster",
    "dagster-code": "dagster",
    "dagster-web": "dagster",
    "dagster-daemon": "dagster",
    "worker-hub": "hub",
    "composer": "composer",
}

Config = dict[str, Any]


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def config(request: pytest.FixtureRequest) -> Config:
    """One of the files, with everything that its profiles choose."""
    return read_config(request.param, *PROFILES[request.param])


@pytest.fixture(scope="module")
def cpu() -> Config:
    return read_config(CPU, "monitoring")


@pytest.fixture(scope="module")
def gpu() -> Config:
    return read_config(GPU, "comfyui", "llm", WIREGUARD_ADDRESS="10.77.0.2")


@pytest.fixture(scope="module")
def dev() -> Config:
    return read_config(DEV, "mock", "remote-gpu", WIREGUARD_ADDRESS="127.0.0.1")


def published(config: Config) -> dict[str, set[tuple[str, str]]]:
    """Return address and port of the host, by service."""
    return {
        name: {(port.get("host_ip", "every"), str(port["published"])) for port in each["ports"]}
        for name, each in config["services"].items()
        if each.get("ports")
    }


def image_of(service: Config) -> str:
    found = re.fullmatch(r"(?:.*/)?ainern2d-([a-z-]+):.*", service["image"])
    return found[1] if found else ""


def secrets_of(service: Config) -> set[str]:
    return {each["source"] for each in service.get("secrets", ())}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_valid_and_names_each_variable_that_is_missing(path: Path) -> None:
    assert run_config(path, VARIABLES, "config", "--quiet").returncode == 0
    needed = set(VARIABLES) - {"REGISTRY", *(("DOMAIN",) if path == GPU else ())}
    for name in needed:
        left = {key: text for key, text in VARIABLES.items() if key != name}
        refused = run_config(path, left, "config", "--quiet")
        assert refused.returncode != 0, name
        assert f"required variable {name} is missing" in refused.stderr


def test_the_cpu_host_publishes_the_public_door_and_two_in_the_tunnel(cpu: Config) -> None:
    assert published(cpu) == {
        "nginx": {("every", "80"), ("every", "443")},
        "rabbitmq": {("10.77.0.1", "5671")},
        "minio": {("10.77.0.1", "8333")},
    }


def test_a_gpu_host_publishes_metrics_in_the_tunnel_and_nothing_else(gpu: Config) -> None:
    found = published(gpu)
    assert {address for doors in found.values() for address, _ in doors} == {"10.77.0.2"}
    ports = {name: port for name, doors in found.items() for _, port in doors}
    assert ports == {
        "worker-video": "9464-9471",
        "worker-audio": "9472-9475",
        "worker-lipsync": "9476-9479",
        "worker-llm": "9480-9483",
        "dcgm-exporter": "9400",
        "node-exporter": "9100",
    }
    for name, service in gpu["services"].items():
        if name.startswith("worker-"):
            assert {port["target"] for port in service["ports"]} == {9464}


def test_a_development_machine_publishes_on_loopback_alone(dev: Config) -> None:
    assert published(dev) == {
        "nginx": {("127.0.0.1", "80"), ("127.0.0.1", "443")},
        "remote-doors": {("127.0.0.1", "5671"), ("127.0.0.1", "8333")},
    }


def test_networks_are_internal_and_each_way_out_has_its_reason(
    cpu: Config, gpu: Config, dev: Config
) -> None:
    def inside(config: Config, network: str) -> set[str]:
        services = config["services"].items()
        return {name for name, each in services if network in each["networks"]}

    assert cpu["networks"]["inner"]["internal"]
    assert inside(cpu, "inner") == set(cpu["services"])
    assert inside(cpu, "edge") == {"nginx"}
    assert inside(cpu, "fleet") == {"rabbitmq", "minio", "prometheus", "alertmanager"}
    assert inside(cpu, "default") == set()
    assert gpu["networks"]["models"]["internal"]
    assert list(gpu["services"]["comfyui"]["networks"]) == ["models"]
    assert inside(dev, "edge") == {"nginx"}
    assert inside(dev, "fleet") == {"remote-doors"}
    assert dev["networks"]["inner"]["internal"]


def test_no_container_can_do_more_than_its_work_needs(config: Config) -> None:
    for name, service in config["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "cap_add" not in service, name
        assert not service.get("privileged"), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service.get("network_mode") is None, name
        assert service["user"] == UIDS.get(image_of(service), service["user"]), name
        assert not service["user"].startswith(("0", "root")), name


def test_every_container_is_bounded(config: Config) -> None:
    for name, service in config["services"].items():
        assert int(service["mem_limit"]) <= 32 * 2**30, name
        assert 0 < service["cpus"] <= 2, name
        assert 0 < service["pids_limit"] <= 1024, name
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name


def test_every_service_says_how_it_is(config: Config) -> None:
    for name, service in config["services"].items():
        if name in HEALTH_OF_ITS_OWN:
            continue
        kind, command = service["healthcheck"]["test"]
        # Podman splits the words of CMD at spaces.
        assert kind == "CMD-SHELL", name
        if image_of(service) in ("worker", "gpu-worker"):
            assert command == "healthy worker", name
    hub = config["services"].get("worker-hub")
    assert hub is None or hub["healthcheck"]["test"][1] == "healthy hub"


def test_nothing_starts_before_what_it_needs(cpu: Config, dev: Config) -> None:
    healthy, done = "service_healthy", "service_completed_successfully"

    def needs(config: Config, name: str) -> dict[str, str]:
        found = config["services"][name].get("depends_on", {})
        return {each: how["condition"] for each, how in found.items()}

    for config in (cpu, dev):
        assert needs(config, "migrate") == dict.fromkeys(SERVERS, healthy)
        for name in ("studio-api", "worker-hub", "composer"):
            assert needs(config, name) == {"migrate": done, "redis": healthy}, name
        assert needs(config, "nginx") == {"studio-api": healthy}
        for name, service in config["services"].items():
            conditions = {how["condition"] for how in service.get("depends_on", {}).values()}
            assert conditions <= {healthy, done}, name
    assert needs(cpu, "dagster-code") == {"migrate": done, "redis": healthy}
    for name in ("dagster-web", "dagster-daemon"):
        assert needs(cpu, name) == {"dagster-code": healthy}


def test_workers_are_given_the_time_to_drain_and_an_init_process(cpu: Config, gpu: Config) -> None:
    drained = 0
    for service in (*cpu["services"].values(), *gpu["services"].values()):
        if image_of(service) not in ("control", "worker", "gpu-worker"):
            continue
        assert service["init"]
        for word in service["command"] or ():
            if word.startswith("drain_s="):
                drained += 1
                assert seconds(service["stop_grace_period"]) > int(word.partition("=")[2])
    assert drained == 5


def test_images_are_pinned(config: Config) -> None:
    for name, service in config["services"].items():
        ours = image_of(service)
        if not ours:
            assert re.search(r":[\w.-]+@sha256:[0-9a-f]{64}$", service["image"]), name
            continue
        tag = "release-1" if ours in ("control", "worker", "gpu-worker") else "servers-1"
        assert service["image"].endswith(f":{tag}"), name
        assert ours == "comfyui" or service["image"].startswith("registry.example.org/"), name


def test_secrets_are_single_files_and_each_role_has_its_own(config: Config) -> None:
    for name, secret in config.get("secrets", {}).items():
        folder = Path(VARIABLES["SECRETS"])
        assert Path(secret["file"]) in (folder / name, folder / "hosts" / "gpu-1" / name)
    for name, service in config["services"].items():
        mounted = secrets_of(service)
        role = ROLE_OF.get(name)
        for secret in mounted:
            account = re.fullmatch(r"(\w+)\.(?:\w+)_url", secret)
            if account and account[1] in set(ROLE_OF.values()):
                assert account[1] == role, (name, secret)
        for variable, text in (service.get("environment") or {}).items():
            if variable.endswith("_FILE") or (text and str(text).startswith("/run/secrets/")):
                assert str(text).removeprefix("/run/secrets/") in mounted, (name, variable)
            else:
                assert not re.search(r"PASSWORD|SECRET|TOKEN|KEY", variable), (name, variable)
                assert "@" not in str(text), (name, variable)
    if "composer" in config["services"]:
        # A worker's only credential is its account of the broker.
        assert secrets_of(config["services"]["composer"]) == {"ca.pem", "composer.broker_url"}


def test_what_must_last_is_on_named_volumes(cpu: Config) -> None:
    kept = {
        name: [
            mount["source"]
            for mount in each.get("volumes", ())
            if mount["type"] == "volume" and mount.get("source")
        ]
        for name, each in cpu["services"].items()
    }
    for name in ("postgres", "rabbitmq", "minio", "prometheus", "alertmanager", "grafana"):
        assert kept[name] == [name]
    assert kept["studio-api"] == ["studio"]
    # Replicas share no state folder.
    assert kept["composer"] == kept["worker-hub"] == []


def test_a_gpu_host_needs_no_file_of_ours_but_secrets(gpu: Config) -> None:
    for name, service in gpu["services"].items():
        bound = [each["source"] for each in service.get("volumes", ()) if each["type"] == "bind"]
        assert bound == (["/"] if name == "node-exporter" else []), name


def test_a_small_host_is_not_monitored_and_profiles_choose(gpu: Config) -> None:
    small = set(read_config(CPU)["services"])
    assert small == {
        *SERVERS,
        *("migrate", "studio-api", "dagster-code", "dagster-web", "dagster-daemon"),
        *("worker-hub", "composer", "nginx"),
    }
    monitored = set(read_config(CPU, "monitoring")["services"]) - small
    assert monitored == {
        *("prometheus", "alertmanager", "grafana", "node-exporter", "blackbox-exporter")
    }
    assert set(gpu["services"]) - set(read_config(GPU)["services"]) == {"worker-llm", "comfyui"}
    both = set(read_config(DEV)["services"])
    assert set(read_config(DEV, "mock")["services"]) - both == {
        *("mock-video", "mock-audio", "mock-lipsync")
    }
    assert set(read_config(DEV, "remote-gpu")["services"]) - both == {"remote-doors"}


def test_workers_find_the_cpu_host_by_the_names_in_its_certificates(gpu: Config) -> None:
    for name, service in gpu["services"].items():
        if name.startswith("worker-"):
            hosts = {tuple(re.split("[=:]", each, maxsplit=1)) for each in service["extra_hosts"]}
            assert hosts == {("rabbitmq", "10.77.0.1"), ("minio", "10.77.0.1")}


def test_every_file_that_is_mounted_is_here(cpu: Config) -> None:
    for name, service in cpu["services"].items():
        for mount in service.get("volumes", ()):
            if mount["type"] == "bind" and mount["source"].startswith(str(DEPLOY)):
                assert Path(mount["source"]).exists(), (name, mount["source"])


def test_the_dockerfile_is_clean_and_runs_nothing_as_root() -> None:
    path = DEPLOY / "images" / "Dockerfile"
    linter = Path(sys.executable).parent / "hadolint"
    ran = subprocess.run([linter, path], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stdout
    stages = re.split(r"^FROM ", path.read_text(), flags=re.MULTILINE)[1:]
    by_name = {stage.split()[2]: stage for stage in stages}
    for name, uid in UIDS.items():
        if name == "comfyui":
            continue
        stage = by_name[name]
        assert f"\nUSER {uid}\n" in stage, name
        assert "\nHEALTHCHECK " in stage, name
        assert f'org.opencontainers.image.title="ainern2d-{name}"' in stage
        assert "org.opencontainers.image.licenses=" in stage
    assert re.search(r"^ARG BASE=\S+@sha256:[0-9a-f]{64}$", path.read_text(), re.MULTILINE)
    for ours in ("control", "worker", "gpu-worker"):
        # A release is one small layer.
        copied = re.findall(r"^COPY .*$", by_name[ours], re.MULTILINE)
        assert copied[-1] == "COPY --from=app /opt/app /opt/app"
        assert "RUN" not in by_name[ours].partition(copied[-1])[2]


def test_images_are_built_of_the_releases_that_the_tests_ran_with() -> None:
    def pins(path: Path) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==([^ ;]+)", path.read_text(), re.MULTILINE))

    known = pins(ROOT / "requirements.lock")
    for path in sorted((DEPLOY / "images").glob("*.lock")):
        found = pins(path)
        assert found, path
        different = {
            name: version for name, version in found.items() if known.get(name, version) != version
        }
        assert not different, path
    # A worker has no Dagster and no database.
    worker = pins(DEPLOY / "images" / "worker.lock")
    assert not {"dagster", "sqlalchemy", "psycopg2-binary", "fastapi"} & set(worker)
    assert {"dagster", "sqlalchemy", "fastapi"} <= set(pins(DEPLOY / "images" / "control.lock"))
    assert "torch" in pins(DEPLOY / "images" / "gpu-worker.lock")
