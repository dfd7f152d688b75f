"""Changing the secrets of a running installation, so that no work is lost.

Where a server takes two credentials of one account at a time, the new one is added first, then
given to the clients, and the old one is removed last (the bucket, Valkey, tokens of the API).
Where it takes one, the files change in the moment in which the server does, and connections that
are open stay (PostgreSQL, RabbitMQ). Clients read their file at each new connection.

What is to change is written down before anything changes, so that a rotation that was cut off goes
on where it stopped. Files are written in place: a container sees the file that it was given, and
never one that was renamed to its name.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shlex
import subprocess
import time
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from ..api.tokens import make_token, read_token, token_of
from ..distributed.broker.accounts import ADMIN
from ..distributed.broker.definitions import account_definitions
from ..distributed.broker.management import Management
from ..errors import (
    BrokerError,
    ConflictError,
    InputError,
    ServiceError,
    StorageError,
    StorageLostError,
)
from ..locks import locked
from ..servers.credentials import new_password
from ..storage.s3_client import Bucket
from ..storage.s3_location import S3Location
from . import authority, wireguard
from .accounts import IDENTITIES, REDIS_ADMIN, REDIS_RULES, SUPERUSER, Role, gpu_accounts
from .grafana import Grafana
from .installation import (
    BROKER_PASSWORDS,
    CA,
    CA_KEY,
    CERTIFICATES,
    DATABASE_PASSWORDS,
    GRAFANA_WORD,
    IDENTITIES_FILE,
    LOCK,
    REDIS_LIST,
    SUPERUSER_WORD,
    TOKENS,
    WIREGUARD,
    Installation,
    identities_text,
    new_keys,
    redis_text,
)
from .secret_files import OPERATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    import sqlalchemy as sa

ROTATION = "authority/rotation.json"
POLL_S = 0.2
DEADLINE_S = 5.0
PATIENCE_S = 60.0
"""Longest wait until a server has taken what its file says."""


class What(StrEnum):
    """What can be changed, beside the accounts of a GPU host, which go by its name."""

    DATABASE = "database"
    BROKER = "broker"
    BUCKET = "bucket"
    REDIS = "redis"
    CERTIFICATES = "certificates"
    TOKENS = "tokens"
    GRAFANA = "grafana"
    WIREGUARD = "wireguard"


ON_REQUEST = (What.WIREGUARD,)
"""What changes only when it is named: the tunnel is closed until each host has its new file."""

OVERLAPPING = (What.BUCKET, What.REDIS, What.TOKENS)
"""Whose old secrets are good until the rotation is finished."""


@dataclass
class Pending:
    """A rotation that has begun.

    Attributes:
        what: That is to change: of :class:`What`, and names of GPU hosts.
        is_given: Whether servers and clients have the new secrets.
        old: Secrets of before, by what and by account.
        new: Secrets of after.
    """

    what: list[str]
    is_given: bool = False
    old: dict[str, dict[str, Any]] = field(default_factory=dict)
    new: dict[str, dict[str, Any]] = field(default_factory=dict)


class Rotation:
    """Changes the secrets in a folder and on the servers that its URLs name.

    Args:
        installation: The folder.
        say: Gets lines for people.
        reload_bucket: Command that lets the object store read its accounts again; empty where it
            does so by itself.
        patience_s: Longest wait until the object store has done that, in seconds.
        grafana: Where Grafana is asked.
    """

    def __init__(
        self,
        installation: Installation,
        say: Callable[[str], None],
        reload_bucket: str = "",
        patience_s: float = PATIENCE_S,
        grafana: Grafana | None = None,
    ) -> None:
        self._installation = installation
        self._files = installation.files
        self._say = say
        self._reload_bucket = shlex.split(reload_bucket)
        self._patience_s = patience_s
        self._grafana = grafana or Grafana()

    def rotate(self, what: Sequence[str] = ()) -> None:
        """Make new secrets, and give them to servers and clients; the old ones stay good.

        Where a rotation was cut off, it goes on.

        Args:
            what: Of :class:`What`, and names of GPU hosts; empty for everything but what is of
                :data:`ON_REQUEST`, and Grafana where it does not run.

        Raises:
            InputError: There is no such thing to change.
            ConflictError: A rotation of something else is under way, or waits to be finished.
            BrokerError: RabbitMQ does not answer; and so for the other servers.
        """
        with self._locked():
            pending = self._begin(what)
            for each in pending.what:
                self._give(each, pending)
            pending.is_given = True
            self._note(pending)
        for each in pending.what:
            if each in self._installation.gpu_hosts():
                folder = self._installation.folder / "hosts" / each
                self._say(f"copy {folder} to {each}: its workers need it when they connect anew")
        if self._overlapping(pending):
            self._say(
                f"the old secrets of {', '.join(self._overlapping(pending))} are good until you "
                "run it with --finish; addresses of files that the hub signed before are good for "
                "a quarter of an hour"
            )
        else:
            self.finish()

    def finish(self) -> None:
        """Have the old secrets refused.

        Raises:
            ConflictError: There is no rotation, or it was cut off.
        """
        with self._locked():
            pending = self._pending()
            if pending is None:
                raise ConflictError(
                    f"nothing is being changed in {self._installation.folder}",
                    hint="begin with: ainern2d secrets rotate FOLDER",
                )
            if not pending.is_given:
                raise ConflictError(
                    "the rotation was cut off before all clients had the new secrets",
                    hint="run it again without --finish: it goes on where it stopped",
                )
            for each in self._overlapping(pending):
                self._take(each, pending)
            (self._installation.folder / ROTATION).unlink()
        self._say(f"the old secrets of {', '.join(pending.what)} are good for nothing any more")

    @staticmethod
    def _overlapping(pending: Pending) -> list[str]:
        return [each for each in pending.what if each in OVERLAPPING]

    def _locked(self) -> AbstractContextManager[None]:
        if not (self._installation.folder / LOCK).exists():
            raise InputError(
                f"{self._installation.folder} holds no secrets of an installation",
                hint="make them: ainern2d secrets init FOLDER",
            )
        return locked(self._installation.folder / LOCK)

    def _begin(self, what: Sequence[str]) -> Pending:
        known = [*What, *self._installation.gpu_hosts()]
        if unknown := [each for each in what if each not in known]:
            raise InputError(
                f"there is no {unknown[0]!r} to change", hint=f"there are: {', '.join(known)}"
            )
        wanted = [str(each) for each in known if (each in what if what else each not in ON_REQUEST)]
        pending = self._pending()
        if pending is not None:
            if pending.is_given or (what and pending.what != wanted):
                raise ConflictError(
                    f"a rotation of {', '.join(pending.what)} "
                    + ("waits to be finished" if pending.is_given else "was cut off"),
                    hint="run it with --finish first"
                    if pending.is_given
                    else "run it again without names: it goes on where it stopped",
                )
            return pending
        if not what and not self._grafana.answers():
            wanted.remove(What.GRAFANA)
            self._say(f"Grafana does not answer at {self._grafana.url}: its password stays")
        pending = Pending(wanted)
        for each in wanted:
            pending.old[each], pending.new[each] = self._secrets(each)
        self._note(pending)
        return pending

    def _secrets(self, what: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the present secrets, and new ones, by account."""
        own = self._installation
        old: dict[str, Any]
        match what:
            case What.DATABASE:
                superuser = {SUPERUSER: (self._files.read(SUPERUSER_WORD) or "").strip()}
                old = own.database_passwords() | superuser
            case What.BROKER:
                hosts = {name for host in own.gpu_hosts() for name in gpu_accounts(host).values()}
                passwords = own.broker_passwords()
                old = {name: word for name, word in passwords.items() if name not in hosts}
            case What.BUCKET:
                old = {name: keys[-1] for name, keys in own.identities().items()}
                return old, {name: new_keys(name) for name in old}
            case What.REDIS:
                old = {name: words[-1] for name, words in own.redis_passwords().items()}
            case What.CERTIFICATES:
                return {}, {server: authority.new_key() for server in CERTIFICATES}
            case What.TOKENS:
                old = {name: (self._files.read(name) or "").strip() for name in TOKENS}
                return old, {name: make_token().text for name in TOKENS}
            case What.GRAFANA:
                old = {GRAFANA_WORD: (self._files.read(GRAFANA_WORD) or "").strip()}
            case What.WIREGUARD:
                texts = {name: self._files.read(name) for name in self._tunnels()}
                old = {name: wireguard.private_key_in(text or "") for name, text in texts.items()}
                return old, {name: wireguard.new_key() for name in old}
            case _:
                passwords = own.broker_passwords()
                old = {name: passwords[name] for name in gpu_accounts(what).values()}
        return old, {name: new_password() for name in old}

    def _give(self, what: str, pending: Pending) -> None:
        old, new = pending.old[what], pending.new[what]
        match what:
            case What.DATABASE:
                self._give_database(old, new)
            case What.BUCKET:
                self._set_identities({name: [old[name], new[name]] for name in new})
                self._await_keys(new[IDENTITIES[Role.HUB].name], are_good=True)
                self._rewrite_urls("s3_url", self._bucket_logins(old, new))
            case What.REDIS:
                self._give_redis(old, new)
            case What.CERTIFICATES:
                self._give_certificates(new)
            case What.TOKENS:
                self._give_tokens(old, new)
            case What.GRAFANA:
                # As the file has it now: the operator may have put it right meanwhile.
                present = (self._files.read(GRAFANA_WORD) or "").strip()
                self._grafana.change_password(present, new[GRAFANA_WORD])
                self._files.rewrite(GRAFANA_WORD, new[GRAFANA_WORD])
            case What.WIREGUARD:
                self._give_tunnel(old, new)
            case _:
                self._give_broker(old, new)
        self._say(f"{what}: new secrets are given")

    def _take(self, what: str, pending: Pending) -> None:
        old, new = pending.old[what], pending.new[what]
        match what:
            case What.BUCKET:
                self._set_identities({name: [new[name]] for name in new})
                self._await_keys(old[IDENTITIES[Role.HUB].name], are_good=False)
            case What.REDIS:
                client = self._redis([new[REDIS_ADMIN]])
                for user, word in old.items():
                    # A rotation that was cut off may have removed it.
                    digest = hashlib.sha256(word.encode()).hexdigest()
                    if digest in client.acl_getuser(user)["passwords"]:
                        client.acl_setuser(user, enabled=True, passwords=[f"-{word}"])
                self._files.rewrite(
                    REDIS_LIST, redis_text({name: [word] for name, word in new.items()})
                )
            case _:  # tokens
                with self._accounts() as records:
                    for text in old.values():
                        if (known := read_token(text)) is not None:
                            records.revoke_token(known[0])

    # The database.

    def _give_database(self, old: dict[str, str], new: dict[str, str]) -> None:
        import sqlalchemy as sa

        from ..database.grants import hashed

        given = self._files.read("migrate.database_admin_url") or ""
        words = dict.fromkeys((old[SUPERUSER], new[SUPERUSER]))
        with self._connected(given, list(words)) as connection, connection.begin():
            present = set(connection.scalars(sa.text("select rolname from pg_roles")))
            for role, word in new.items():
                if role in present:
                    secret = hashed(connection, role, word)
                    connection.exec_driver_sql(f"alter role {role} password '{secret}'")
            self._rewrite_urls("database_url", {user: (user, word) for user, word in new.items()})
            self._rewrite_urls("database_admin_url", {SUPERUSER: (SUPERUSER, new[SUPERUSER])})
            self._files.rewrite(SUPERUSER_WORD, new[SUPERUSER])
            self._rewrite_json(DATABASE_PASSWORDS, {k: new[k] for k in new if k != SUPERUSER})

    def _connected(self, url: str, passwords: list[str]) -> AbstractContextManager[sa.Connection]:
        """Connect with the first password that the server takes."""
        import sqlalchemy as sa
        from sqlalchemy.exc import OperationalError

        from ..database.migrate import as_database_error, create_engine
        from ..servers.postgres.opening import ExternalServer

        problem: OperationalError | None = None
        for password in passwords:
            login = ExternalServer(_with_login(url, SUPERUSER, password))
            try:
                return create_engine(login, "postgres", poolclass=sa.NullPool).connect()
            except OperationalError as error:
                problem = error
        assert problem is not None  # noqa: S101 - there is one password at least
        raise as_database_error(problem, "the superuser's password is not taken") from problem

    # The broker.

    def _give_broker(self, old: dict[str, str], new: dict[str, str]) -> None:
        given = self._files.read("migrate.broker_management_url") or ""
        admin = self._installation.broker_passwords()[ADMIN]
        words = dict.fromkeys((admin, old.get(ADMIN, admin), new.get(ADMIN, admin)))
        management = self._managed(given, list(words))
        present = set(management.users())
        known = {user: word for user, word in new.items() if user in present}
        logins = {user: (user, word) for user, word in new.items()}
        self._rewrite_urls("broker_url", logins)
        self._rewrite_urls("broker_management_url", logins)
        if ADMIN in new:
            self._files.rewrite("rabbitmq.admin_password", new[ADMIN])
        management.apply(account_definitions(known))
        self._rewrite_json(BROKER_PASSWORDS, new)

    def _managed(self, url: str, passwords: list[str]) -> Management:
        problem: BrokerError | None = None
        for password in passwords:
            management = Management(self._trusting(_with_login(url, ADMIN, password)))
            try:
                management.call("GET", "whoami")
            except BrokerError as error:
                problem = error
            else:
                return management
        assert problem is not None  # noqa: S101 - there is one password at least
        raise problem

    # The bucket.

    def _set_identities(self, keys: dict[str, list[dict[str, str]]]) -> None:
        self._files.rewrite(IDENTITIES_FILE, identities_text(keys))
        if self._reload_bucket:
            done = subprocess.run(
                self._reload_bucket, capture_output=True, text=True, timeout=60, check=False
            )
            if done.returncode:
                raise ServiceError(
                    f"{shlex.join(self._reload_bucket)} ended with {done.returncode}: "
                    f"{done.stderr.strip()[-300:]}",
                    hint="put it right and run it again: it goes on where it stopped",
                )

    def _await_keys(self, keys: dict[str, str], *, are_good: bool) -> None:
        given = self._files.read(f"{Role.HUB}.s3_url") or ""
        login = _with_login(given, keys["accessKey"], keys["secretKey"])
        location = S3Location.parse(login)
        if location.secure:
            location = replace(location, cafile=str(self._installation.folder / CA))
        end = time.monotonic() + self._patience_s
        asked = False
        while self._takes(location) is not are_good:
            if time.monotonic() > end:
                raise ServiceError(
                    f"the object store did not read its accounts again in {self._patience_s:.0f} s",
                    hint="let it: docker compose kill --signal HUP minio; then run this again: it "
                    "goes on where it stopped",
                )
            if not asked:
                self._say("waiting until the object store has read its accounts again")
            asked = True
            time.sleep(POLL_S)

    @staticmethod
    def _takes(location: S3Location) -> bool | None:
        """Say whether the object store takes keys; None while it does not answer."""
        try:
            Bucket(location, DEADLINE_S).stat("ready")
        except StorageLostError:
            return None
        except StorageError:
            return False
        return True

    @staticmethod
    def _bucket_logins(old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[str, str]]:
        logins = {name: (keys["accessKey"], keys["secretKey"]) for name, keys in new.items()}
        before = {keys["accessKey"]: logins[name] for name, keys in old.items()}
        return before | {login[0]: login for login in logins.values()}

    # Valkey.

    def _give_redis(self, old: dict[str, str], new: dict[str, str]) -> None:
        client = self._redis([old[REDIS_ADMIN], new[REDIS_ADMIN]])
        for user, word in new.items():
            client.acl_setuser(user, enabled=True, passwords=[f"+{word}"])
        self._files.rewrite(
            REDIS_LIST, redis_text({name: [old[name], word] for name, word in new.items()})
        )
        self._files.rewrite("redis.password", new[REDIS_ADMIN])
        self._rewrite_urls("redis_url", {user: (user, word) for user, word in new.items()})

    def _redis(self, passwords: list[str]) -> Any:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        role = next(iter(REDIS_RULES))
        url = self._files.read(f"{role}.redis_url") or ""
        problem: Exception | None = None
        for password in passwords:
            client: Any = redis.Redis.from_url(
                _with_login(url, REDIS_ADMIN, password),
                socket_timeout=DEADLINE_S,
                socket_connect_timeout=DEADLINE_S,
                retry=Retry(NoBackoff(), 0),
            )
            try:
                client.ping()
            except redis.RedisError as error:
                problem = error
            else:
                return client
        raise ServiceError(
            f"Valkey does not take its administrator's password: {problem}",
            hint="does it run, with the list of redis.acl?",
        ) from problem

    # Certificates and tokens.

    def _give_certificates(self, keys: dict[str, str]) -> None:
        ca, signer = self._files.read(CA) or "", self._files.read(CA_KEY) or ""
        for server, key in keys.items():
            present = self._files.read(f"{server}.pem") or ""
            if not authority.is_signed(present, ca):
                self._say(f"{server}.pem is of another authority, and stays")
                continue
            names = authority.names_in(present)
            self._files.rewrite(f"{server}.key", key)
            self._files.rewrite(f"{server}.pem", authority.new_certificate(key, names, ca, signer))
        self._say(
            "RabbitMQ takes its new certificate by itself within minutes; nginx and the object "
            "store when they start: docker compose restart nginx minio"
        )

    def _give_tokens(self, old: dict[str, str], new: dict[str, str]) -> None:
        with self._accounts() as records:
            for name, text in new.items():
                known = read_token(old[name])
                row = records.find_token(known[0]) if known else None
                if row is None:
                    self._say(f"{name} was not known: ainern2d token ensure --file makes it so")
                else:
                    token = token_of(text)
                    expires = None
                    if row.expires_at is not None:
                        lasting = row.expires_at - row.created_at
                        expires = datetime.datetime.now(datetime.UTC) + lasting
                    records.add_token(
                        token.id, row.account, row.scope, token.secret_hash, row.note, expires
                    )
                self._files.rewrite(name, text)

    def _accounts(self) -> AbstractContextManager[Any]:
        from contextlib import contextmanager

        from ..database import prepare
        from ..database.accounts import AccountRecords
        from ..servers.postgres.opening import ExternalServer

        @contextmanager
        def opened() -> Iterator[AccountRecords]:
            engine = prepare(ExternalServer(self._files.read("migrate.database_url") or ""))
            try:
                yield AccountRecords(engine)
            finally:
                engine.dispose()

        return opened()

    # The tunnel.

    def _tunnels(self) -> list[str]:
        """Return the names of the files with a host's configuration, the CPU host's first."""
        hosts = (f"hosts/{host}/{WIREGUARD}" for host in self._installation.gpu_hosts())
        return [name for name in (WIREGUARD, *hosts) if self._files.read(name) is not None]

    def _give_tunnel(self, old: dict[str, str], new: dict[str, str]) -> None:
        keys = {old[name]: new[name] for name in new}
        for name in new:
            text = self._files.read(name) or ""
            self._files.rewrite(name, wireguard.with_other_keys(text, keys))
        self._say(
            "the tunnel keeps its old keys until the hosts take their new files: bring "
            "hosts/NAME/wireguard.conf to each GPU host, then restart wg-quick@ainern2d on all"
        )

    # Files.

    def _rewrite_urls(self, sort: str, logins: dict[str, tuple[str, str]]) -> None:
        """Put new logins into all URLs of a sort, by user; the rest of each stays as it is."""
        folder = self._installation.folder
        for path in sorted(folder.rglob(f"*.{sort}")):
            name = str(path.relative_to(folder))
            text = self._files.read(name) or ""
            user = unquote(urlsplit(text).username or "")
            if user in logins:
                self._files.rewrite(name, _with_login(text, *logins[user]))

    def _rewrite_json(self, name: str, new: dict[str, str]) -> None:
        found = json.loads(self._files.read(name) or "{}")
        self._files.rewrite(name, json.dumps(found | new, indent=1) + "\n")

    def _trusting(self, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.query:
            return url
        return parts._replace(query=f"cafile={quote(str(self._installation.folder / CA))}").geturl()

    def _pending(self) -> Pending | None:
        text = self._files.read(ROTATION)
        return None if text is None else Pending(**json.loads(text))

    def _note(self, pending: Pending) -> None:
        self._files.replace(ROTATION, json.dumps(vars(pending), indent=1) + "\n", OPERATOR)


def _with_login(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return parts._replace(netloc=f"{login}@{where}").geturl()
