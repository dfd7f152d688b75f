"""The Kubernetes manifests: they are valid, and all that they name is in the product."""

from __future__ import annotations

import re
import shlex
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import typer
import yaml
from fastapi.routing import APIRoute

from ainern2d.core.api.app import PARTS, create_app
from ainern2d.core.api.services import ApiSettings
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.cli.app import build as build_command
from ainern2d.core.configuration.compose import compose_config, compose_for_worker
from ainern2d.core.distributed.broker.topology import RETRY_TIERS, VHOST, Lanes, op_queue
from ainern2d.core.distributed.worker.settings import WorkerSettings
from ainern2d.core.ops.kind import Kind
from tests.deploy.keda import schema
from tests.support.kustomize import KUBERNETES, OVERLAYS, of_kind, overlay, template, workloads
from tests.support.paths import ROOT

KUBERNETES_VERSION = "1.32"
OURS = {"ainern2d-control", "ainern2d-worker", "ainern2d-gpu-worker", "ainern2d-nginx"}
"""Images of deploy/images."""
OPERATORS = {"comfyui", "llm-server"}
"""Images that docs/scaling.md asks the operator for."""
SERVERS = {
    "postgres": {"AINERN2D_DATABASE_URL", "AINERN2D_DATABASE_ADMIN_URL"},
    "rabbitmq": {"AINERN2D_BROKER_URL"},
    "rabbitmq-management": {"AINERN2D_BROKER_MANAGEMENT_URL"},
    "bucket": {"AINERN2D_S3_URL"},
    "valkey": {"AINERN2D_REDIS_URL"},
}
"""Which variables name a server, by the label of those who reach it."""
PORTS = {"postgres": {5432}, "rabbitmq": {5671}, "rabbitmq-management": {15671}}
PORTS |= {"bucket": {8333, 443}, "valkey": {6379}}
OF_LIBRARIES = {"FORWARDED_ALLOW_IPS"}
"""Variables of uvicorn."""
WITHOUT_LIVENESS = {"migrate"}
"""It ends by itself."""

both = pytest.mark.parametrize("size", OVERLAYS)


def containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    return [*pod["spec"]["containers"], *pod["spec"].get("initContainers", ())]


def main_of(pod: dict[str, Any]) -> dict[str, Any]:
    (found,) = pod["spec"]["containers"]
    assert isinstance(found, dict)
    return found


def variables(pod: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in main_of(pod).get("env", ())}


def lines_of(container: dict[str, Any]) -> list[list[str]]:
    """Return the commands of ours that a container runs, without the program."""
    command = [*container.get("command", ()), *container.get("args", ())]
    lines = [command]
    if command == ["migrate"]:
        script = (ROOT / "deploy/images/migrate.sh").read_text()
        lines = [shlex.split(line) for line in script.splitlines() if line.startswith("ainern2d ")]
    assert all(line[0] == "ainern2d" for line in lines), lines
    return [line[1:] for line in lines]


def ours(size: str) -> dict[str, list[list[str]]]:
    """Return our commands by workload."""
    pods = workloads(overlay(size)).items()
    return {name: lines_of(main_of(pod)) for name, pod in pods if name != "nginx"}


def parsed(words: list[str]) -> dict[str, Any]:
    """Return what a command of ours makes of its words; it fails on those that it does not know."""
    command: Any = typer.main.get_command(build_command(words[0]))
    context = command.make_context("ainern2d", list(words), resilient_parsing=False)
    rest = list(words)
    while hasattr(command, "commands"):
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, list(rest), parent=context)
    found: dict[str, Any] = context.params
    return found


@both
def test_all_objects_fit_the_schema_of_kubernetes(size: str) -> None:
    checked = 0
    for each in overlay(size):
        if not each["apiVersion"].startswith("keda.sh/"):
            kubernetes_validate.validate(each, KUBERNETES_VERSION, strict=True)
            checked += 1
    assert checked > 25


def test_a_wrong_field_would_be_noticed() -> None:
    (deployment,) = [each for each in overlay("small") if each["metadata"]["name"] == "worker-hub"][
        :1
    ]
    broken = yaml.safe_load(yaml.safe_dump(deployment))
    broken["spec"]["template"]["spec"]["containers"][0]["imagePullPolice"] = "Always"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, KUBERNETES_VERSION, strict=True)


