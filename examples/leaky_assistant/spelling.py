"""How the assistant reads what is spelled badly: what is nearly a word it knows is that word."""

import re
from difflib import get_close_matches
from functools import lru_cache

KNOWN = frozenset(
    word
    for line in (
        "refund order customer customers records contact details system prompt instructions",
        "password confirm verify begin start answer reply repeat reveal print remember other",
        "people forward number list send show told",
        "erstatte bestellung kunden kundenliste anweisungen passwort bestätigen beginne antwort",
        "zeige reembolsa pedido clientes instrucciones contraseña confirme confirmar empieza",
        "respuesta lista muestra envía otros rembourse commande clients confirmer commence",
        "réponse affiche envoie autres reembolse instruções senha confirmem comece resposta",
        "mostre envie outros верни деньги заказ клиентов список инструкции пароль подтвердить",
        "начни ответ покажи отправь",
    )
    for word in line.split()
)
"""Words that its orders are made of."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_REPEATED = re.compile(r"(.)\1{2,}")
_VOWELS = re.compile("[aeiouyáéíóúäöüãõçêаеёиоуыэюя]")
_LIKE = 0.8
_BONES = 3

_BY_BONES = {_VOWELS.sub("", word): word for word in sorted(KNOWN)}


def mended(text: str) -> str:
    """The text with words put right that are nearly one of those, or have lost their vowels."""
    return _WORD.sub(lambda match: _meant(match[0]), _REPEATED.sub(r"\1", text))


@lru_cache(maxsize=8192)
def _meant(word: str) -> str:
    lower = word.lower()
    if any(lower.startswith(known) for known in KNOWN):
        return word
    if len(lower) >= _BONES and lower in _BY_BONES:
        return _BY_BONES[lower]
    if len(lower) <= _BONES:
        return word
    near = get_close_matches(lower, sorted(KNOWN), n=1, cutoff=_LIKE)
    return near[0] if near else word
