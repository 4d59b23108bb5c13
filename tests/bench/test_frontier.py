"""The picture of what guards find against the time they take."""

import xml.etree.ElementTree as ET
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bench.frontier import HEIGHT, LABELS, Box, Scale, drawing, placed, points

SPREAD = {"seawall": (2.0, 60, 3), "rules": (0.4, 10, 0), "n-grams": (0.1, 30, 1)}
OTHERS = {"picket": (2.2, 20, 1), "forcefield": (0.5, 55, 46), "nanoguard": (60.0, 50, 12)}


def guards(figures: dict[str, tuple[float, int, int]]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "mean": {"value": time, "low": 0.9 * time, "high": 1.2 * time},
            "recall": {"hits": found, "rows": 100},
            "alarms": {"hits": false, "rows": 100},
        }
        for name, (time, found, false) in figures.items()
    ]


def test_each_guard_stands_in_both_panels_and_a_text_read_again_in_none() -> None:
    picture = drawing(guards({**SPREAD, **OTHERS, "again": (0.2, 60, 3)}))
    texts = [e.text for e in ET.fromstring(picture).iter() if e.tag.endswith("text")]
    for name in (*SPREAD, *OTHERS):
        assert texts.count(LABELS[name]) == 2
    circles = [e for e in ET.fromstring(picture).iter() if e.tag.endswith("circle")]
    assert len(circles) == 2 * len({**SPREAD, **OTHERS})


def test_labels_cover_neither_each_other_nor_leave_the_panel() -> None:
    of = points(guards({**SPREAD, **OTHERS}), "recall")
    boxes = [box for _, box in placed(of, Scale(0.05, 100.0, 0.8, top=0.0))]
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:number])
        assert box.top >= -6
        assert box.bottom <= HEIGHT


def test_boxes_that_only_touch_do_not_overlap() -> None:
    assert not Box(0, 0, 1, 1).overlaps(Box(1, 0, 2, 1))
    assert Box(0, 0, 2, 2).overlaps(Box(1, 1, 3, 3))


@given(
    st.dictionaries(
        st.sampled_from(sorted(LABELS)),
        st.tuples(st.floats(0.01, 1_000), st.integers(0, 100), st.integers(0, 100)),
        min_size=1,
    )
)
def test_whatever_the_figures_the_picture_is_well_formed(
    figures: dict[str, tuple[float, int, int]],
) -> None:
    ET.fromstring(drawing(guards(figures)))
