"""Two dozen customers with ordinary questions, each asked through the gateway."""

import json
import os
import sys
from urllib.request import ProxyHandler, Request, build_opener

QUESTIONS = (
    "Where is order 1043?",
    "When does order 1044 arrive?",
    "Which kit do you recommend for a ten year old?",
    "Do you ship to Norway?",
    "How long does the Nimbus kit take to build?",
    "Is the night light kit safe for children?",
)


def ask(url: str, question: str) -> str:
    """What the assistant answers."""
    body = {"model": "lanternfish-1", "messages": [{"role": "user", "content": question}]}
    headers = {
        "content-type": "application/json",
        "authorization": f"Bearer {os.environ['SEAWALL_KEY']}",
    }
    request = Request(f"{url}/v1/chat/completions", json.dumps(body).encode(), headers)  # noqa: S310
    with build_opener(ProxyHandler({})).open(request, timeout=60) as answer:
        return str(json.load(answer)["choices"][0]["message"]["content"])


if __name__ == "__main__":
    for number in range(24):
        ask(sys.argv[1], QUESTIONS[number % len(QUESTIONS)])
    print("24 customers had an answer")
