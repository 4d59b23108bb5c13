"""Entries of the log in the formats of other systems. Pure: values in, JSON objects out."""

from seawall.ledger.exports.ocsf import ocsf_event
from seawall.ledger.exports.otel import otlp_logs, otlp_spans
from seawall.ledger.exports.source import Source

__all__ = ["Source", "ocsf_event", "otlp_logs", "otlp_spans"]
