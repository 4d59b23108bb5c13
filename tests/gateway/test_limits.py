"""Clients that are slow, greedy, ambiguous or no clients at all, byte by byte on a real socket."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.gateway.answers import says
from tests.gateway.faults import Endless, Waiting, raw
from tests.gateway.raw import HONEST, Response, Wire, head, request, said, still_answers, wire
from tests.gateway.running import Running, running

LIMITS = {
    "header_bytes": 4_000,
    "header_seconds": 0.6,
    "body_bytes": 400_000,
    "body_seconds": 0.5,
    "send_seconds": 0.3,
    "text_characters": 100_000_000,
    "answer_bytes": 1_000_000_000,
    "concurrent_requests": 3,
    "connections": 20,
}

POST = "POST /v1/chat/completions HTTP/1.1"
HOST = "Host: localhost"
KIND = "Content-Type: application/json"
BODY = json.dumps(HONEST).encode()
LENGTH = f"Content-Length: {len(BODY)}"
CHUNKED = "Transfer-Encoding: chunked"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("limits"), says("unused"), limits=LIMITS) as gateway:
        yield gateway


@pytest.fixture
def gateway(shared: Running) -> Running:
    """The gateway of this module, with a model that answers."""
    shared.model.answer = says("Because yeast makes gas.")
    shared.model.asked.clear()
    shared.model.headers.clear()
    shared.model.left.clear()
    return shared


def hear(spoken: Wire) -> Response:
    answer = spoken.hear()
    assert answer is not None, "the gateway hung up without an answer"
    return answer


def refused(gateway: Running, data: bytes) -> tuple[int, str]:
    """The status and code of a refusal, after which nothing was asked and all others are well."""
    answer = said(gateway, data)
    assert gateway.model.asked == []
    code = answer.code
    assert still_answers(gateway)
    return answer.status, code


@pytest.mark.parametrize(
    "lines",
    [
        ["GET /v1/models HTTP/1.1", HOST, "X-One: " + "a" * 5_000],
        ["GET /v1/models HTTP/1.1", HOST, *["X-Many: " + "a" * 50] * 100],
        ["GET /v1/models HTTP/1.1", HOST, "X-" + "a" * 5_000 + ": 1"],
        ["GET /" + "a" * 5_000 + " HTTP/1.1", HOST],
    ],
    ids=["one header", "many headers", "a name", "the path"],
)
def test_headers_that_are_too_long_are_refused(gateway: Running, lines: list[str]) -> None:
    assert refused(gateway, head(*lines)) == (431, "header_too_long")


def test_a_trailer_counts_as_a_header_does(gateway: Running) -> None:
    long = b"X-Trailer: " + b"a" * 5_000 + b"\r\n\r\n"
    data = head(POST, HOST, KIND, CHUNKED) + CHUNKS.removesuffix(b"\r\n") + long
    assert refused(gateway, data) == (431, "header_too_long")


def test_a_header_without_an_end_is_refused_before_it_fills_the_memory(gateway: Running) -> None:
    with wire(gateway, send_buffer=16_384) as spoken:
        spoken.say(b"GET /v1/models HTTP/1.1\r\nX-Endless: ")
        for _ in range(300):
            try:
                spoken.say(b"a" * 10_000)
            except (BrokenPipeError, ConnectionResetError):
                break
        else:
            pytest.fail("the gateway took 3 MB of headers")
    assert still_answers(gateway)


@pytest.mark.parametrize(
    "beginning",
    [b"", b"\r\n", b"P", b"POST /v1/chat/completions HTTP/1.1\r\nHost: lo"],
    ids=["nothing", "an empty line", "a letter", "half a header"],
)
def test_headers_that_do_not_come_are_not_awaited_for_ever(
    gateway: Running, beginning: bytes
) -> None:
    assert refused(gateway, beginning) == (408, "header_too_slow")


def test_dripping_between_requests_does_not_keep_a_connection(gateway: Running) -> None:
    with wire(gateway) as spoken:
        spoken.say(request())
        assert hear(spoken).status == 200
        spoken.say(b"\r\n")
        answer = hear(spoken)
        assert (answer.status, answer.code) == (408, "header_too_slow")
        assert spoken.ended()


def test_a_body_that_drips_in_is_refused(gateway: Running) -> None:
    with wire(gateway) as spoken:
        spoken.say(head(POST, HOST, KIND, LENGTH) + BODY[:1])
        answer = hear(spoken)
        assert (answer.status, answer.code) == (408, "body_too_slow")
        assert spoken.ended()
    assert gateway.model.asked == []


@pytest.mark.parametrize(
    "data",
    [
        head(POST, HOST, KIND, "Content-Length: 400001"),
        head(POST, HOST, KIND, CHUNKED) + b"61a81\r\n" + b" " * 400_001 + b"\r\n",
        head(POST, HOST, KIND, CHUNKED) + b"2710\r\n%b\r\n" % (b" " * 10_000) * 41,
    ],
    ids=["by its length", "in one chunk", "in many chunks"],
)
def test_a_body_that_is_too_long_is_refused(gateway: Running, data: bytes) -> None:
    assert refused(gateway, data) == (413, "body_too_long")


def test_the_rest_of_a_refused_body_is_not_awaited_for_ever(gateway: Running) -> None:
    with wire(gateway) as spoken:
        spoken.say(head(POST, HOST, KIND, "Content-Length: 400001"))
        assert hear(spoken).status == 413
        assert spoken.ended()


def test_a_refused_body_that_comes_to_its_end_leaves_the_connection_usable(
    gateway: Running,
) -> None:
    with wire(gateway) as spoken:
        spoken.say(request(b" " * 400_001) + request())
        assert hear(spoken).status == 413
        assert hear(spoken).status == 200


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "zstd", "gzip, identity", "x"])
def test_a_packed_body_is_refused(gateway: Running, packing: str) -> None:
    data = request(HONEST, f"Content-Encoding: {packing}")
    assert refused(gateway, data) == (415, "encoded_body")


@pytest.mark.parametrize(
    "name",
    ["Authorization", "X-Seawall-Key", "x-seawall-session", "Content-Type", "X-SEAWALL-FEATURE"],
)
def test_a_header_that_decides_must_not_stand_twice(gateway: Running, name: str) -> None:
    data = request(HONEST, f"{name}: a", f"{name}: b")
    assert refused(gateway, data) == (400, "bad_header")


def test_a_header_that_we_read_is_of_bounded_length(gateway: Running) -> None:
    data = request(HONEST, "X-Seawall-Session: " + "a" * 1_100)
    assert refused(gateway, data) == (431, "header_too_long")


def test_a_client_that_takes_nothing_of_a_stream_is_given_up(gateway: Running) -> None:
    model = gateway.model.answer = Endless()
    with wire(gateway, receive_buffer=4_096) as spoken:
        spoken.say(request({**HONEST, "stream": True}))
        assert gateway.model.left.wait(timeout=80)
        assert spoken.rest() < 10_000_000
    assert model.written < 40_000_000  # what the buffers of two connections hold
    cut = gateway.events("answer.cut")[-1].event
    assert cut.facts["reason"] == "client_gone"


def test_a_client_that_takes_nothing_of_an_answer_is_given_up(gateway: Running) -> None:
    vector = {"object": "embedding", "index": 0, "embedding": [0.12345678] * 1_000_000}
    gateway.model.answer = raw(200, {"object": "list", "data": [vector], "model": "m"})
    with wire(gateway, receive_buffer=4_096) as spoken:
        spoken.say(request({"model": "m", "input": "A page."}, path="/v1/embeddings"))
        spoken.socket.recv(1)
        # Another client that is waited for longer serves as the clock.
        assert said(gateway, b"").code == "header_too_slow"
        assert spoken.rest() < 10_000_000
    gateway.model.answer = says("Because yeast makes gas.")
    assert still_answers(gateway)


def test_too_many_requests_at_once_are_told_to_come_back_and_harm_nobody(
    gateway: Running,
) -> None:
    model = gateway.model.answer = Waiting()
    with ExitStack() as stack:
        lucky = [stack.enter_context(wire(gateway)) for _ in range(3)]
        for spoken in lucky:
            spoken.say(request())
        model.await_arrivals(3)
        late = said(gateway, request())
        assert (late.status, late.code) == (503, "overloaded")
        assert late.headers["retry-after"] == "1"
        assert said(gateway, head("GET /seawall/v1/health HTTP/1.1", HOST)).status == 200
        model.let_go(gateway.loop)
        assert [hear(spoken).status for spoken in lucky] == [200, 200, 200]
    assert still_answers(gateway)


def test_too_many_connections_are_told_so_and_harm_nobody(gateway: Running) -> None:
    with ExitStack() as stack:
        spoken = [stack.enter_context(wire(gateway)) for _ in range(25)]
        spoken[0].say(request())
        assert hear(spoken[0]).status == 200
        answers = [each.hear() for each in spoken[1:]]
        codes = [answer.code for answer in answers if answer]
        late = [answer for answer in answers if answer and answer.status == 503]
        assert len(late) >= 5
        assert all(answer.headers["retry-after"] == "1" for answer in late)
        assert set(codes) <= {"overloaded", "header_too_slow"}
    assert still_answers(gateway)


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xa7" * 500,
        b"\x00" * 100,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /v1/models\r\n\r\n",
        head("GET /v1/models HTTP/0.9", HOST),
        head("GET /v1/models HTTP/1.2", HOST),
        head("GET /v1/models HTTP/2.0", HOST),
        head("BREW /v1/models HTTP/1.1", HOST),
        head("CONNECT evil.example:443 HTTP/1.1", HOST),
        head("GET /v1/m\xffdels HTTP/1.1", HOST),
        head("GET /v1/models HTTP/1.1", HOST, "X-Nul: a\0b"),
        head("GET /v1/models HTTP/1.1", HOST, "no colon"),
    ],
    ids=lambda data: repr(data[:24]),
)
def test_what_is_not_http_gets_an_answer_that_says_so(gateway: Running, data: bytes) -> None:
    assert refused(gateway, data) == (400, "bad_http")


def test_an_old_client_is_answered_in_its_own_way(gateway: Running) -> None:
    with wire(gateway) as spoken:
        spoken.say(request().replace(b"HTTP/1.1", b"HTTP/1.0", 1))
        assert hear(spoken).status == 200
        assert spoken.ended()


def test_pipelined_requests_are_answered_in_their_order(gateway: Running) -> None:
    with wire(gateway) as spoken:
        missing = head("GET /nowhere HTTP/1.1", HOST)
        spoken.say(request() + missing + request() + missing)
        assert [hear(spoken).status for _ in range(4)] == [200, 404, 200, 404]


@pytest.mark.parametrize(
    "lines",
    [
        [LENGTH, CHUNKED],
        [CHUNKED, LENGTH],
        [LENGTH, LENGTH],
        [LENGTH, "Content-Length: 5"],
        [f"{LENGTH}, {len(BODY)}"],
        [f"Content-Length: +{len(BODY)}"],
        ["Content-Length: -1"],
        ["Content-Length: 0x10"],
        ["Content-Length: 99999999999999999999999"],
        [f"Content-Length : {len(BODY)}"],
        ["Content-Length:", f" {len(BODY)}"],
        ["X-Folded: a", " b", LENGTH],
        ["Transfer-Encoding:", " chunked"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding: identity", LENGTH],
        [CHUNKED, CHUNKED],
        [CHUNKED, "Transfer-Encoding: identity"],
        ["Transfer-Encoding : chunked"],
        ["Transfer-Encoding: \x0bchunked"],
    ],
    ids=repr,
)
@pytest.mark.parametrize("body", [BODY, CHUNKS], ids=["by length", "in chunks"])
def test_a_request_that_two_readers_could_read_differently_is_refused(
    gateway: Running, lines: list[str], body: bytes
) -> None:
    assert refused(gateway, head(POST, HOST, KIND, *lines) + body) == (400, "bad_http")


def test_a_body_packed_by_transfer_coding_is_refused(gateway: Running) -> None:
    data = head(POST, HOST, KIND, "Transfer-Encoding: gzip, chunked") + CHUNKS
    assert refused(gateway, data) == (415, "encoded_body")


@pytest.mark.parametrize(
    "data",
    [
        request().replace(b"\r\n", b"\n"),
        request().replace(b"Host: localhost\r\n", b"Host: localhost\n"),
        request().replace(b"Host: localhost\r\n", b"Host: localhost\r"),
        head(POST, HOST, KIND, CHUNKED) + CHUNKS.replace(b"\r\n", b"\n"),
        head(POST, HOST, KIND, CHUNKED) + b"zz\r\n" + CHUNKS,
        head(POST, HOST, KIND, CHUNKED) + b"ffffffffffffffffff\r\n" + CHUNKS,
        head(POST, HOST, KIND, CHUNKED) + b"-1\r\n" + CHUNKS,
        head(POST, HOST, KIND, CHUNKED) + CHUNKS.replace(b"}\r\n", b"} \r\n"),
    ],
    ids=[
        "LF",
        "one LF",
        "one CR",
        "LF chunks",
        "no size",
        "a huge size",
        "a negative size",
        "a wrong size",
    ],
)
def test_lines_and_chunks_end_in_one_way_only(gateway: Running, data: bytes) -> None:
    assert refused(gateway, data) == (400, "bad_http")


def test_a_trailer_is_no_header_of_the_request(gateway: Running) -> None:
    trailer = b"Authorization: Bearer sw_nobody\r\nX-Seawall-Feature: nobody\r\n\r\n"
    data = head(POST, HOST, KIND, CHUNKED) + CHUNKS.removesuffix(b"\r\n") + trailer
    assert said(gateway, data).status == 200
    assert "authorization" not in gateway.model.headers[0]


def test_a_second_request_inside_the_body_of_a_first_is_body(gateway: Running) -> None:
    hidden = head("GET /nowhere HTTP/1.1", HOST)
    with wire(gateway) as spoken:
        spoken.say(request(hidden) + request())
        assert [hear(spoken).status, hear(spoken).status] == [400, 200]


@pytest.mark.parametrize(
    "offer",
    [
        ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"],
        ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: a"],
    ],
    ids=["h2c", "websocket"],
)
def test_an_offer_of_another_protocol_is_passed_over_and_loses_nothing(
    gateway: Running, offer: list[str]
) -> None:
    whole = request(HONEST, *offer)
    with wire(gateway) as spoken:
        spoken.say(whole + whole[:300])
        assert hear(spoken).status == 200
        spoken.say(whole[300:] + request())
        assert [hear(spoken).status, hear(spoken).status] == [200, 200]
    assert gateway.model.asked == [HONEST] * 3


def test_a_client_that_asks_whether_to_go_on_is_told_so(gateway: Running) -> None:
    with wire(gateway) as spoken:
        whole = request(HONEST, "Expect: 100-continue")
        spoken.say(whole.removesuffix(BODY))
        assert spoken._read.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert spoken._read.readline() == b"\r\n"
        spoken.say(BODY)
        assert hear(spoken).status == 200


@pytest.mark.parametrize(
    "lines",
    [
        ["Forwarded: for=10.0.0.1;host=evil.example;proto=https"],
        ["X-Forwarded-For: 10.0.0.1", "X-Forwarded-Host: evil.example"],
        ["X-Original-URL: /seawall/v1/metrics", "X-Rewrite-URL: /seawall/v1/metrics"],
        ["X-HTTP-Method-Override: GET"],
    ],
    ids=repr,
)
def test_who_a_client_says_it_came_through_changes_nothing(
    gateway: Running, lines: list[str]
) -> None:
    assert said(gateway, head(POST, KIND, LENGTH, *lines) + BODY).status == 200
    assert gateway.model.asked == [HONEST]
    upstream = gateway.model.headers[0]
    assert upstream["host"] == f"127.0.0.1:{gateway.model.port}"
    assert "evil.example" not in json.dumps(upstream)


def test_a_target_with_a_host_reaches_the_gateway_and_no_other(gateway: Running) -> None:
    data = request(path="http://evil.example/v1/chat/completions")
    assert said(gateway, data).status == 200
    assert gateway.model.headers[0]["host"] == f"127.0.0.1:{gateway.model.port}"


def test_only_listed_headers_reach_the_model(gateway: Running) -> None:
    mine = {
        "Authorization": "Bearer sk-of-the-client",
        "OpenAI-Organization": "org-1",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    ours = {
        "X-Seawall-Session": "conversation",
        "X-Seawall-Principal": "somebody",
        "X-Seawall-Feature": "default",
        "Cookie": "session=1",
        "Connection": "keep-alive, X-Hop",
        "X-Hop": "1",
        "Keep-Alive": "timeout=5",
        "Proxy-Authorization": "Basic YTpi",
        "TE": "trailers",
        "Trailer": "Expires",
        "Via": "1.1 proxy",
        "X-Api-Key": "other",
        "Accept-Encoding": "gzip",
        "User-Agent": "client",
        "Referer": "https://intranet.example/page",
        "X-Anything": "else",
    }
    lines = [f"{name}: {value}" for name, value in (mine | ours).items()]
    assert said(gateway, request(HONEST, *lines)).status == 200
    upstream = gateway.model.headers[0]
    own = {"host", "accept", "accept-encoding", "user-agent", "content-length", "content-type"}
    assert set(upstream) == {name.lower() for name in mine} | own
    assert upstream["authorization"] == "Bearer sk-of-the-client"
    assert upstream["accept-encoding"] == "identity"
    assert upstream["user-agent"] == "seawall"


def test_only_listed_headers_of_the_model_reach_the_client(gateway: Running) -> None:
    answer = said(gateway, request())
    gateway.model.answer = raw(
        200,
        answer.body,
        Set_Cookie="a=b",
        Server="nginx/1.2 on host-17",
        X_Powered_By="host-17",
        Connection="keep-alive",
        Keep_Alive="timeout=99",
        X_Seawall_Decision="allow-all",
        X_Seawall_Request_Id="req_forged",
        Access_Control_Allow_Origin="*",
        Location="http://host-17/",
        X_Ratelimit_Remaining_Requests="7",
        OpenAI_Processing_MS="12",
    )
    headers = said(gateway, request()).headers
    assert headers["x-ratelimit-remaining-requests"] == "7"
    assert headers["openai-processing-ms"] == "12"
    assert headers["x-seawall-decision"] == "allow"
    assert headers["x-seawall-request-id"] != "req_forged"
    own = {"date", "content-type", "content-length"}
    passed = {"x-ratelimit-remaining-requests", "openai-processing-ms"}
    assert {name for name in headers if not name.startswith("x-seawall-")} == own | passed
