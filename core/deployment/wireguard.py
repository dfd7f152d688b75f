"""WireGuard between the CPU host and the GPU hosts: keys, addresses and configurations.

The configurations are those of ``wg-quick`` (``/etc/wireguard/NAME.conf``). Each GPU host reaches
the CPU host's address through the tunnel and nothing else; the CPU host reaches each GPU host.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ..errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PORT = 51820
KEEPALIVE_S = 25
"""So often a GPU host behind a router says that it is there."""

CPU = """\
[Interface]
# The CPU host.
Address = {address}/{length}
ListenPort = {port}
PrivateKey = {key}
"""

PEER = """
[Peer]
# {name}
PublicKey = {public}
AllowedIPs = {address}/32
"""

GPU = """\
[Interface]
# {name}
Address = {address}/32
PrivateKey = {key}

[Peer]
# The CPU host.
PublicKey = {public}
Endpoint = {endpoint}:{port}
AllowedIPs = {cpu}/32
PersistentKeepalive = {keepalive}
"""

_PRIVATE = re.compile(r"^PrivateKey = (\S+)$", re.MULTILINE)
_ADDRESS = re.compile(r"^Address = ([0-9.]+)/[0-9]+$", re.MULTILINE)
_PEER = re.compile(r"^# (\S+)\nPublicKey = \S+\nAllowedIPs = ([0-9.]+)/32$", re.MULTILINE)


def new_key() -> str:
    """Return a new private key, as ``wg genkey`` does."""
    return base64.b64encode(X25519PrivateKey.generate().private_bytes_raw()).decode()


def public_key(key: str) -> str:
    """Return the public key of a private one, as ``wg pubkey`` does.

    Raises:
        ConfigError: It is no private key.

    >>> public_key("aBLJ5oGuyBh3+fDHpU6vqqJSZjGBvn3CcDdnZ4SmPXk=")
    '2JXS8bflTEotbFdEIV2Oko+U+5pbYsjJsjS1fMchWVY='
    """
    try:
        private = X25519PrivateKey.from_private_bytes(base64.b64decode(key, validate=True))
    except ValueError as error:
        raise ConfigError(
            "a WireGuard configuration holds no private key",
            hint="put the file back from your backup",
        ) from error
    return base64.b64encode(private.public_key().public_bytes_raw()).decode()


def cpu_configuration(key: str, address: str) -> str:
    """Return the configuration of the CPU host, without peers.

    Args:
        key: Its private key.
        address: Its address in the tunnel.
    """
    length = network(address).prefixlen
    return CPU.format(key=key, address=address, length=length, port=PORT)


def gpu_configuration(
    name: str, address: str, key: str, cpu_key: str, endpoint: str, cpu: str
) -> str:
    """Return the configuration of a GPU host.

    Args:
        name: Of the host.
        address: Its address in the tunnel.
        key: Its private key.
        cpu_key: Public key of the CPU host.
        endpoint: Name or address by which the CPU host is found outside the tunnel.
        cpu: The CPU host's address in the tunnel.
    """
    return GPU.format(
        name=name,
        address=address,
        key=key,
        public=cpu_key,
        endpoint=f"[{endpoint}]" if ":" in endpoint else endpoint,
        port=PORT,
        cpu=cpu,
        keepalive=KEEPALIVE_S,
    )


def with_peer(configuration: str, name: str, address: str, public: str) -> str:
    """Return the CPU host's configuration with a GPU host in it, once."""
    if name in peers(configuration):
        return configuration
    return configuration + PEER.format(name=name, address=address, public=public)


def peers(configuration: str) -> dict[str, str]:
    """Return the addresses of the GPU hosts in the CPU host's configuration, by name."""
    return dict(_PEER.findall(configuration))


def with_other_keys(configuration: str, keys: Mapping[str, str]) -> str:
    """Return a configuration with other keys in place of its own and of those of its peers.

    Args:
        configuration: Of a host.
        keys: New private keys by those of before. What it does not name stays.

    Raises:
        ConfigError: One of them is no private key.
    """
    for old, new in keys.items():
        for before, after in ((old, new), (public_key(old), public_key(new))):
            configuration = configuration.replace(f"Key = {before}\n", f"Key = {after}\n")
    return configuration


def private_key_in(configuration: str) -> str:
    """Return the private key of a configuration.

    Raises:
        ConfigError: It has none.
    """
    return _found(_PRIVATE, configuration, "private key")


def address_in(configuration: str) -> str:
    """Return a host's own address of a configuration.

    Raises:
        ConfigError: It has none.
    """
    return _found(_ADDRESS, configuration, "address")


def network(address: str) -> ipaddress.IPv4Network:
    """Return the network of the tunnel: the 254 addresses around the CPU host's.

    Raises:
        ConfigError: It is no IPv4 address.
    """
    try:
        return ipaddress.IPv4Network(f"{address}/24", strict=False)
    except ValueError:
        raise ConfigError(
            f"{address!r} is no address of a WireGuard tunnel",
            hint="an IPv4 address of your private network, such as 10.77.0.1",
        ) from None


def free_address(name: str, cpu: str, taken: Collection[str]) -> str:
    """Return the address of a new GPU host: by its number where that is free, else the next.

    Args:
        name: Such as ``gpu-1``, which is the first after the CPU host.
        cpu: The CPU host's address.
        taken: Those of other GPU hosts.

    Raises:
        ConfigError: There is none left.

    >>> free_address("gpu-1", "10.77.0.1", []), free_address("big", "10.77.0.1", ["10.77.0.2"])
    ('10.77.0.2', '10.77.0.3')
    """
    hosts = [str(each) for each in network(cpu).hosts()]
    start = hosts.index(cpu)
    free = [each for each in hosts[start + 1 :] if each not in taken]
    number = re.fullmatch(r".*?([0-9]{1,3})", name)
    if number:
        free.sort(key=lambda each: hosts.index(each) != start + int(number[1]))
    if not free:
        raise ConfigError(
            f"there is no address left after {cpu} in the tunnel's network",
            hint="give the CPU host the first address of a network, such as 10.77.0.1",
        )
    return free[0]


def _found(pattern: re.Pattern[str], configuration: str, what: str) -> str:
    found = pattern.search(configuration)
    if found is None:
        raise ConfigError(
            f"a WireGuard configuration has no {what}", hint="put the file back from your backup"
        )
    return found[1]
