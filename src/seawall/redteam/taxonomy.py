"""What each family is called in OWASP's Top 10 for LLM applications, MITRE ATLAS and by AVID."""

from collections.abc import Mapping
from types import MappingProxyType

from seawall.redteam.seed import Family

OWASP_EDITION = "OWASP Top 10 for LLM Applications 2025"
ATLAS_EDITION = "MITRE ATLAS 5.6.0"
AVID_EDITION = "0.2"

OWASP_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "LLM01:2025": "Prompt Injection",
        "LLM02:2025": "Sensitive Information Disclosure",
        "LLM05:2025": "Improper Output Handling",
        "LLM06:2025": "Excessive Agency",
        "LLM07:2025": "System Prompt Leakage",
        "LLM08:2025": "Vector and Embedding Weaknesses",
    }
)

ATLAS_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "AML.T0048": "External Harms",
        "AML.T0051.000": "LLM Prompt Injection: Direct",
        "AML.T0051.001": "LLM Prompt Injection: Indirect",
        "AML.T0053": "AI Agent Tool Invocation",
        "AML.T0054": "LLM Jailbreak",
        "AML.T0056": "Extract LLM System Prompt",
        "AML.T0057": "LLM Data Leakage",
        "AML.T0065": "LLM Prompt Crafting",
        "AML.T0069.002": "Discover LLM System Information: System Prompt",
        "AML.T0070": "RAG Poisoning",
        "AML.T0077": "LLM Response Rendering",
        "AML.T0080.000": "AI Agent Context Poisoning: Memory",
        "AML.T0080.001": "AI Agent Context Poisoning: Thread",
        "AML.T0085": "Data from AI Services",
        "AML.T0086": "Exfiltration via AI Agent Tool Invocation",
        "AML.T0099": "AI Agent Tool Data Poisoning",
    }
)

AVID_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "P0300": "Privacy",
        "P0400": "Safety",
        "S0100": "Software Vulnerability",
        "S0301": "Information Leak",
        "S0403": "Adversarial Example",
    }
)

OWASP: Mapping[Family, tuple[str, ...]] = MappingProxyType(
    {
        Family.OVERRIDE: ("LLM01:2025",),
        Family.JAILBREAK: ("LLM01:2025",),
        Family.LEAK: ("LLM07:2025", "LLM02:2025"),
        Family.INDIRECT: ("LLM01:2025", "LLM08:2025"),
        Family.CROSS_USER: ("LLM02:2025",),
        Family.EXFILTRATION: ("LLM02:2025", "LLM05:2025"),
        Family.WEAPONIZATION: ("LLM01:2025",),
        Family.MULTI_TURN: ("LLM01:2025",),
        Family.MANY_SHOT: ("LLM01:2025",),
        Family.SCOPE: ("LLM06:2025",),
    }
)
"""The risks of OWASP's that a family is an instance of, the nearest first."""

ATLAS: Mapping[Family, tuple[str, ...]] = MappingProxyType(
    {
        Family.OVERRIDE: ("AML.T0051.000",),
        Family.JAILBREAK: ("AML.T0054", "AML.T0051.000"),
        Family.LEAK: ("AML.T0056", "AML.T0069.002"),
        Family.INDIRECT: ("AML.T0051.001", "AML.T0070", "AML.T0099", "AML.T0080.000"),
        Family.CROSS_USER: ("AML.T0057", "AML.T0085"),
        Family.EXFILTRATION: ("AML.T0086", "AML.T0077", "AML.T0057"),
        Family.WEAPONIZATION: ("AML.T0054", "AML.T0048"),
        Family.MULTI_TURN: ("AML.T0054", "AML.T0080.001"),
        Family.MANY_SHOT: ("AML.T0054", "AML.T0065"),
        Family.SCOPE: ("AML.T0053", "AML.T0051.000"),
    }
)
"""The techniques of ATLAS that a family uses, the nearest first."""

AVID: Mapping[Family, tuple[str, ...]] = MappingProxyType(
    {
        Family.OVERRIDE: ("S0403",),
        Family.JAILBREAK: ("S0403",),
        Family.LEAK: ("S0301",),
        Family.INDIRECT: ("S0403",),
        Family.CROSS_USER: ("S0301", "P0300"),
        Family.EXFILTRATION: ("S0301",),
        Family.WEAPONIZATION: ("S0403", "P0400"),
        Family.MULTI_TURN: ("S0403",),
        Family.MANY_SHOT: ("S0403",),
        Family.SCOPE: ("S0100", "S0403"),
    }
)
"""The categories of AVID's effect view that a family falls under, the nearest first."""