@both
def test_all_objects_of_keda_are_such_as_it_knows(size: str) -> None:
    found = [each for each in overlay(size) if each["apiVersion"].startswith("keda.sh/")]
    assert {"ScaledJob", "TriggerAuthentication"} <= {each["kind"] for each in found}
    for each in found:
        jsonschema.validate(each, schema(each["kind"]))
    broken = yaml.safe_load(yaml.safe_dump(found[0]))
    broken["spec"]["maxReplicas"] = 3
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema(broken["kind"]))


@both
def test_pods_of_keda_fit_the_schema_of_kubernetes(size: str) -> None:
    for name, job in of_kind(overlay(size), "ScaledJob").items():
        spec = job["spec"]["jobTargetRef"]
        as_job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec}
        kubernetes_validate.validate(as_job, KUBERNETES_VERSION, strict=True)


@both
def test_every_command_is_one_of_ours_with_options_that_it_knows(size: str) -> None:
    commands = ours(size)
    assert {words[0] for lines in commands.values() for words in lines} == {
        *("api", "bucket", "broker", "database", "hub", "token", "ui", "worker")
    }
    registry = BackendRegistry.discover()
    for name, lines in commands.items():
        for words in lines:
            found = parsed(words)
            match words[0]:
                case "worker":
                    settings = WorkerSettings.parse(found["options"])
                    config = compose_for_worker(registry, settings.overrides, None)
                    assert settings.queues(Lanes.parse(config.broker.lanes)), name
                case "api" | "hub":
                    config = compose_config(registry, found["overrides"], None)
                    assert (config.store.kind, config.execution.executor) == ("s3", "rabbitmq")
                case "ui":
                    assert found["only"] == name.removeprefix("dagster-")


def test_an_option_that_a_command_does_not_know_would_be_noticed() -> None:
    with pytest.raises(Exception, match="No such option"):
        parsed(["api", "--most-films", "3"])


@both
def test_every_variable_is_read_by_the_product_and_every_file_is_in_the_secret(size: str) -> None:
    layers = [ROOT / layer for layer in ("core", "pipelines", "plugins")]
    sources = [path.read_text() for layer in layers for path in layer.rglob("*.py")]
    known = {name for text in sources for name in re.findall(r"\bAINERN2D_[A-Z0-9_]+", text)}
    secrets = {
        each["name"]: set(each["files"])
        for each in yaml.safe_load((KUBERNETES / "secrets/kustomization.yaml").read_text())[
            "secretGenerator"
        ]
    }
    used: dict[str, set[str]] = {}
    for pod in workloads(overlay(size)).values():
        volumes = {each["name"]: each for each in pod["spec"]["volumes"]}
        secret = volumes["secrets"]["secret"]["secretName"]
        used.setdefault(secret, set())
        for variable, value in variables(pod).items():
            assert variable.removesuffix("_FILE") in known | OF_LIBRARIES, variable
            if variable.endswith("_FILE"):
                folder, _, file = value.rpartition("/")
                assert folder == "/run/secrets"
                used[secret].add(file)
    site = (KUBERNETES / "overlays" / size / "site.conf").read_text()
    used["nginx"] = set(re.findall(r"/run/secrets/([\w.]+)", site))
    script = (ROOT / "deploy/images/migrate.sh").read_text()
    used["migrate"] |= set(re.findall(r"/run/secrets/([\w.]+)", script))
    for secret, files in used.items():
        assert files <= secrets[secret], secret
    (monitor,) = of_kind(overlay(size), "TriggerAuthentication").values()
    (reference,) = monitor["spec"]["secretTargetRef"]
    assert secrets[reference["name"]] == {reference["key"]}


