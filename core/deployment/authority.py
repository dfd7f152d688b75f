"""The installation's own certificate authority, and the certificates of its servers."""

from __future__ import annotations

import datetime
import ipaddress
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ..errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

AUTHORITY_DAYS = 3652
SERVER_DAYS = 397
"""Browsers take no certificate that is good for longer."""

_EARLIER = datetime.timedelta(hours=1)
"""Clocks of hosts differ: a certificate is good from a little before it was made."""

_NOTHING = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": False,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}


def new_key() -> str:
    """Return a new private key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def new_authority(key: str, name: str) -> str:
    """Return the certificate of a new authority, as PEM.

    Args:
        key: Its private key.
        name: What it is called.
    """
    private = _read_key(key)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = _NOTHING | {"key_cert_sign": True, "crl_sign": True}
    builder = (
        _builder(subject, subject, private, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    return _pem(builder.sign(private, hashes.SHA256()))


def new_certificate(key: str, names: Sequence[str], authority: str, authority_key: str) -> str:
    """Return a certificate of a server, as PEM.

    Args:
        key: The server's private key.
        names: Names and addresses that clients write; one at least.
        authority: Certificate of the authority.
        authority_key: Its private key.

    Raises:
        ConfigError: The authority's files are not what they should be.
    """
    issuer, signer = _read_certificate(authority), _read_key(authority_key)
    private = _read_key(key)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    known = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = (
        _builder(subject, issuer.subject, private, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**_NOTHING | {"digital_signature": True}), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(list(map(_name, names))), critical=False)
        .add_extension(known, critical=False)
    )
    return _pem(builder.sign(signer, hashes.SHA256()))


def is_signed(certificate: str, authority: str) -> bool:
    """Say whether a certificate was signed by an authority.

    Raises:
        ConfigError: One of them is no certificate.
    """
    try:
        _read_certificate(certificate).verify_directly_issued_by(_read_certificate(authority))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def names_in(certificate: str) -> list[str]:
    """Return the names and addresses that a certificate is for.

    Raises:
        ConfigError: It is no certificate.
    """
    found = _read_certificate(certificate).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    return [str(each.value) for each in found.value]


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _read_key(pem: str) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError) as error:
        raise ConfigError(
            "a file of a private key holds none", hint="put the file back from your backup"
        ) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ConfigError(
            "a private key is of another kind than those made here",
            hint="keep the file of your own authority elsewhere, and let one be made here",
        )
    return key


def _read_certificate(pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise ConfigError(
            "a file of a certificate holds none", hint="put the file back from your backup"
        ) from error


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
