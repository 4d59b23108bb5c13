"""The example that runs garak: it says what the page says, and nothing forbidden."""

import json
from pathlib import Path

import pytest
import yaml

from seawall.redteam.corpora.garak import FAMILIES, HONEST
from seawall.redteam.corpora.there.fence import probe_left_out

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "with_garak"
RUN = yaml.safe_load((EXAMPLE / "garak.yaml").read_text("utf-8"))["run"]


@pytest.mark.parametrize("probe", RUN["spec"]["include"])
def test_every_probe_of_the_example_is_one_that_is_counted(probe: str) -> None:
    """It is of no set that is left out, attacks somebody, and is of a family that we know."""
    kind, _, name = probe.partition(".")
    assert kind == "probes"
    assert not probe_left_out(name)
    assert name.partition(".")[0] in FAMILIES.keys() - HONEST


@pytest.mark.parametrize(("name", "port"), [("bare", 8711), ("seawall", 8710)])
def test_each_run_asks_the_address_that_the_page_starts(name: str, port: int) -> None:
    """Bare is the assistant, and `seawall` the gateway's default address."""
    told = json.loads((EXAMPLE / f"{name}.json").read_text("utf-8"))
    assert told["openai"]["OpenAICompatible"]["uri"] == f"http://127.0.0.1:{port}/v1"


def test_the_page_names_each_file_and_the_version_it_was_tried_with() -> None:
    """Whoever follows it has what it names."""
    page = (EXAMPLE / "README.md").read_text("utf-8")
    for name in ("garak.yaml", "bare.json", "seawall.json"):
        assert (EXAMPLE / name).exists()
        assert f"`{name}`" in page
    assert "garak==0.17.1" in page


def test_what_garak_leaves_behind_is_never_committed() -> None:
    """Its reports hold prompts: git does not see them."""
    ignored = (EXAMPLE.parent.parent / ".gitignore").read_text("utf-8").splitlines()
    assert {"examples/with_garak/*.report.*", "examples/with_garak/*.hitlog.jsonl"} <= {*ignored}
