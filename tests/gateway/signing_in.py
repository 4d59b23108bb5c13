"""A gateway that people sign in to, and a browser of theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import yaml
from argon2 import PasswordHasher

from seawall.access import people_of
from seawall.access.passwords import PasswordStore
from tests.gateway.answers import says
from tests.gateway.running import Running, running
from tests.policy.test_people_diff import key
from tests.waiting import SOON

V1 = "/seawall/v1"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
PASSWORD = "three green bottles"
PEOPLE: dict[str, Any] = {
    "ann": {"roles": ["reviewer", "lead"], "key": key(1), "sign_in": "ann@x.org"},
    "bob": {"roles": ["owner"], "key": key(2), "sign_in": "bob@x.org"},
    "eve": {"roles": [], "key": key(3), "sign_in": "eve@x.org"},
}


@dataclass
class Browser:
    """Somebody's browser: it keeps cookies, and says where a request comes from."""

    gateway: Running
    cookies: httpx2.Cookies = field(default_factory=httpx2.Cookies)
    csrf: str = ""

    def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = httpx2.Headers({"origin": self.gateway.url})
        headers.update(more.pop("headers", {}))
        with httpx2.Client(cookies=self.cookies, headers=headers, timeout=SOON) as http:
            url = path if "://" in path else f"{self.gateway.url}{path}"
            answer = http.request(method, url, **more)
            self.cookies = http.cookies
        return answer

    def get(self, path: str, **more: Any) -> httpx2.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx2.Response:
        return self.ask("POST", path, **more)

    def sign_in(self, name: str = "ann", password: str = PASSWORD, **more: Any) -> httpx2.Response:
        answer = self.post(f"{V1}/sign-in", json={"name": name, "password": password}, **more)
        return self._seen(answer)

    def me(self, **more: Any) -> httpx2.Response:
        return self._seen(self.get(f"{V1}/me", **more))

    def sign_out(self, **headers: str) -> httpx2.Response:
        return self.post(f"{V1}/sign-out", headers={"x-seawall-csrf": self.csrf, **headers})

    def has(self, token: str) -> None:
        """Have this cookie, and no other."""
        self.cookies = httpx2.Cookies({"seawall": token})

    @property
    def token(self) -> str:
        return self.cookies.get("seawall") or ""

    def _seen(self, answer: httpx2.Response) -> httpx2.Response:
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf"]
        return answer


QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What a hash cost is written in it, and is what it costs to compare with it."""


def set_password(gateway: Running, name: str, password: str = PASSWORD) -> None:
    """As `seawall people password` does, but quickly."""
    person = people_of(gateway.parts.live.people).find(name)
    PasswordStore(gateway.folder / ".seawall", QUICK).set(person, password, at=NOW)


def change(gateway: Running, **changes: Any) -> None:
    """Write the policy file anew, and have the gateway take it in."""
    document = yaml.safe_load(gateway.config.read_text("utf-8")) | changes
    gateway.config.write_text(yaml.safe_dump(document), "utf-8")
    assert gateway.do(gateway.reloader.reload)


def later(gateway: Running, **spent: float) -> None:
    """Have the gateway's clock go ahead."""
    ahead = timedelta(**spent)
    gateway.parts.now = lambda: datetime.now(UTC) + ahead


def code(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the code of an error."""
    return answer.status_code, answer.json()["error"]["code"]


@contextmanager
def open_to_people(folder: Path, *names: str, **changes: Any) -> Iterator[Running]:
    """A gateway that wants keys of features, at which these people have a password."""
    changes = {"keys": "required", "people": PEOPLE, **changes}
    with running(folder, says("ok"), **changes) as gateway:
        for name in names:
            set_password(gateway, name)
        yield gateway
