"""Sessions on a server that gateways share: what it sees of them, and what its loss costs."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import SessionsError, SettingsError
from seawall.gateway.sessions import Session
from seawall.gateway.sessions_sealed import MOST_BYTES, Sealing
from seawall.gateway.sessions_valkey import SessionsInValkey
from seawall.scope import CLEAN, Taint
from seawall.terms import Message, Role, Text
from tests.gateway.sharing import KEY, PREFIX, at_last, sharing
from tests.valkey_server import Server, free_port, server

UNTRUSTED = Taint(untrusted=True, sources=frozenset({"mail.read"}))
SENSITIVE = Taint(untrusted=False, classes=frozenset({"customer"}))
NEW_KEY = KEY[::-1]
SAID = Message(Role.USER, (Text("Where is order 123456?"),))
PAGE = Path(__file__).parent.parent.parent / "docs/gateway.md"


@pytest.fixture
def valkey() -> Iterator[Server]:
    with server() as running:
        yield running


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        await scenario()

    asyncio.run(within())


async def why(store: SessionsInValkey, session: str = "s", taint: Taint = CLEAN) -> str:
    """Why a session's mark is not known; empty where it is."""
    try:
        await store.mark(session, taint, now=1.0)
    except SessionsError as problem:
        return problem.reason
    return ""


def known(store: SessionsInValkey, session: str, taint: Taint) -> Callable[[], Awaitable[bool]]:
    """Whether this is a session's mark as one gateway has it."""

    async def claim() -> bool:
        try:
            return await store.mark(session, CLEAN, now=1.0) == taint
        except SessionsError:
            return False

    return claim


def test_the_server_reads_nothing_of_what_it_keeps(valkey: Server) -> None:
    async def scenario() -> None:
        async with sharing(valkey) as store:
            session = replace(Session("ss1.token", 1.0), recent=(SAID,), risk=0.5)
            await store.put(session)
            await store.mark("ss1.token", UNTRUSTED | SENSITIVE, now=1.0)
            await store.update("ss1.token", lambda s: replace(s, requests=9), now=1.0)
        kept = valkey.everything()
        assert b"ss1.token" in kept
        for word in (b"order", b"123456", b"user", b"risk", b"requests", b"untrusted"):
            assert word not in kept
        for word in (b"mail.read", b"customer", b"class", b"source"):
            assert word not in kept

    run(scenario)


def test_all_that_is_kept_of_a_session_ends_and_each_installation_has_its_own_place(
    valkey: Server,
) -> None:
    async def scenario() -> None:
        async with sharing(valkey, seconds=60) as store:
            await store.put(Session("s", 1.0))
            await store.mark("s", UNTRUSTED, now=1.0)
            await store.count("n", 1, seconds=30, now=1.0)

    run(scenario)
    keys = valkey.keys()
    assert all(key.startswith(PREFIX.encode()) for key in keys)
    lasting = [key for key in keys if valkey.say("PTTL", key) < 0]
    assert lasting == [f"{PREFIX}life".encode()]
    assert max(valkey.say("PTTL", key) for key in keys) <= 60_000


def test_what_was_sealed_with_another_key_is_not_there_and_such_a_mark_is_not_known(
    valkey: Server,
) -> None:
    async def scenario() -> None:
        async with (
            sharing(valkey) as old,
            sharing(valkey, keys=(NEW_KEY, KEY)) as both,
            sharing(valkey, keys=(NEW_KEY,)) as new,
        ):
            await old.put(replace(Session("s", 1.0), requests=7))
            await old.mark("s", UNTRUSTED, now=1.0)
            assert (await both.get("s", now=1.0)).requests == 7
            assert await both.mark("s", SENSITIVE, now=1.0) == UNTRUSTED | SENSITIVE
            assert (await new.get("s", now=1.0)).requests == 0
            assert await why(new) == "lost"
            assert await why(old) == "lost"
            assert await why(new, "another", UNTRUSTED) == ""

    run(scenario)


@given(requests=st.integers(0, 9), flipped=st.integers(0, 50))
def test_a_session_opens_under_its_own_name_only_and_only_as_it_was_sealed(
    requests: int, flipped: int
) -> None:
    sealing = Sealing(lambda: (KEY,))
    sealed = sealing.seal(replace(Session("s", 1.0), requests=requests))
    opened = sealing.open(sealed, "s", now=2.0)
    assert opened == replace(Session("s", 2.0), requests=requests)
    assert sealing.open(sealed, "t", now=2.0) is None
    broken = bytearray(sealed)
    broken[flipped % len(broken)] ^= 1
    assert sealing.open(bytes(broken), "s", now=2.0) is None
    assert sealing.open(sealed[: flipped % len(sealed)], "s", now=2.0) is None