def test_a_secret_holds_nothing_that_its_workload_does_not_read() -> None:
    generated = yaml.safe_load((KUBERNETES / "secrets/kustomization.yaml").read_text())
    assert generated["generatorOptions"] == {"disableNameSuffixHash": True}
    for each in generated["secretGenerator"]:
        # The account that reads the broker's figures is the studio's.
        name = "studio" if each["name"] == "monitor" else each["name"]
        more = {"broker.passwords.json", "database.passwords.json", "metrics.token", "studio.token"}
        allowed = {"ca.pem"} | (more if name == "migrate" else set())
        assert all(file.startswith(f"{name}.") for file in set(each["files"]) - allowed), name
    workers = [each for each in generated["secretGenerator"] if each["name"].startswith("worker")]
    assert all(each["files"] == ["ca.pem", f"{each['name']}.broker_url"] for each in workers)


def test_secrets_are_those_that_the_compose_files_mount() -> None:
    generated = yaml.safe_load((KUBERNETES / "secrets/kustomization.yaml").read_text())
    files_of = {each["name"]: set(each["files"]) for each in generated["secretGenerator"]}
    mounted: dict[str, set[str]] = {}
    for name in ("cpu", "gpu"):
        file = ROOT / f"deploy/docker-compose.{name}.yml"
        for service, told in yaml.safe_load(file.read_text())["services"].items():
            mounted[service] = set(told.get("secrets", ()))
    services = {"studio": "studio-api", "hub": "worker-hub", "dagster": "dagster-code"}
    for name, files in files_of.items():
        if name != "monitor":
            assert files == mounted[services.get(name, name)], name


@both
def test_images_are_ours_or_the_operators_and_have_a_tag(size: str) -> None:
    page = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    seen = set()
    for pod in workloads(overlay(size)).values():
        for each in containers(pod):
            path, _, tag = each["image"].rpartition(":")
            registry, _, name = path.rpartition("/")
            assert registry == "registry.example.org"
            assert tag
            assert tag != "latest"
            seen.add(name)
    assert seen <= OURS | OPERATORS
    assert seen >= OURS
    assert all(f"`{name}`" in page for name in seen & OPERATORS)


@both
def test_all_containers_keep_to_the_contract_of_the_compose_files(size: str) -> None:
    for name, pod in workloads(overlay(size)).items():
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["runAsUser"] == (10005 if name == "nginx" else 10001)
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec), name
        assert not any("hostPath" in each for each in spec["volumes"]), name
        for each in containers(pod):
            context = each["securityContext"]
            assert context["allowPrivilegeEscalation"] is False, name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            # ComfyUI and servers of models write beside themselves; they are the operator's.
            assert context.get("readOnlyRootFilesystem") or each["name"] in OPERATORS, name
            assert each["resources"]["requests"].keys() >= {"cpu", "memory"}, name
            assert "memory" in each["resources"]["limits"], name
        mounts = {each["name"]: each for each in main_of(pod)["volumeMounts"]}
        assert mounts["secrets"]["readOnly"] is True, name
        assert mounts["tmp"]["mountPath"] == "/tmp", name  # noqa: S108
        if name != "nginx":
            assert mounts["state"]["mountPath"] == variables(pod)["AINERN2D_HOME"] == "/state"
            # The pod's own process reaps orphans, as an init does in containers.
            assert spec["shareProcessNamespace"] is True, name
        for side in spec.get("initContainers", ()):
            assert side["securityContext"]["runAsUser"] not in (0, 10001), name
            assert {each["name"] for each in side["volumeMounts"]} == {"models"}, name


@both
def test_probes_ask_what_the_product_answers(size: str) -> None:
    services: Any = type("Services", (), {"engine": None, "settings": ApiSettings()})()
    app = create_app(services, ("gateway",))
    paths = {route.path for route in _routes(app)} | {"/dagster/server_info"}
    for name, pod in workloads(overlay(size)).items():
        container = main_of(pod)
        probes = {kind: container[kind] for kind in container if kind.endswith("Probe")}
        assert ("livenessProbe" in probes) == (name not in WITHOUT_LIVENESS), name
        ports = {each["name"] for each in container.get("ports", ())}
        for kind, probe in probes.items():
            if "exec" in probe and probe["exec"]["command"][0] == "healthy":
                # A program of the image, which asks Dagster's database.
                assert probe["exec"]["command"][1] == name == "dagster-daemon"
                assert f'role == "{name}"' in (ROOT / "deploy/images/healthy.py").read_text()
            elif "exec" in probe:
                role, *options = probe["exec"]["command"][2:]
                assert parsed(probe["exec"]["command"][1:])["role"].value == role
                assert role == ("hub" if name == "worker-hub" else "worker")
                # A worker that is only unfit is not restarted for it.
                assert options == ([] if kind == "readinessProbe" else ["--live"])
                assert probe["timeoutSeconds"] >= 10
                assert kind == "startupProbe" or probe["periodSeconds"] >= 30
            elif "httpGet" in probe:
                assert probe["httpGet"]["path"] in paths, name
                assert probe["httpGet"]["port"] in ports, name
            else:
                assert probe["tcpSocket"]["port"] in ports, name


