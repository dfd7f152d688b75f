"""Why a connection to the broker failed or ended, and what its user can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import trust

if TYPE_CHECKING:
    from .url import BrokerUrl

GENERAL = "is it running (`ainern2d status`), and are address and password right?"


def said(reason: object) -> str:
    """Return pika's reason for people; the outermost errors only wrap the telling one."""
    return trust.said(_innermost(reason))


def advice(reason: object, url: BrokerUrl, *, was_connected: bool) -> str:
    """Return what to do about it; a peer that just hangs up is the wrong one only at first."""
    reason = _innermost(reason)
    if distrust := trust.trust_advice(reason, "the URL", url.host, url.cafile):
        return distrust
    if trust.speaks_no_tls(reason):
        return (
            f"port {url.port} is the broker's plain one: give the port of its listener with TLS "
            "(listeners.ssl in rabbitmq.conf, usually 5671), or on its own machine write amqp://"
        )
    text = said(reason)
    if "ACCESS_REFUSED" in text:
        return f"the password of the account {url.user} is wrong, or the broker has no such account"
    if "limit" in text and "reached" in text:
        return (
            f"the account {url.user} has as many connections as it may: give each host an account "
            "of its own (`ainern2d broker account add`), or see how many this one has (`... list`)"
        )
    if "NOT_ALLOWED" in text and "vhost" in text:
        return "check the virtual host at the end of the URL; `ainern2d broker apply` makes ours"
    hung_up = any(word in text for word in ("EOF", "Incompatible", "reset by peer"))
    if hung_up and not url.tls and not was_connected:
        return f"{GENERAL} If port {url.port} is its listener with TLS, write amqps://"
    return GENERAL


def _innermost(reason: object) -> object:
    while isinstance(reason, BaseException):
        # pika keeps what a connection attempt met in attributes of its own.
        own = (*getattr(reason, "exceptions", ()), getattr(reason, "exception", None))
        wrapped = (*own, *reason.args, reason.__cause__)
        inner = next((each for each in wrapped[::-1] if isinstance(each, BaseException)), None)
        if inner is None:
            break
        reason = inner
    return reason