def test_of_a_session_that_is_too_long_the_oldest_messages_are_left_out() -> None:
    sealing = Sealing(lambda: (KEY,))
    long = Message(Role.USER, (Text("\U0001f600" * (MOST_BYTES // 6)),))
    sealed = sealing.seal(replace(Session("s", 1.0), recent=(long, long, SAID), risk=0.5))
    assert len(sealed) <= MOST_BYTES + 28
    opened = sealing.open(sealed, "s", now=1.0)
    assert opened is not None
    assert opened.recent == (long, SAID)
    assert opened.risk == 0.5


def test_a_server_that_was_emptied_is_told_all_marks_and_counts_that_gateways_know(
    valkey: Server,
) -> None:
    async def scenario() -> None:
        async with sharing(valkey, most=1_000) as first, sharing(valkey) as second:
            for number in range(700):
                await first.mark(f"s{number}", UNTRUSTED, now=1.0)
            await second.mark("s1", SENSITIVE, now=1.0)
            await first.count("n", 5, seconds=60, now=1.0)
            valkey.say("FLUSHALL")
            await at_last(known(second, "s0", UNTRUSTED))
            await at_last(known(second, "s699", UNTRUSTED))
            await at_last(known(first, "s1", UNTRUSTED | SENSITIVE))
            assert await first.count("n", 1, seconds=60, now=1.0) == 6
            assert await second.count("n", 1, seconds=60, now=1.0) == 7

    run(scenario)


def test_after_a_server_forgot_nothing_is_allowed_before_all_gateways_could_tell_it(
    valkey: Server,
) -> None:
    async def scenario() -> None:
        async with sharing(valkey, settle=1.0) as first, sharing(valkey, settle=1.0) as second:
            await at_last(known(first, "s", CLEAN))
            assert await first.mark("s", UNTRUSTED, now=1.0) == UNTRUSTED
            for lose in (restart, lambda _: valkey.say("FLUSHALL")):
                lose(valkey)
                # Whatever the second says of it from here on, it is never that it is clean.
                said = set[str]()

                async def claim(said: set[str] = said) -> bool:
                    try:
                        assert await second.mark("s", CLEAN, now=1.0) == UNTRUSTED
                    except SessionsError as problem:
                        said.add(problem.reason)
                        return False
                    return True

                await at_last(claim)
                assert said == {"lost"}

    run(scenario)


def test_a_server_that_comes_back_with_an_older_copy_of_what_it_knew_is_told_the_rest(
    valkey: Server,
) -> None:
    async def scenario() -> None:
        async with sharing(valkey) as first, sharing(valkey) as second:
            assert await first.mark("s", SENSITIVE, now=1.0) == SENSITIVE
            valkey.say("SAVE")
            assert await first.mark("s", UNTRUSTED, now=1.0) == SENSITIVE | UNTRUSTED
            life = valkey.say("GET", f"{PREFIX}life")
            restart(valkey)
            await at_last(known(second, "s", SENSITIVE | UNTRUSTED))
            assert valkey.say("GET", f"{PREFIX}life") != life

    run(scenario)


def test_another_server_at_the_same_address_is_noticed_though_no_command_ever_failed(
    valkey: Server,
) -> None:
    async def scenario() -> None:
        async with sharing(valkey, settle=1.0) as first, sharing(valkey, settle=1.0) as second:
            for store in (first, second):
                await at_last(known(store, "s", CLEAN))
            valkey.say("SAVE")
            assert await first.mark("s", UNTRUSTED, now=1.0) == UNTRUSTED
            restart(valkey)
            for _ in range(20):  # so that the end of their connections is known to both
                await asyncio.sleep(0)
            told: object
            try:
                told = await second.mark("s", CLEAN, now=1.0)
            except SessionsError as problem:
                told = problem.reason
            assert told in (UNTRUSTED, "lost")

    run(scenario)


def restart(valkey: Server) -> None:
    valkey.kill()
    valkey.start()


def test_what_is_read_while_the_server_is_away_is_told_it_when_it_is_back(valkey: Server) -> None:
    failures: list[tuple[str, str]] = []

    async def scenario() -> None:
        async with sharing(valkey, failures=failures) as first, sharing(valkey) as second:
            assert await why(first) == ""
            valkey.kill()
            assert await why(first, "s", UNTRUSTED) == "lost"
            assert await why(first, "t") == "lost"
            assert (await first.get("s", now=1.0)).lost
            changed = await first.update("s", lambda s: replace(s, requests=3), now=1.0)
            assert changed == replace(Session("s", 1.0), requests=3, lost=True)
            await first.put(changed)
            with pytest.raises(SessionsError):
                await first.count("n", 1, seconds=60, now=1.0)
            valkey.start()
            await at_last(known(second, "s", UNTRUSTED))
            assert not (await first.get("s", now=1.0)).lost

    run(scenario)
    acts = ["mark", "mark", "get", "update", "put", "count"]
    assert failures[:6] == [(act, "lost") for act in acts]


def test_a_server_that_does_not_answer_is_lost_until_it_does(valkey: Server) -> None:
    async def scenario() -> None:
        async with sharing(valkey) as first, sharing(valkey) as second:
            assert await why(first) == ""
            valkey.freeze()
            try:
                assert await why(first, "s", UNTRUSTED) == "lost"
                assert await why(first) == "lost"
                assert (await first.get("s", now=1.0)).lost
            finally:
                valkey.go_on()
            await at_last(known(second, "s", UNTRUSTED))
            await at_last(known(first, "s", UNTRUSTED))

    run(scenario)


def test_a_full_server_refuses_all_marks_at_all_gateways_and_is_told_them_when_it_has_room(
    valkey: Server,
) -> None:
    async def scenario() -> None:
        async with sharing(valkey) as first, sharing(valkey) as second:
            assert await first.mark("marked", SENSITIVE, now=1.0) == SENSITIVE
            valkey.say("CONFIG", "SET", "maxmemory", "1")
            assert await why(first, "s", UNTRUSTED) == "full"
            assert await why(second, "s") == "full"
            assert await why(second, "marked") == "full"
            changed = await first.update("s", lambda s: replace(s, requests=3), now=1.0)
            assert changed.requests == 3
            valkey.say("CONFIG", "SET", "maxmemory", "0")
            await at_last(known(second, "s", UNTRUSTED))
            assert await second.mark("marked", CLEAN, now=1.0) == SENSITIVE

    run(scenario)


async def refused(valkey: Server, url: str = "") -> str:
    with pytest.raises(SettingsError) as problem:
        async with sharing(valkey, url=url):
            pass
    return str(problem.value)


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl", "volatile-lru"])
def test_a_server_that_forgets_to_make_room_is_not_used(valkey: Server, policy: str) -> None:
    valkey.say("CONFIG", "SET", "maxmemory-policy", policy)

    async def scenario() -> None:
        said = await refused(valkey)
        assert "`noeviction`" in said
        assert policy in said

    run(scenario)


def test_a_copy_of_another_server_is_not_used(valkey: Server) -> None:
    valkey.say("REPLICAOF", "127.0.0.1", "1")

    async def scenario() -> None:
        assert "name that one" in await refused(valkey)

    run(scenario)


def test_a_password_is_asked_for_and_never_told(
    valkey: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    valkey.say("ACL", "SETUSER", "gateway", "on", ">s3cr3t-right", "~*", "+@all")
    place = valkey.url.removeprefix("unix://")

    async def scenario() -> None:
        async with sharing(valkey, url=f"unix://gateway:s3cr3t-right@{place}") as store:
            assert await why(store, "s", UNTRUSTED) == ""
            said = await refused(valkey, f"unix://gateway:s3cr3t-wrong@{place}")
            assert "AuthenticationError" in said
            assert "s3cr3t" not in said
            valkey.kill()
            assert await why(store) == "lost"

    run(scenario)
    told = capsys.readouterr()
    assert "cannot be used" in told.err
    assert "s3cr3t" not in told.err + told.out


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine by one name, signed by itself, and its key beside it."""
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sessions")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(plain)
    (tmp_path / "certificate.pem").write_bytes(made.public_bytes(Encoding.PEM))
    return tmp_path / "certificate.pem"


def test_with_tls_only_a_server_with_a_good_certificate_of_that_name_is_spoken_to(
    certificate: Path,
) -> None:
    port = free_port()
    files = ["--tls-cert-file", str(certificate), "--tls-ca-cert-file", str(certificate)]
    files += ["--tls-key-file", str(certificate.with_name("key.pem")), "--tls-auth-clients", "no"]

    async def told(running: Server, url: str) -> str:
        async with sharing(running, url=url) as store:
            return await why(store, "s", UNTRUSTED)

    async def scenario() -> None:
        with server("--tls-port", str(port), *files) as running:
            trusted = f"?ssl_ca_certs={certificate}"
            assert await told(running, f"rediss://localhost:{port}/0{trusted}") == ""
            assert await told(running, f"rediss://127.0.0.1:{port}/0{trusted}") == "lost"
            assert await told(running, f"rediss://localhost:{port}/0") == "lost"

    run(scenario)


def test_what_the_page_lets_the_gateway_do_on_the_server_is_all_that_it_needs(
    valkey: Server,
) -> None:
    line = next(line for line in PAGE.read_text("utf-8").splitlines() if "ACL SETUSER" in line)
    words = [word.replace(">...", ">secret") for word in line.split("ACL SETUSER ")[1].split()]
    valkey.say("ACL", "SETUSER", *words)
    place = valkey.url.removeprefix("unix://")

    async def scenario() -> None:
        async with sharing(valkey, url=f"unix://{words[0]}:secret@{place}") as store:
            await store.put(Session("s", 1.0))
            changed = await store.update("s", lambda s: replace(s, requests=3), now=1.0)
            assert await store.get("s", now=1.0) == changed
            assert not changed.lost
            assert await store.mark("s", UNTRUSTED, now=1.0) == UNTRUSTED
            assert await store.count("n", 1, seconds=60, now=1.0) == 1

    run(scenario)


def test_a_gateway_begins_without_the_server_and_finds_it_later(valkey: Server) -> None:
    valkey.kill()

    async def scenario() -> None:
        async with sharing(valkey) as store:
            assert await why(store, "s", UNTRUSTED) == "lost"
            valkey.start()
            await at_last(known(store, "s", UNTRUSTED))

    run(scenario)
