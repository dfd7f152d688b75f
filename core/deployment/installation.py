"""The folder of secrets of an installation: everything that its containers are given, made once.

Four files are what a server accepts: ``database.passwords.json``, ``broker.passwords.json``,
``minio.identities.json`` and ``redis.acl``. The URLs of the roles are made from them, so that a
file that is missing is made again with the password that the server knows.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from ..api.tokens import make_token
from ..distributed.broker.accounts import ADMIN, HOST, MONITOR
from ..errors import ConfigError
from ..locks import locked
from ..servers.credentials import new_password
from . import authority, wireguard
from .accounts import (
    BROKER_USERS,
    DATABASE_ROLES,
    IDENTITIES,
    MANAGEMENT_USERS,
    REDIS_ADMIN,
    REDIS_RULES,
    Role,
    admin_database_url,
    broker_url,
    bucket_url,
    database_url,
    gpu_accounts,
    management_url,
    redis_url,
)
from .secret_files import (
    EVERYBODY,
    GRAFANA,
    LOCKER,
    NGINX,
    OPERATOR,
    OURS,
    POSTGRES,
    PROMETHEUS,
    PROMETHEUS_AND_OURS,
    RABBITMQ,
    VALKEY,
    SecretFiles,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

CA = "ca.pem"
CA_KEY = "authority/ca.key"
SUPERUSER_WORD = "postgres.password"
DATABASE_PASSWORDS = "database.passwords.json"
BROKER_PASSWORDS = "broker.passwords.json"
IDENTITIES_FILE = "minio.identities.json"
REDIS_LIST = "redis.acl"
GRAFANA_WORD = "grafana.admin_password"
WIREGUARD = "wireguard.conf"
PLAN = "authority/installation.json"
LOCK = "authority/lock"
"""Names of files in the folder."""

CERTIFICATES = {"rabbitmq": RABBITMQ, "minio": OURS, "nginx": NGINX}
"""Servers that have a certificate, each with who reads its key."""

HERE = ("localhost", "127.0.0.1")
TOKENS = {"metrics.token": PROMETHEUS_AND_OURS, "studio.token": OURS}
ALERTS, SCALER = "alert.webhook_url", "scale.webhook_url"
"""Files with the addresses that alerts are sent to, and those that ask for more workers."""
SCALER_PORT = 9099
"""At which ``deploy/scale --listen`` waits on the CPU host, in the tunnel."""

NOWHERE = "http://localhost:9/"
"""An address that takes nothing, until the operator writes one."""

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
_LOGIN = re.compile(r"^user (\S+) on (.*)$")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an installation consists of.

    Attributes:
        domain: By which the studio is reached.
        wireguard: Address of the CPU host in the tunnel.
        endpoint: Name or address by which GPU hosts find the CPU host.
    """

    domain: str
    wireguard: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an operator asks for.

    Attributes:
        gpu_hosts: Names of the GPU hosts that must be there.
        domain: As :class:`Plan` has it; empty for what was said before, else ``localhost``.
        wireguard: The same; else ``10.77.0.1``.
        endpoint: The same; else the domain.
        alert_url: Where alerts go; empty to say it later.
        scale_url: Where alerts go that ask for more workers; else ``deploy/scale`` on the CPU host.
    """

    gpu_hosts: tuple[str, ...] = ()
    domain: str = ""
    wireguard: str = ""
    endpoint: str = ""
    alert_url: str = ""
    scale_url: str = ""

    def check(self) -> None:
        """Raise ConfigError where a name or an address is none."""
        if self.wireguard:
            wireguard.network(self.wireguard)
        for host in (self.domain, self.endpoint):
            if host and not DOMAIN.fullmatch(host):
                raise ConfigError(
                    f"{host!r} is no name of a host", hint="such as --domain studio.example.org"
                )
        for host in self.gpu_hosts:
            if not HOST.fullmatch(host):
                raise ConfigError(
                    f"{host!r} is no name of a GPU host",
                    hint="1 to 40 lower-case letters, digits and dashes, such as --gpu gpu-1",
                )


@dataclass
class Installation:
    """The secrets in a folder.

    Args:
        folder: Of an installation, or where one is to be.
        files: Writes them; None for the folder's own.
    """

    folder: Path
    files: SecretFiles = field(init=False)

    def __post_init__(self) -> None:
        self.files = SecretFiles(self.folder)

    def prepare(self, wanted: Wanted) -> None:
        """Make what is missing. What is there stays as it is, but for lists that get entries.

        Raises:
            ConfigError: What is wanted, or a file that is there, is not what it should be.
            StorageError: The folder cannot be written.
        """
        wanted.check()
        plan = self._plan(wanted)
        self.files.keep(LOCK, "", LOCKER)
        with locked(self.folder / LOCK):
            self._certificates(plan)
            self._database()
            self._broker(wanted.gpu_hosts)
            self._bucket()
            self._redis()
            for name, text in self.urls().items():
                self.files.keep(name, text, OURS)
            self.files.keep(GRAFANA_WORD, new_password, GRAFANA)
            for name, reader in TOKENS.items():
                self.files.keep(name, lambda: make_token().text, reader)
            self._receivers(plan, wanted)
            self._hosts(plan, wanted.gpu_hosts)

    def unwritten_addresses(self) -> list[str]:
        """Return the files of addresses that the operator has yet to write."""
        return [name for name in (ALERTS, SCALER) if self._receiver(name) == NOWHERE]

    def gpu_hosts(self) -> list[str]:
        """Return the names of the GPU hosts that have a folder."""
        hosts = self.folder / "hosts"
        return sorted(each.name for each in hosts.iterdir()) if hosts.is_dir() else []

    def database_passwords(self) -> dict[str, str]:
        """Return the password of each database role."""
        return self._json(DATABASE_PASSWORDS)

    def broker_passwords(self) -> dict[str, str]:
        """Return the password of each account of the broker."""
        return self._json(BROKER_PASSWORDS)

    def identities(self) -> dict[str, list[dict[str, str]]]:
        """Return the keys of each account of the bucket, the newest last."""
        found: Any = self._json(IDENTITIES_FILE) or {"identities": []}
        try:
            return {each["name"]: list(each["credentials"]) for each in found["identities"]}
        except (KeyError, TypeError) as error:
            raise _malformed(self.folder / IDENTITIES_FILE) from error

    def redis_passwords(self) -> dict[str, list[str]]:
        """Return the passwords of each account of Valkey, the newest last."""
        lines = (self.files.read(REDIS_LIST) or "").splitlines()
        found = [_LOGIN.match(line) for line in lines]
        return {
            match[1]: [word[1:] for word in match[2].split() if word.startswith(">")]
            for match in found
            if match is not None
        }

    def urls(self) -> dict[str, str]:
        """Return the text of each file that says where a server is and as whom to go there."""
        database, broker = self.database_passwords(), self.broker_passwords()
        keys, redis = self.identities(), self.redis_passwords()
        found = {
            "migrate.database_admin_url": admin_database_url(
                (self.files.read(SUPERUSER_WORD) or "").strip()
            )
        }
        for role in Role:
            if user := DATABASE_ROLES.get(role):
                found[f"{role}.database_url"] = database_url(user, database[user])
            if user := BROKER_USERS.get(role):
                found[f"{role}.broker_url"] = broker_url(user, broker[user])
            if user := MANAGEMENT_USERS.get(role):
                found[f"{role}.broker_management_url"] = management_url(user, broker[user])
            if identity := IDENTITIES.get(role):
                # Browsers get files of the studio's by addresses of the public door.
                public = f"https://{self._json(PLAN)['domain']}" if role == Role.STUDIO else ""
                found[f"{role}.s3_url"] = bucket_url(keys[identity.name][-1], public=public)
            if role in REDIS_RULES:
                found[f"{role}.redis_url"] = redis_url(role, redis[role][-1])
        return found

    def host_urls(self, host: str) -> dict[str, str]:
        """Return the text of each file with a URL in the folder of a GPU host."""
        broker = self.broker_passwords()
        # By its name there too, as addresses of the hub name the bucket: docker-compose.gpu.yml
        # says where both are in the tunnel.
        return {
            f"hosts/{host}/{service}.broker_url": broker_url(user, broker[user])
            for service, user in gpu_accounts(host).items()
        }

    def _plan(self, wanted: Wanted) -> Plan:
        """Return what this installation is for: as it was said first."""
        domain = wanted.domain or "localhost"
        new = Plan(domain, wanted.wireguard or "10.77.0.1", wanted.endpoint or domain)
        self.files.keep(PLAN, json.dumps(asdict(new), indent=1) + "\n", OPERATOR)
        try:
            plan = Plan(**self._json(PLAN))
        except TypeError as error:
            raise _malformed(self.folder / PLAN) from error
        for name in ("domain", "wireguard", "endpoint"):
            given, known = getattr(wanted, name), getattr(plan, name)
            if given and given != known:
                raise ConfigError(
                    f"the {name} of the installation in {self.folder} is {known}, not {given}",
                    hint="its certificates and configurations name it: make another folder for "
                    "another installation",
                )
        for name, address in ((ALERTS, wanted.alert_url), (SCALER, wanted.scale_url)):
            if address and self._receiver(name) not in ("", NOWHERE, address):
                raise ConfigError(
                    f"{self.folder / name} names another receiver already",
                    hint="write the new address into the file: it is read for each alert",
                )
        return plan

    def _receiver(self, name: str) -> str:
        """Return the address in a file of those that alerts are sent to; empty if it is missing."""
        return (self.files.read(name) or "").strip()

    def _receivers(self, plan: Plan, wanted: Wanted) -> None:
        """Write where alerts go; what names no receiver yet gives way to an address that does."""
        scaler = f"http://{plan.wireguard}:{SCALER_PORT}/{new_password()}"
        for name, address in ((ALERTS, wanted.alert_url), (SCALER, wanted.scale_url or scaler)):
            found = self.files.keep(name, address or NOWHERE, PROMETHEUS).strip()
            if address and found == NOWHERE:
                self.files.rewrite(name, address)
                self.files.extended.append(name)

    def _certificates(self, plan: Plan) -> None:
        key = self.files.keep(CA_KEY, authority.new_key, OPERATOR)
        ca = self.files.keep(
            CA, lambda: authority.new_authority(key, f"ainern2d of {plan.domain}"), EVERYBODY
        )
        for server, reader in CERTIFICATES.items():
            outside = plan.domain if server == "nginx" else plan.wireguard
            names = list(dict.fromkeys([server, outside, *HERE]))
            own = self.files.keep(f"{server}.key", authority.new_key, reader)
            self.files.keep(
                f"{server}.pem",
                partial(authority.new_certificate, own, names, ca, key),
                EVERYBODY,
            )

    def _database(self) -> None:
        self.files.keep(SUPERUSER_WORD, new_password, POSTGRES)
        self._extend(DATABASE_PASSWORDS, DATABASE_ROLES.values())

    def _broker(self, hosts: Iterable[str]) -> None:
        users = [ADMIN, MONITOR, *BROKER_USERS.values()]
        for host in hosts:
            users += gpu_accounts(host).values()
        self._extend(BROKER_PASSWORDS, dict.fromkeys(users))
        admin = self.broker_passwords()[ADMIN]
        self.files.keep("rabbitmq.admin_password", admin, RABBITMQ)

    def _bucket(self) -> None:
        known = self.identities()
        names = [identity.name for identity in IDENTITIES.values()]
        keys = {name: known.get(name) or [new_keys(name)] for name in names}
        if keys != known:
            self.files.extend(IDENTITIES_FILE, identities_text(keys), OURS)

    def _redis(self) -> None:
        password = self.files.keep("redis.password", new_password, VALKEY)
        known = self.redis_passwords()
        words = {REDIS_ADMIN: known.get(REDIS_ADMIN) or [password]}
        words |= {str(role): known.get(role) or [new_password()] for role in REDIS_RULES}
        if words != known:
            self.files.extend(REDIS_LIST, redis_text(words), VALKEY)

    def _hosts(self, plan: Plan, hosts: Iterable[str]) -> None:
        cpu = self.files.keep(
            WIREGUARD,
            lambda: wireguard.cpu_configuration(wireguard.new_key(), plan.wireguard),
            OPERATOR,
        )
        public = wireguard.public_key(wireguard.private_key_in(cpu))
        address = wireguard.address_in(cpu)
        ca = self.files.read(CA) or ""
        for host in hosts:
            known = wireguard.peers(cpu)
            own = known.get(host) or wireguard.free_address(host, address, known.values())
            text = self.files.keep(
                f"hosts/{host}/{WIREGUARD}",
                wireguard.gpu_configuration(
                    host, own, wireguard.new_key(), public, plan.endpoint, address
                ),
                OPERATOR,
            )
            peer = wireguard.public_key(wireguard.private_key_in(text))
            cpu = wireguard.with_peer(cpu, host, wireguard.address_in(text), peer)
            self.files.keep(f"hosts/{host}/{CA}", ca, EVERYBODY)
            for name, url in self.host_urls(host).items():
                self.files.keep(name, url, OURS)
        self.files.extend(WIREGUARD, cpu, OPERATOR)

    def _extend(self, name: str, users: Iterable[str]) -> None:
        known = self._json(name)
        more = {user: new_password() for user in users if user not in known}
        if more:
            self.files.extend(name, json.dumps(known | more, indent=1) + "\n", OURS)

    def _json(self, name: str) -> dict[str, Any]:
        text = self.files.read(name)
        if text is None:
            return {}
        try:
            found = json.loads(text)
        except ValueError as error:
            raise _malformed(self.folder / name) from error
        if not isinstance(found, dict):
            raise _malformed(self.folder / name)
        return found


def new_keys(name: str) -> dict[str, str]:
    """Return new keys of an account of the bucket; the server's log shows the first."""
    return {"accessKey": f"{name}-{new_password()[:8]}", "secretKey": new_password()}


def identities_text(keys: Mapping[str, list[dict[str, str]]]) -> str:
    """Return the file of accounts that SeaweedFS reads.

    Args:
        keys: Of each account; all of them are valid.
    """
    known = {identity.name: identity for identity in IDENTITIES.values()}
    identities = [
        {"name": name, "credentials": credentials, "actions": list(known[name].actions)}
        for name, credentials in keys.items()
    ]
    return json.dumps({"identities": identities}, indent=1) + "\n"


def redis_text(passwords: Mapping[str, list[str]]) -> str:
    """Return the access list that Valkey reads.

    Args:
        passwords: Of each account; all of them are valid.
    """
    rules = {REDIS_ADMIN: "~* &* +@all"} | {str(role): rule for role, rule in REDIS_RULES.items()}
    lines = [
        f"user {user} on {' '.join(f'>{word}' for word in words)} resetchannels {rules[user]}"
        for user, words in passwords.items()
    ]
    return "\n".join(lines) + "\n"


def _malformed(path: Path) -> ConfigError:
    return ConfigError(
        f"{path} is not what `ainern2d secrets init` writes", hint="put it back from your backup"
    )
