"""The numbers that countries give their people, and how each is written, as one table."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from stdnum.ar import cuit
from stdnum.at import vnr
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.il import idnr as teudat_zehut
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.jp import in_ as my_number
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.us import itin
from stdnum.za import idnr as za_idnr


class Number(NamedTuple):
    """
    How a country writes a number of its people.

    `valid` checks form, dates and check digits. `words` is an alternation of expressions for
    what people call it. `writings` are its forms, in which 9 stands for any digit and A for
    any letter, each with how likely such a number is one where none of `words` is near.
    """

    name: str
    valid: Callable[[str], bool]
    words: str
    writings: Mapping[str, float]


_NINO = re.compile(
    r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]", re.IGNORECASE
)
_NRIC_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
_NRIC_LETTERS = {"S": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "M": "XWUTRQPNJLK"}


def _nino(number: str) -> bool:
    """HMRC, NIM39110: letters that were never given out, and no check digit."""
    return bool(_NINO.fullmatch(number.replace(" ", "")))


def _dni(number: str) -> bool:
    """Spain's, which people also write with dots."""
    return bool(dni.is_valid(number.replace(".", "")))


def _nric(number: str) -> bool:
    """Singapore's check letter: weighted digits modulo 11, by series."""
    series = number[0].upper()
    letters = _NRIC_LETTERS.get({"T": "S", "G": "F"}.get(series, series))
    if letters is None:
        return False
    total = sum(w * int(d) for w, d in zip(_NRIC_WEIGHTS, number[1:8], strict=True))
    total += {"T": 4, "G": 4, "M": 3}.get(series, 0)
    return letters[total % 11] == number[8].upper()


