"""What watches a deployment, in its containers: it starts by itself, and finds what it asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.deploy.engine import Engine, Host, Images, Namespace, ip, open_folder
from tests.deploy.installation import CPU_ADDRESS, DOMAIN, make_secrets, variables
from tests.support.compose import CPU
from tests.support.up import until

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.deployment

# Grafana's image is its makers' own, and no registry is asked here.
SERVICES = ("prometheus", "alertmanager", "node-exporter", "blackbox-exporter")
ASK = """
exec 3<>/dev/tcp/127.0.0.1/9090
printf 'GET /api/v1/targets HTTP/1.0\\r\\n\\r\\n' >&3
cat <&3 | sed '1,/^\\r$/d'
"""


def test_the_monitoring_of_a_cpu_host_starts_and_asks_its_parts(
    images: Images, report: Callable[[str], None]
) -> None:
    with open_folder() as folder:
        secrets = make_secrets(folder / "secrets", "--domain", DOMAIN)
        namespace = Namespace("watched")
        ip("-n", namespace.name, "addr", "add", f"{CPU_ADDRESS}/32", "dev", "lo")
        engine = Engine(images, namespace, folder / "engine")
        engine.start()
        try:
            given = variables(images, secrets, COMPOSE_PROFILES="monitoring")
            host = Host(engine, CPU, given)
            report(f"monitoring: up in {host.up(*SERVICES):.0f} s")
            assert engine.states() == {
                f"ainern2d-{name}-1": "running (healthy)" for name in SERVICES
            }
            own = {"prometheus", "alertmanager", "node-exporter:9100"}
            until(lambda: own <= answering(engine), 60, host.say)
        finally:
            engine.stop()
            namespace.close()


def answering(engine: Engine) -> set[str]:
    """Return the jobs that answer Prometheus; of those with several targets also the address."""
    said: dict[str, Any] = json.loads(
        engine.podman("exec", "ainern2d-prometheus-1", "bash", "-c", ASK)
    )
    up = [each["labels"] for each in said["data"]["activeTargets"] if each["health"] == "up"]
    return {each["job"] for each in up} | {each["instance"] for each in up}
