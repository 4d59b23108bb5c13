"""The demo's policy file, made fit to ship: each change with its reason."""

import sys
from datetime import UTC, datetime
from typing import Any

import yaml

from seawall.assemble.demo_servers import policy


def fit(address: str, port: int, pager: str) -> dict[str, Any]:
    """The policy of `seawall demo`, as a team would have it before it ships."""
    today = datetime.now(UTC).date()
    document: dict[str, Any] = yaml.safe_load(policy(address, today))
    scope = document["scopes"].pop("default")
    # Support looks up orders and reads reviews of kits. Mail and refunds are other people's work.
    tools = {name: scope["tools"][name] for name in ("search_orders", "fetch_page")}
    document["features"] = {"support": {"description": "Answers customers of the shop."}}
    document["scopes"] = {"support": {**scope, "owner": "ana", "tools": tools}}
    document["listen"] = {"host": "127.0.0.1", "port": port}
    document["keys"] = "required"  # else there is no key that could be revoked
    # People look at everything, until it is known how much is missed.
    document["review"] = {"share": "100%"}
    document["link_hosts"] = ["lanternfish.example"]
    document["limits"]["text_characters"] = 4_000  # nobody asks a shop a longer question
    # It has no reason to show pictures from elsewhere, whatever their addresses carry.
    pictures = {
        "name": "no-pictures-from-elsewhere",
        "kind": "exfiltration.image",
        "stages": ["output"],
        "action": "redact",
        "at_least": 0.3,
    }
    document["features"]["support"]["rules"] = [pictures]
    document["notices"] = {
        "webhooks": {"pager": {"url": pager, "secret_env": "PAGER_SECRET"}},
        "duty": ["ana"],
    }
    for rule in document["rules"]:
        # What only recorded so far now acts: this feature has no reason to write any of it.
        if rule["name"] == "no-injection":
            # The red team's harmless texts were stopped too often (8%) at the default's 1%.
            rule["fpr"] = "0.1%"
        if rule["name"] in {"harmful-requests", "harmful-answers", "no-marked-text-out"}:
            rule["mode"] = "enforce"
    return document


if __name__ == "__main__":
    address, port, pager = sys.argv[1:]
    told = fit(address, int(port), pager)
    print(yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=99))
