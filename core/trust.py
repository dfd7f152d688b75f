"""Verifying a server by its certificate, and what to do about one that is not trusted."""

from __future__ import annotations

import ssl

from .errors import ConfigError

OTHER_NAME = (62, 64)
"""OpenSSL's numbers (x509_vfy.h) for a certificate of another host or address."""
_EXPIRED = 10
# What a peer sends that expects no TLS, by the names of several releases of OpenSSL.
_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")


def verifying(cafile: str, certfile: str = "", whose: str = "the broker's") -> ssl.SSLContext:
    """Return what verifies the broker, or another server.

    Args:
        cafile: PEM file of the authority that signed its certificate, or empty for the system's.
        certfile: PEM file with a client certificate and its key, or empty.
        whose: For messages.

    Raises:
        ConfigError: A file does not hold what it should.
    """
    name, path = "cafile", cafile
    try:
        context = ssl.create_default_context(cafile=cafile or None)
        if certfile:
            name, path = "certfile", certfile
            context.load_cert_chain(certfile)
    except (ssl.SSLError, OSError) as error:
        needed = "certificate" if name == "cafile" else "certificate with its key"
        raise ConfigError(
            f"{whose} {name} {path} holds no {needed}: {error}", hint="it is a PEM file"
        ) from error
    return context


def distrust(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """Return why a certificate was refused, which another try does not change; None otherwise.

    Args:
        error: As a client raised it; the telling one may be among its arguments.
    """
    found = (each for each in (error, *error.args))
    return next((each for each in found if isinstance(each, ssl.SSLCertVerificationError)), None)


def said(reason: object) -> str:
    """Return a reason for people."""
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {reason.verify_message.rstrip('.')}"
    if speaks_no_tls(reason):
        return "it does not speak TLS at this port"
    if isinstance(reason, BaseException):
        text = getattr(reason, "reply_text", "") or str(reason)
        return text or type(reason).__name__
    return str(reason)


def speaks_no_tls(reason: object) -> bool:
    """Say whether a handshake failed because the other side does not speak TLS."""
    return isinstance(reason, ssl.SSLError) and reason.reason in _NO_TLS


def trust_advice(reason: object, where: str, host: str, cafile: str) -> str:
    """Return what to do about a certificate that is not trusted; empty for other reasons.

    Args:
        reason: What went wrong.
        where: What names host and authority, such as ``the URL``.
        host: As it is named there.
        cafile: As it is named there, or empty.
    """
    if not isinstance(reason, ssl.SSLCertVerificationError):
        return ""
    if reason.verify_code in OTHER_NAME:
        return (
            f"the certificate is for another name than {host}: write that name in {where}, or "
            f"have one made whose subjectAltName has {host}"
        )
    if reason.verify_code == _EXPIRED:
        return "have the server's certificate renewed, and see that the clocks are right"
    if cafile:
        return f"{cafile} must hold the authority that signed the server's certificate"
    return (
        f"if it was signed by an authority of your own, add ?cafile=FILE to {where}, or name the "
        "file in SSL_CERT_FILE"
    )