NUMBERS = (
    Number("ar.cuit", cuit.is_valid, r"\bcui[tl]\b", {"99-99999999-9": 0.7}),
    Number(
        "at.vnr",
        vnr.is_valid,
        r"sozialvers|\bsvnr|\bsv-nr|vsnr",
        {"9999 999999": 0.0, "9999999999": 0.0},
    ),
    Number("au.tfn", tfn.is_valid, r"\btfn\b|tax file", {"999 999 999": 0.0, "999999999": 0.0}),
    Number(
        "be.nn",
        nn.is_valid,
        r"rijksregister|registre national|\binsz\b|\bniss\b|numéro national",
        {"99.99.99-999.99": 0.97, "99.99.99-999-99": 0.95, "99999999999": 0.0},
    ),
    Number("bg.egn", egn.is_valid, r"\begn\b|\bегн\b", {"9999999999": 0.0}),
    Number("br.cpf", cpf.is_valid, r"\bcpf\b", {"999.999.999-99": 0.97, "99999999999": 0.0}),
    Number(
        "ca.sin",
        sin.is_valid,
        r"(?-i:\bSIN\b|\bNAS\b)|social insurance",
        {"999-999-999": 0.0, "999 999 999": 0.0, "999999999": 0.0},
    ),
    Number(
        "ch.ahv",
        ahv.is_valid,
        r"\bahv|\bavs\b|sozialvers|oasi",
        {"999.9999.9999.99": 0.97, "9999999999999": 0.0},
    ),
    Number(
        "cl.rut",
        rut.is_valid,
        r"\brut\b",
        {"99.999.999-9": 0.85, "99.999.999-A": 0.9, "99999999-9": 0.0, "99999999-A": 0.0},
    ),
    Number(
        "cn.ric",
        ric.is_valid,
        r"身份证|identity|resident id",
        {"999999999999999999": 0.95, "99999999999999999A": 0.95},
    ),
    Number("cz.rc", rc.is_valid, r"rodné|\brč\b", {"999999/9999": 0.55, "999999/999": 0.5}),
    Number(
        "de.idnr",
        idnr.is_valid,
        r"steuer|\bidnr|\bid-nr|\btin\b|\btax id",
        {"99 999 999 999": 0.6, "99999999999": 0.0},
    ),
    Number("dk.cpr", cpr.is_valid, r"\bcpr\b|personnummer", {"999999-9999": 0.3}),
    Number("ee.ik", ik.is_valid, r"isikukood|asmens kod|personal code", {"99999999999": 0.0}),
    Number(
        "es.dni",
        _dni,
        r"\bdni\b|\bnif\b|documento",
        {"99999999A": 0.7, "99999999-A": 0.7, "99.999.999-A": 0.7, "99.999.999A": 0.7},
    ),
    Number(
        "es.nie",
        nie.is_valid,
        r"\bnie\b|extranjer",
        {"A9999999A": 0.8, "A-9999999-A": 0.8, "A9999999-A": 0.8},
    ),
    Number(
        "fi.hetu",
        hetu.is_valid,
        r"henkilötunnus|\bhetu\b|personbeteckning",
        {
            "999999-999A": 0.9,
            "999999-9999": 0.9,
            "999999A999A": 0.9,
            "999999A9999": 0.9,
            "999999+999A": 0.9,
        },
    ),
    Number(
        "fr.nir",
        nir.is_valid,
        r"sécurité sociale|securite sociale|\bnir\b|\binsee\b|n° ?ss|num[ée]ro de s",
        {
            "9 99 99 99 999 999 99": 0.9,
            "999999999999999": 0.9,
            "9 99 99 9A 999 999 99": 0.9,
            "999999A99999999": 0.9,
        },
    ),
    Number(
        "gb.nino",
        _nino,
        r"\bnino?\b|national ins",
        {"AA999999A": 0.55, "AA 99 99 99 A": 0.55, "AA 999999 A": 0.55},
    ),
    Number("gb.nhs", nhs.is_valid, r"\bnhs\b", {"999 999 9999": 0.0, "9999999999": 0.0}),
    Number("gr.amka", amka.is_valid, r"\bamka\b|αμκα", {"99999999999": 0.0}),
    Number("hr.oib", oib.is_valid, r"\boib\b", {"99999999999": 0.0}),
    Number(
        "ie.pps", pps.is_valid, r"\bppsn?\b|personal public", {"9999999AA": 0.5, "9999999A": 0.5}
    ),
    Number("il.id", teudat_zehut.is_valid, r"teudat|תעודת|ת\.?ז", {"999999999": 0.0}),
    Number(
        "in.aadhaar",
        aadhaar.is_valid,
        r"aadha+r|\buidai\b|आधार",
        {"9999 9999 9999": 0.7, "9999-9999-9999": 0.6, "999999999999": 0.0},
    ),
    Number("in.pan", pan.is_valid, r"\bpan\b|permanent account", {"AAAAA9999A": 0.8}),
    Number(
        "it.cf",
        codicefiscale.is_valid,
        r"codice fiscale|\bc\.?f\.?\b",
        {"AAAAAA99A99A999A": 0.97, "AAA AAA 99A99 A999A": 0.97},
    ),
    Number(
        "jp.my_number",
        my_number.is_valid,
        r"my ?number|マイナンバー|個人番号",
        {"999999999999": 0.0, "9999 9999 9999": 0.0, "9999-9999-9999": 0.0},
    ),
    Number("kr.rrn", rrn.is_valid, r"주민|resident registration|\brrn\b", {"999999-9999999": 0.8}),
    Number(
        "mx.curp",
        curp.is_valid,
        r"\bcurp\b",
        {"AAAA999999AAAAAA99": 0.97, "AAAA999999AAAAAAA9": 0.97},
    ),
    Number(
        "nl.bsn",
        bsn.is_valid,
        r"\bbsn\b|burgerservice|sofinummer",
        {"999999999": 0.0, "9999.99.999": 0.8, "9999 99 999": 0.0},
    ),
    Number(
        "no.fnr",
        fodselsnummer.is_valid,
        r"fødselsn|personnummer|\bfnr\b",
        {"99999999999": 0.0, "999999 99999": 0.7},
    ),
    Number("pl.pesel", pesel.is_valid, r"\bpesel\b", {"99999999999": 0.5}),
    Number(
        "pt.nif", nif.is_valid, r"\bnif\b|contribuinte", {"999999999": 0.0, "999 999 999": 0.0}
    ),
    Number("ro.cnp", cnp.is_valid, r"\bcnp\b|cod numeric", {"9999999999999": 0.5}),
    Number(
        "se.pnr",
        personnummer.is_valid,
        r"person(?:nummer|nr)|\bpnr\b",
        {
            "999999-9999": 0.5,
            "99999999-9999": 0.55,
            "999999+9999": 0.9,
            "9999999999": 0.0,
            "999999999999": 0.0,
        },
    ),
    Number("sg.nric", _nric, r"\bnric\b|\bfin\b", {"A9999999A": 0.8}),
    Number("tr.tckn", tckimlik.is_valid, r"\btc(?:kn)?\b|t\.c\.|kimlik", {"99999999999": 0.0}),
    Number("us.itin", itin.is_valid, r"\bitin\b|taxpayer", {"999-99-9999": 0.5, "999999999": 0.0}),
    Number(
        "za.id",
        za_idnr.is_valid,
        r"\b(?:sa|rsa) id|south africa",
        {"9999999999999": 0.5, "999999 9999 999": 0.5},
    ),
)