def _routes(app: Any) -> list[APIRoute]:
    from fastapi.routing import iter_route_contexts

    found = [context.original_route for context in iter_route_contexts(app.routes)]
    return [route for route in found if isinstance(route, APIRoute)]


@both
def test_ports_are_those_that_commands_listen_on(size: str) -> None:
    for name, lines in ours(size).items():
        container = main_of(workloads(overlay(size))[name])
        ports = {each["name"]: each["containerPort"] for each in container.get("ports", ())}
        if "AINERN2D_METRICS" in variables(workloads(overlay(size))[name]):
            host, _, port = variables(workloads(overlay(size))[name])[
                "AINERN2D_METRICS"
            ].rpartition(":")
            assert (host, int(port)) == ("0.0.0.0", ports.pop("metrics")), name  # noqa: S104
        found = parsed(lines[0])
        if lines[0][0] in ("api", "ui") and found["only"] != "daemon":
            assert found["host"] == "0.0.0.0", name  # noqa: S104
            assert list(ports.values()) == [found["port"]], name
        else:
            assert not ports, name
        code = found.get("code_server") if lines[0][0] == "ui" else ""
        assert not code or code == "dagster-code:4000", name


@both
def test_services_lead_to_ports_of_workloads_and_only_nginx_is_public(size: str) -> None:
    pods = workloads(overlay(size))
    for name, service in of_kind(overlay(size), "Service").items():
        spec = service["spec"]
        chosen = [pod for pod in pods.values() if spec["selector"].items() <= _labels(pod).items()]
        assert len(chosen) == 1, name
        ports = {each["name"]: each["containerPort"] for each in main_of(chosen[0])["ports"]}
        assert all(each["targetPort"] in ports for each in spec["ports"]), name
        if name == "nginx":
            assert spec["type"] == "LoadBalancer"
            assert {each["port"] for each in spec["ports"]} == {80, 443}
        else:
            assert spec.get("type", "ClusterIP") == "ClusterIP", name
            assert all(each["port"] == ports[each["targetPort"]] for each in spec["ports"]), name


