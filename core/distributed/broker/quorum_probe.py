"""Whether the broker keeps messages: one is put into a small quorum queue that serves nothing else.

A disk that was full for an instant ends the log of all quorum queues (RabbitMQ 4.0), and only a
restart of the node begins a new one. Meanwhile its own health checks say that all is well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from ...errors import BrokerError
from .flow_control import raised

if TYPE_CHECKING:
    from .management import Management

PROBE = "health.probe"
"""Name of the queue; it holds one message at most."""
ALARM_COLUMNS = "name,mem_alarm,mem_used,mem_limit,disk_free_alarm,disk_free,disk_free_limit"


def alarms(management: Management) -> list[str]:
    """Return a line for each memory or disk alarm of the broker, for people.

    Raises:
        BrokerError: The broker does not answer.
    """
    found = management.call("GET", f"nodes?columns={ALARM_COLUMNS}")
    return raised(found if isinstance(found, list) else [])


def quorum_fault(management: Management, vhost: str) -> str:
    """Return why the broker does not keep a message in a quorum queue; empty where it does.

    While an alarm is raised it takes no messages on purpose: then nothing can be said, and the
    result is empty.

    Raises:
        BrokerError: The broker does not answer at all.
    """
    if alarms(management):
        return ""
    where = quote(vhost, safe="")
    queue = {
        "durable": True,
        "auto_delete": False,
        "arguments": {"x-queue-type": "quorum", "x-max-length": 1},
    }
    message = {
        "routing_key": PROBE,
        "payload": "probe",
        "payload_encoding": "string",
        "properties": {"delivery_mode": 2},
    }
    try:
        management.call("PUT", f"queues/{where}/{PROBE}", queue)
        management.call("POST", f"exchanges/{where}/amq.default/publish", message)
    except BrokerError as error:
        # An alarm that is seconds old is no fault.
        return "" if alarms(management) else error.message
    return ""
