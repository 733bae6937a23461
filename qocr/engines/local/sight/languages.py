"""The languages of `--lang`: the letters each is written with, and the network that knows them.

Codes are tesseract's (ISO 639-2, `chi_sim`) or have two letters. The network that comes with
RapidOCR knows Latin letters, the Greek letters of formulas, Chinese and Japanese. The other
networks are those of PP-OCRv5, under the names RapidOCR stores them by.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qocr.errors import SetupError, UsageError

LATIN = {
    "eng": "éèêëàâçîïôûüñöäæœ",
    "deu": "äöüßÄÖÜẞéèàç",
    "fra": "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ",
    "spa": "áéíñóúüÁÉÍÑÓÚÜ¿¡ºª",
    "por": "àáâãçéêíóôõúüÀÁÂÃÇÉÊÍÓÔÕÚÜºª",
    "ita": "àèéìíîòóùúÀÈÉÌÍÎÒÓÙÚ",
    "nld": "áéëèêïíóöúüĳÁÉËÏÓÖÚÜĲ",
    "dan": "æøåÆØÅéÉ",
    "nor": "æøåÆØÅéèêóòâôÉÈÊÓÒÂÔ",
    "swe": "åäöÅÄÖéàüÉÀÜ",
    "fin": "åäöÅÄÖšžŠŽ",
    "isl": "áðéíóúýþæöÁÐÉÍÓÚÝÞÆÖ",
    "pol": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "ces": "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ",
    "slk": "áäčďéíĺľňóôŕšťúýžÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽ",
    "slv": "čšžćđČŠŽĆĐ",
    "hrv": "čćđšžČĆĐŠŽ",
    "hun": "áéíóöőúüűÁÉÍÓÖŐÚÜŰ",
    "ron": "ăâîșțşţĂÂÎȘȚŞŢ",
    "tur": "çğıöşüâîûÇĞİÖŞÜÂÎÛ",
    "est": "äõöüšžÄÕÖÜŠŽ",
    "lav": "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ",
    "lit": "ąčęėįšųūžĄČĘĖĮŠŲŪŽ",
    "cat": "àçèéíïòóúü·ÀÇÈÉÍÏÒÓÚÜ",
    "msa": "é",
    "ind": "é",
    "lat": "āēīōūæœ",
}
EASTERN = ("chi_sim", "chi_tra", "jpn")
ELSEWHERE = {
    "korean": ("kor",),
    "eslav": ("rus", "ukr", "bel"),
    "cyrillic": ("bul", "srp", "mkd", "kaz", "kir", "mon", "tgk"),
    "el": ("ell",),
    "devanagari": ("hin", "mar", "nep", "san"),
    "ta": ("tam",),
    "te": ("tel",),
    "th": ("tha",),
}
SHORT = dict(
    pair.split(":")
    for pair in (
        "en:eng de:deu fr:fra es:spa pt:por it:ita nl:nld da:dan no:nor sv:swe fi:fin is:isl "
        "pl:pol cs:ces sk:slk sl:slv hr:hrv hu:hun ro:ron tr:tur et:est lv:lav lt:lit ca:cat "
        "ms:msa id:ind la:lat zh:chi_sim ja:jpn ko:kor ru:rus uk:ukr be:bel bg:bul sr:srp "
        "mk:mkd el:ell hi:hin mr:mar ne:nep ta:tam te:tel th:tha"
    ).split()
)
WIDE = "WF"  # Unicode's East Asian widths: wide and full-width


@dataclass(frozen=True, slots=True)
class Language:
    """How lines are spelled: with which of RapidOCR's networks, by its file name (None for the one
    that comes with it), and which of its letters it may use."""

    network: str | None
    allows: Callable[[str], bool]


ANY = Language(None, lambda _letter: True)


def language(option: str | None) -> Language:
    """The network and letters for `--lang` (codes joined by `+`); None allows any language.

    Raises UsageError if a code is unknown or the languages need more than one network.
    """
    if option is None:
        return ANY
    codes = {SHORT.get(code, code) for code in option.casefold().split("+")}
    networks = {_network(code) for code in codes - {"eng"}} or {None}
    if len(networks) > 1:
        raise UsageError(f"--lang {option}: one network at a time; read the page once with each")
    network = networks.pop()
    return Language(network, _alphabet(codes)) if network is None else Language(network, ANY.allows)


def _network(code: str) -> str | None:
    if code in LATIN or code in EASTERN:
        return None
    for name, codes in ELSEWHERE.items():
        if code in codes:
            return f"{name}_PP-OCRv5_rec_mobile.onnx"
    raise UsageError(
        f"--lang {code}: not a language the embedded engine knows",
        hint=f"It knows {' '.join(sorted(known()))}, joined by +. "
        "For others use the service: qocr multi-lan --engine dashscope.",
    )


def known() -> Iterable[str]:
    """Every code of `--lang`."""
    return (*LATIN, *EASTERN, *(code for codes in ELSEWHERE.values() for code in codes))


def _alphabet(codes: Iterable[str]) -> Callable[[str], bool]:
    special = {letter for code in codes for letter in LATIN.get(code, "")}
    eastern = any(code in EASTERN for code in codes)

    def allows(letter: str) -> bool:
        if unicodedata.east_asian_width(letter[:1] or " ") in WIDE:
            return eastern
        return letter.isascii() or letter in special or not letter.isalpha()

    return allows


def missing(network: str) -> SetupError:
    """The error for a network that is not installed, with the command that fetches it."""
    name = network.partition("_")[0]
    return SetupError(
        f"the embedded engine's network for this language is not installed: {network}",
        code="LocalModelMissing",
        hint=f"Once, with a network: rapidocr --lang_type {name} --img_path SCAN. "
        "Or use the service: qocr multi-lan --engine dashscope.",
    )
