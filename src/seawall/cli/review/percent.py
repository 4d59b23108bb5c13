"""Shares and rates as people type them."""

import re
from typing import Any

import click

from seawall.cli.words import printable

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%")


class _Percent(click.ParamType[float]):
    """`0.5%` or `0.005`, from nothing to all; a number from 0 to 1."""

    name = "percent"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's shape
        return "PERCENT"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        written = str(value).strip()
        percent = _PERCENT.fullmatch(written)
        try:
            rate = float(percent[1]) / 100 if percent else float(written)
        except ValueError:
            rate = -1.0
        if not 0 <= rate <= 1:
            self.fail(f"`{printable(written)}` is no share; write one such as `0.5%`", param, ctx)
        return rate


PERCENT = _Percent()
