"""
Write texts that hold no secret and look as if they did, one per line.

    .venv/bin/python bench/secrets_texts.py texts.jsonl

Digests, identifiers, lock files, public keys, placeholders and values of tests: what a scanner
of secrets meets all day. Values are random; none is anybody's.
"""

import base64
import json
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from random import Random

PER_KIND = 40

_HEX = "0123456789abcdef"
_ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _hex(dice: Random, size: int) -> str:
    return "".join(dice.choices(_HEX, k=size))


def _b64(dice: Random, size: int) -> str:
    return base64.b64encode(dice.randbytes(size)).decode()


def _b64url(dice: Random, size: int) -> str:
    return base64.urlsafe_b64encode(dice.randbytes(size)).decode().rstrip("=")


def _alnum(dice: Random, size: int) -> str:
    return "".join(dice.choices(_ALNUM, k=size))


def _uuid(dice: Random) -> str:
    return str(uuid.UUID(bytes=dice.randbytes(16), version=4))


def _word(dice: Random) -> str:
    return dice.choice(
        ["orders", "billing", "search", "parcels", "ledger", "reports", "mailer", "gateway"]
    )


MAKERS: dict[str, Callable[[Random], str]] = {
    "commit": lambda d: f"commit {_hex(d, 40)}\nMerge: {_hex(d, 7)} {_hex(d, 7)}",
    "git blob": lambda d: f"index {_hex(d, 7)}..{_hex(d, 7)} 100644\nfixed in {_hex(d, 12)}",
    "sha256 sum": lambda d: f"{_hex(d, 64)}  {_word(d)}-1.{d.randrange(40)}.tar.gz",
    "md5 sum": lambda d: f"MD5 ({_word(d)}.zip) = {_hex(d, 32)}",
    "npm lock": lambda d: (
        f'"node_modules/{_word(d)}": {{"version": "4.{d.randrange(30)}.1", '
        f'"integrity": "sha512-{_b64(d, 64)}"}}'
    ),
    "yarn lock": lambda d: (
        f'  resolved "https://registry.example/{_word(d)}.tgz#{_hex(d, 40)}"\n'
        f"  integrity sha512-{_b64(d, 64)}"
    ),
    "pip hashes": lambda d: (
        f"{_word(d)}==2.{d.randrange(30)}.0 \\\n    --hash=sha256:{_hex(d, 64)}"
    ),
    "poetry lock": lambda d: f'{{file = "{_word(d)}.whl", hash = "sha256:{_hex(d, 64)}"}}',
    "cargo lock": lambda d: f'name = "{_word(d)}"\nchecksum = "{_hex(d, 64)}"',
    "go sum": lambda d: f"example.com/{_word(d)} v1.{d.randrange(30)}.0 h1:{_b64(d, 32)}",
    "image digest": lambda d: f"image: registry.example/{_word(d)}@sha256:{_hex(d, 64)}",
    "layer id": lambda d: f"{_hex(d, 12)}: Pull complete\nDigest: sha256:{_hex(d, 64)}",
    "uuid": lambda d: f"request_id={_uuid(d)} status=200",
    "uuid key": lambda d: f'{{"partition_key": "{_uuid(d)}", "sort_key": "{_word(d)}"}}',
    "tenant id": lambda d: f"tenantId: {_uuid(d)}\nclientId: {_uuid(d)}",
    "trace id": lambda d: f"traceparent: 00-{_hex(d, 32)}-{_hex(d, 16)}-01",
    "etag": lambda d: f'ETag: "{_hex(d, 32)}"\nCache-Control: max-age=60',
    "asset name": lambda d: f'<script src="/static/main.{_hex(d, 20)}.js"></script>',
    "subresource": lambda d: f'integrity="sha384-{_b64(d, 48)}" crossorigin="anonymous"',
    "ssh public key": lambda d: (
        f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{_b64(d, 32)[:43]} ops@host"
    ),
    "fingerprint": lambda d: f"SHA256:{_b64(d, 32).rstrip('=')} (ED25519)",
    "certificate": lambda d: (
        f"-----BEGIN CERTIFICATE-----\nMIID{_b64(d, 45)}\n{_b64(d, 48)}\n-----END CERTIFICATE-----"
    ),
    "public key": lambda d: (
        f"-----BEGIN PUBLIC KEY-----\nMFkwEwYH{_b64(d, 42)}\n{_b64(d, 30)}\n"
        "-----END PUBLIC KEY-----"
    ),
    "picture": lambda d: f'<img src="data:image/png;base64,iVBORw0KGgo{_b64(d, 120)}">',
    "video id": lambda d: f"https://videos.example/watch?v={_b64url(d, 8)}&t=42s",
    "short link": lambda d: f"https://go.example/{_alnum(d, 10)}",
    "cursor": lambda d: f'{{"next_page_token": "{_b64url(d, 24)}", "items": []}}',
    "token count": lambda d: f"max_tokens={d.randrange(100, 9000)}, token_type=word, tokens: 512",
    "schema": lambda d: f"password: string, minLength: {d.randrange(8, 20)}, format: password",
    "form": lambda d: f'<input type="password" name="{_word(d)}_password" placeholder="Password">',
    "placeholder": lambda d: d.choice(
        [
            "api_key = <your-api-key>",
            "API_KEY=YOUR_API_KEY_HERE",
            'password = "changeme"',
            "token: ${{ secrets.DEPLOY_TOKEN }}",
            "secret = os.environ['APP_SECRET']",
            "password={{ vault_db_password }}",
            "export TOKEN=xxxxxxxxxxxxxxxxxxxxxxxx",
            'client_secret = "************"',
            "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            'stripe.api_key = "sk_test_REPLACE_ME"',
            "postgres://user:password@localhost:5432/app",
            "https://user:pass@example.com/",
            "Authorization: Bearer <token>",
        ]
    ),
    "lookup": lambda d: f"secret = config.get('{_word(d)}_secret')  # read at start",
    "call": lambda d: f"token = client.tokens.create(user_id={d.randrange(9999)})",
    "prose": lambda d: d.choice(
        [
            "Your password must have at least twelve characters and one digit.",
            "The key to a good crumb is time; the token of thanks is a loaf.",
            "Reset the password in the settings, then sign in again.",
            "Each token stands for about four letters of English.",
            "We store secrets in the vault and rotate them each quarter.",
        ]
    ),
    "css": lambda d: f".{_word(d)} {{ color: #{_hex(d, 6)}; background: #{_hex(d, 8)} }}",
    "coordinates": lambda d: f"{d.uniform(-90, 90):.14f}, {d.uniform(-180, 180):.14f}",
    "isin": lambda d: (
        f"ISIN DE000{''.join(d.choices(_ALNUM[:26] + '0123456789', k=7))}, lot {_alnum(d, 8)}"
    ),
    "licence plate": lambda d: f"order no. {_alnum(d, 12).upper()}, parcel {d.randrange(10**13)}",
    "migration": lambda d: f"Revision ID: {_hex(d, 12)}\nRevises: {_hex(d, 12)}",
    "notebook": lambda d: f'{{"cell_type": "code", "id": "{_hex(d, 8)}", "execution_count": 3}}',
    "sourcemap": lambda d: f'"mappings": "AAAA,SAAS,{_alnum(d, 4)},GAAG,CAAC,{_alnum(d, 5)},EAAE"',
}


def main() -> None:
    """Write the file that is named on the command line."""
    dice = Random(11)
    with Path(sys.argv[1]).open("w", encoding="utf-8") as out:
        for kind, make in MAKERS.items():
            for number in range(PER_KIND):
                row = {
                    "id": f"{kind}-{number}",
                    "text": make(dice),
                    "label": "benign",
                    "source": kind,
                }
                out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
