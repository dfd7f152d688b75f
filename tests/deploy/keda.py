"""What KEDA 2.18 knows of its objects, as far as our manifests use it: JSON schemas by kind.

Its own schemas come with its operator alone. These follow its reference (keda.sh/docs, ScaledJob,
ScaledObject and RabbitMQ), and refuse a field that is not there.
"""

from __future__ import annotations

from typing import Any

COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string", "minLength": 1}
YES = {"enum": ["true", "false"]}


def record(required: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    """Return the schema of a mapping with these fields and no others."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(required),
        "additionalProperties": False,
    }


RABBITMQ = record(
    ("protocol", "mode", "queueName", "value"),
    protocol={"enum": ["auto", "amqp", "http"]},
    mode={"enum": ["QueueLength", "MessageRate"]},
    queueName=TEXT,
    vhostName=TEXT,
    value={"type": "string", "pattern": r"^\d+(\.\d+)?$"},
    activationValue={"type": "string", "pattern": r"^\d+(\.\d+)?$"},
    useRegex=YES,
    operation={"enum": ["sum", "max", "avg"]},
    pageSize={"type": "string", "pattern": r"^\d+$"},
    timeout={"type": "string", "pattern": r"^\d+$"},
    excludeUnacknowledged=YES,
    unsafeSsl=YES,
)
TRIGGERS = {
    "type": "array",
    "minItems": 1,
    "items": record(
        ("type", "metadata"),
        type={"const": "rabbitmq"},
        metadata=RABBITMQ,
        authenticationRef=record(("name",), name=TEXT, kind={"enum": ["TriggerAuthentication"]}),
        name=TEXT,
    ),
}
BEHAVIOR = record(
    stabilizationWindowSeconds={"type": "integer", "minimum": 0, "maximum": 3600},
    selectPolicy={"enum": ["Max", "Min", "Disabled"]},
    policies={
        "type": "array",
        "items": record(
            ("type", "value", "periodSeconds"),
            type={"enum": ["Percent", "Pods"]},
            value={"type": "integer", "minimum": 1},
            periodSeconds={"type": "integer", "minimum": 1, "maximum": 1800},
        ),
    },
)
SPECS = {
    "ScaledJob": record(
        ("jobTargetRef", "triggers"),
        # A JobSpec of Kubernetes, which is checked as one.
        jobTargetRef={"type": "object"},
        pollingInterval=COUNT,
        successfulJobsHistoryLimit=COUNT,
        failedJobsHistoryLimit=COUNT,
        envSourceContainerName=TEXT,
        minReplicaCount=COUNT,
        maxReplicaCount=COUNT,
        rollout=record(
            strategy={"enum": ["default", "gradual"]},
            propagationPolicy={"enum": ["background", "foreground"]},
        ),
        scalingStrategy=record(
            strategy={"enum": ["default", "accurate", "eager"]},
            multipleScalersCalculation={"enum": ["max", "min", "avg", "sum"]},
            pendingPodConditions={"type": "array", "items": TEXT},
        ),
        triggers=TRIGGERS,
    ),
    "ScaledObject": record(
        ("scaleTargetRef", "triggers"),
        scaleTargetRef=record(("name",), name=TEXT, kind=TEXT, apiVersion=TEXT),
        pollingInterval=COUNT,
        cooldownPeriod=COUNT,
        minReplicaCount=COUNT,
        maxReplicaCount=COUNT,
        advanced=record(
            restoreToOriginalReplicaCount={"type": "boolean"},
            horizontalPodAutoscalerConfig=record(
                name=TEXT, behavior=record(scaleDown=BEHAVIOR, scaleUp=BEHAVIOR)
            ),
        ),
        triggers=TRIGGERS,
    ),
    "TriggerAuthentication": record(
        secretTargetRef={
            "type": "array",
            "items": record(("parameter", "name", "key"), parameter=TEXT, name=TEXT, key=TEXT),
        },
    ),
}


def schema(kind: str) -> dict[str, Any]:
    """Return the schema of a kind."""
    return record(
        ("apiVersion", "kind", "metadata", "spec"),
        apiVersion={"const": "keda.sh/v1alpha1"},
        kind={"const": kind},
        metadata={"type": "object", "required": ["name", "namespace"]},
        spec=SPECS[kind],
    )