def _labels(pod: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = pod["metadata"]["labels"]
    return found


@both
def test_nginx_leads_to_the_service_that_serves_the_part(size: str) -> None:
    (site,) = [
        each for each in of_kind(overlay(size), "ConfigMap").values() if "site.conf" in each["data"]
    ]
    # Named by its content, so that another one brings other pods.
    volumes = workloads(overlay(size))["nginx"]["spec"]["volumes"]
    assert {"name": "site", "configMap": {"name": site["metadata"]["name"]}} in volumes
    assert re.fullmatch(r"nginx-site-\w{10}", site["metadata"]["name"])
    text = site["data"]["site.conf"]
    upstreams = dict(re.findall(r"^set \$(\w+) ([\w.-]+:\d+);$", text, re.MULTILINE))
    shipped = (ROOT / "deploy/nginx/site.conf").read_text()
    assert set(upstreams) >= set(re.findall(r"^set \$(\w+) ", shipped, re.MULTILINE))
    services = of_kind(overlay(size), "Service")
    commands = ours(size)
    for part, address in upstreams.items():
        if part in ("grafana", "bucket"):
            continue
        host, _, port = address.partition(":")
        name, namespace, *domain = host.split(".")
        assert (namespace, domain) == ("ainern2d", ["svc", "cluster", "local"])
        assert int(port) in [each["port"] for each in services[name]["spec"]["ports"]]
        found = parsed(commands[name][0])
        if part == "dagster":
            assert found["only"] == "web"
        else:
            assert part in (found["only"].split(",") if found["only"] else PARTS), part


def test_the_parts_of_the_large_overlay_are_all_parts_once() -> None:
    parts = [
        parsed(lines[0])["only"].split(",")
        for lines in ours("large").values()
        if lines[0][0] == "api"
    ]
    assert sorted(part for some in parts for part in some) == sorted(PARTS)
    one = parsed(ours("small")["studio-api"][0])
    assert one["only"] == ""
    (makes,) = [
        parsed(lines[0]) for name, lines in ours("large").items() if name == "studio-orchestrator"
    ]
    replicas = of_kind(overlay("large"), "Deployment")["studio-orchestrator"]["spec"]["replicas"]
    assert makes["most_runs"] == replicas * makes["most_runs_here"]


@both
def test_pods_that_are_stopped_get_the_time_that_they_need(size: str) -> None:
    for name, lines in ours(size).items():
        spec = workloads(overlay(size))[name]["spec"]
        if lines[0][0] == "worker":
            settings = WorkerSettings.parse(parsed(lines[0])["options"])
            assert spec["terminationGracePeriodSeconds"] >= settings.drain_s + 60, name
        elif name != "migrate":
            assert spec["terminationGracePeriodSeconds"] >= 60, name


@both
def test_workers_of_gpus_are_jobs_that_end_by_themselves(size: str) -> None:
    jobs = of_kind(overlay(size), "ScaledJob")
    assert jobs
    for name, job in jobs.items():
        pod = template(job)
        settings = WorkerSettings.parse(parsed(lines_of(main_of(pod))[0])["options"])
        assert settings.idle_exit_s >= 4 * job["spec"]["pollingInterval"], name
        assert pod["spec"]["restartPolicy"] == "Never", name
        assert job["spec"]["jobTargetRef"]["backoffLimit"] == 0, name
        # Those that run are left alone, by releases as by what empties nodes.
        assert job["spec"]["rollout"] == {"strategy": "gradual"}, name
        kept = pod["metadata"]["annotations"]
        assert kept["cluster-autoscaler.kubernetes.io/safe-to-evict"] == "false", name
        for side in pod["spec"].get("initContainers", ()):
            assert side["restartPolicy"] == "Always", "a sidecar, which ends with the worker"
            assert side["resources"]["limits"]["nvidia.com/gpu"] == 1
            port = side["args"][side["args"].index("--port") + 1]
            assert port in ("8188", "8000")
            assert (
                side["args"][side["args"].index("--listen" if port == "8188" else "--host") + 1]
                == "127.0.0.1"
            )


@both
def test_keda_counts_ready_messages_of_the_queues_that_the_workers_take_from(size: str) -> None:
    queues = {op_queue(kind, lane): kind for kind in Kind for lane in ("default", "heavy")}
    others = {f"op.retry.{tier}" for tier in RETRY_TIERS} | {"op.dead", "hub.result"}
    served: set[Kind] = set()
    scaled = of_kind(overlay(size), "ScaledJob", "ScaledObject")
    for name, each in scaled.items():
        (trigger,) = each["spec"]["triggers"]
        assert trigger["type"] == "rabbitmq"
        assert trigger["authenticationRef"]["name"] in of_kind(
            overlay(size), "TriggerAuthentication"
        )
        said = trigger["metadata"]
        assert said["excludeUnacknowledged"] == said["useRegex"] == "true", name
        assert said["vhostName"] == VHOST, name
        assert (said["protocol"], said["mode"], said["operation"]) == ("http", "QueueLength", "sum")
        assert int(said["value"]) > 0
        assert all(isinstance(value, str) for value in said.values()), "KEDA takes texts alone"
        counted = {kind for queue, kind in queues.items() if re.search(said["queueName"], queue)}
        pod = workloads(overlay(size))[name]
        settings = WorkerSettings.parse(parsed(lines_of(main_of(pod))[0])["options"])
        assert counted == set(settings.kind), name
        assert not any(re.search(said["queueName"], queue) for queue in others), name
    for name, lines in ours(size).items():
        if lines[0][0] == "worker":
            kinds = WorkerSettings.parse(parsed(lines[0])["options"]).kind
            assert not served & set(kinds), f"{name}: two workloads for one kind"
            served |= set(kinds)
    # A language model is asked only where one is set up.
    assert served == set(Kind) - ({Kind.LLM} if size == "small" else set())


@both
def test_each_workload_reaches_the_servers_that_its_variables_name_and_no_other(size: str) -> None:
    policies = of_kind(overlay(size), "NetworkPolicy")
    assert policies["default-deny"]["spec"] == {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
    }
    for server, ports in PORTS.items():
        spec = policies[f"to-{server}"]["spec"]
        assert spec["podSelector"]["matchLabels"] == {f"ainern2d/reaches-{server}": "yes"}
        (rule,) = spec["egress"]
        assert {each["port"] for each in rule["ports"]} == ports
        assert all(each["ipBlock"]["cidr"].endswith("/24") for each in rule["to"])
    for name, pod in workloads(overlay(size)).items():
        named = {variable.removesuffix("_FILE") for variable in variables(pod)}
        wanted = {server for server, given in SERVERS.items() if named & given}
        if name in ("composer", *of_kind(overlay(size), "ScaledJob")):
            # By the URLs that the hub gives it.
            assert wanted == {"rabbitmq"}, name
            wanted.add("bucket")
        if name in ("dagster-web", "dagster-daemon"):
            wanted.add("code")
        if name == "nginx":
            # Finished files by signed URL.
            wanted = {"bucket"}
        prefix = "ainern2d/reaches-"
        reached = {key.removeprefix(prefix) for key in _labels(pod) if key.startswith(prefix)}
        assert reached == wanted, name


@both
def test_from_outside_only_nginx_is_reached_and_from_inside_who_must(size: str) -> None:
    pods = workloads(overlay(size))
    reachable: dict[str, set[str]] = {}
    for policy in of_kind(overlay(size), "NetworkPolicy").values():
        spec = policy["spec"]
        for rule in spec.get("ingress", ()):
            froms = rule.get("from", [{"anywhere": True}])
            for name, pod in pods.items():
                if _chosen(spec["podSelector"], _labels(pod)):
                    for each in froms:
                        reachable.setdefault(name, set()).add(_who(each, pods))
                        ports = {port["name"] for port in main_of(pod)["ports"]}
                        assert {port["port"] for port in rule["ports"]} <= ports, name
    api = {name for name, lines in ours(size).items() if lines[0][0] == "api"}
    workers = {name for name, lines in ours(size).items() if lines[0][0] in ("worker", "hub")}
    assert reachable == {
        "nginx": {"anywhere"},
        "dagster-web": {"nginx"},
        "dagster-code": {"dagster-daemon,dagster-web"},
        **{key: {"nginx", "namespace monitoring"} for key in api},
        **{key: {"namespace monitoring"} for key in workers},
    }


def _chosen(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    if not selector.get("matchLabels", {}).items() <= labels.items():
        return False
    return all(
        labels.get(each["key"]) in each["values"] for each in selector.get("matchExpressions", ())
    )


def _who(source: dict[str, Any], pods: dict[str, Any]) -> str:
    if "anywhere" in source:
        return "anywhere"
    if "namespaceSelector" in source:
        labels = source["namespaceSelector"]["matchLabels"]
        return f"namespace {labels['kubernetes.io/metadata.name']}"
    chosen = [name for name, pod in pods.items() if _chosen(source["podSelector"], _labels(pod))]
    return ",".join(sorted(chosen))


@both
def test_nodes_can_be_emptied_whatever_the_size(size: str) -> None:
    deployments = of_kind(overlay(size), "Deployment")
    guarded = set()
    for budget in of_kind(overlay(size), "PodDisruptionBudget").values():
        assert budget["spec"]["maxUnavailable"] == 1
        chosen = {
            name
            for name, each in deployments.items()
            if _chosen(budget["spec"]["selector"], _labels(template(each)))
        }
        assert chosen
        guarded |= chosen
    # One pod each, which is away while its node is emptied, and whose work waits meanwhile.
    assert set(deployments) - guarded == {"dagster-code", "dagster-daemon", "dagster-web"}
