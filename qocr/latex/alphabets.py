"""Scripts, and the fonts that have them: of TeX Live, Noto, macOS and Windows, best first."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_SYRIAC_TO_ARABIC = ("\u0590", "\u08ff")
_LEFTWARDS = (
    _SYRIAC_TO_ARABIC, ("\ufb1d", "\ufdff"), ("\ufe70", "\ufefe"),
    ("\U00010800", "\U00010fff"), ("\U0001e800", "\U0001efff"),
)  # fmt: skip
RIGHT_TO_LEFT = "".join(f"{first}-{last}" for first, last in _LEFTWARDS)  # in a class of letters

_TEXT = (
    "cmunrm.otf, CMU Serif, Noto Serif, DejaVu Serif, DejaVuSerif.ttf, Libertinus Serif, "
    "LibertinusSerif-Regular.otf, FreeSerif, FreeSerif.otf, Times New Roman, Arial Unicode MS"
)
_CHINESE = (
    "Noto Serif CJK SC, Source Han Serif SC, Songti SC, SimSun, FandolSong-Regular.otf, "
    "Noto Sans CJK SC, AR PL SungtiL GB, WenQuanYi Zen Hei, Droid Sans Fallback, "
    "SimSun-ExtB, Songti TC, PMingLiU, Arial Unicode MS"
)
_JAPANESE = (
    "Noto Serif CJK JP, Source Han Serif, Hiragino Mincho ProN, Yu Mincho, MS Mincho, "
    "HaranoAjiMincho-Regular.otf, IPAexMincho, ipaexm.ttf, Noto Sans CJK JP, TakaoMincho"
)
_KOREAN = (
    "Noto Serif CJK KR, Source Han Serif K, AppleMyungjo, Batang, UnBatang, UnBatang.ttf, "
    "NanumMyeongjo, NanumMyeongjo.ttf, Noto Sans CJK KR, Malgun Gothic, Baekmuk Batang"
)
_SYMBOLS = (
    "Noto Sans Symbols2, Noto Sans Symbols 2, Noto Sans Symbols, Segoe UI Symbol, Apple Symbols, "
    "DejaVu Sans, DejaVuSans.ttf, Noto Sans Math, STIX Two Math, STIXTwoMath-Regular.otf, "
    "XITSMath-Regular.otf, latinmodern-math.otf, FreeSerif, FreeSerif.otf, Symbola"
)
_OF_EVERY_SYSTEM = "FreeSerif, FreeSerif.otf, DejaVu Sans, DejaVuSans.ttf, Arial Unicode MS"
_INDIC = "Nirmala UI, " + _OF_EVERY_SYSTEM


@dataclass(frozen=True, slots=True)
class Script:
    """A script: the tag of OpenType by fontspec's name, and the fonts, parted by commas."""

    name: str
    fonts: str
    feature: str = ""
    comes_with_tex: bool = False


def _noto(name: str, others: str, feature: str | None = None) -> Script:
    fonts = f"Noto Serif {name}, Noto Sans {name}, {others}"
    return Script(name, fonts, name if feature is None else feature)


SCRIPTS = {
    "LATIN": Script("Latin", _TEXT, comes_with_tex=True),
    "GREEK": Script("Greek", _TEXT, comes_with_tex=True),
    "CYRILLIC": Script("Cyrillic", _TEXT, comes_with_tex=True),
    "CJK": Script("Chinese", f"{_CHINESE}, {_JAPANESE}", comes_with_tex=True),
    "HIRAGANA": Script("Japanese", f"{_JAPANESE}, {_CHINESE}", comes_with_tex=True),
    "HANGUL": Script("Korean", f"{_KOREAN}, {_CHINESE}"),
    "SYMBOL": Script("symbols", f"{_SYMBOLS}, {_CHINESE}, {_JAPANESE}"),
    "ARABIC": Script(
        "Arabic",
        "Noto Naskh Arabic, Amiri, amiri-regular.ttf, Amiri-Regular.ttf, Scheherazade New, "
        "Geeza Pro, Traditional Arabic, Times New Roman, Noto Sans Arabic, " + _OF_EVERY_SYSTEM,
        "Arabic",
    ),
    "HEBREW": _noto("Hebrew", "Frank Ruehl CLM, David CLM, New Peninim MT, David, "
                    "Times New Roman, " + _OF_EVERY_SYSTEM),
    "SYRIAC": Script("Syriac", "Noto Sans Syriac, Noto Sans Syriac Eastern, Estrangelo Edessa, "
                     + _OF_EVERY_SYSTEM, "Syriac"),
    "THAANA": Script("Thaana", "Noto Sans Thaana, MV Boli, " + _OF_EVERY_SYSTEM, "Thaana"),
    "NKO": Script("N'Ko", "Noto Sans NKo, Ebrima, " + _OF_EVERY_SYSTEM, "N'ko"),
    "THAI": _noto("Thai", "Norasi, TH Sarabun New, Thonburi, Leelawadee UI, Tahoma, "
                  + _OF_EVERY_SYSTEM),
    "LAO": _noto("Lao", "Lao MN, Leelawadee UI, Phetsarath OT, " + _OF_EVERY_SYSTEM),
    "KHMER": _noto("Khmer", "Khmer MN, Leelawadee UI, Khmer UI, Khmer OS, " + _OF_EVERY_SYSTEM),
    "MYANMAR": _noto("Myanmar", "Myanmar MN, Myanmar Text, Padauk, " + _OF_EVERY_SYSTEM),
    "TIBETAN": _noto("Tibetan", "Kailasa, Microsoft Himalaya, Jomolhari, " + _OF_EVERY_SYSTEM),
    "DEVANAGARI": _noto("Devanagari", "Kohinoor Devanagari, Devanagari MT, Mangal, "
                        "Lohit Devanagari, Shobhika-Regular.otf, " + _INDIC),
    **{
        name.upper(): _noto(name, f"{name} MN, {name} Sangam MN, Lohit {name}, " + _INDIC)
        for name in "Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam".split()
    },
    "SINHALA": _noto("Sinhala", "Sinhala MN, Iskoola Pota, " + _INDIC),
    "GEORGIAN": _noto("Georgian", "DejaVu Serif, DejaVuSerif.ttf, Sylfaen, Helvetica, "
                      + _OF_EVERY_SYSTEM),
    "ARMENIAN": _noto("Armenian", "DejaVu Serif, DejaVuSerif.ttf, Sylfaen, Mshtakan, "
                      + _OF_EVERY_SYSTEM),
    "ETHIOPIC": _noto("Ethiopic", "Kefa, Ebrima, Nyala, Abyssinica SIL, " + _OF_EVERY_SYSTEM),
    "MONGOLIAN": Script("Mongolian", "Noto Sans Mongolian, Mongolian Baiti, " + _OF_EVERY_SYSTEM,
                        "Mongolian"),
    "CHEROKEE": Script("Cherokee", "Noto Sans Cherokee, Galvji, Plantagenet Cherokee, Gadugi, "
                       + _OF_EVERY_SYSTEM),
}  # fmt: skip
_SAME = {
    **dict.fromkeys("KATAKANA KATAKANA-HIRAGANA".split(), "HIRAGANA"),
    **dict.fromkeys("IDEOGRAPHIC KANGXI BOPOMOFO FULLWIDTH HALFWIDTH HANGZHOU".split(),
                    "CJK"),
    "COPTIC": "GREEK",
}  # fmt: skip
# Scripts in whose lines TeX does not see where words end.
UNSPACED = frozenset({"CJK", "HIRAGANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"})


@functools.cache
def script_of(letter: str) -> str:
    """The key of the letter's script in SCRIPTS; empty for one that goes with its neighbours."""
    first = unicodedata.name(letter, "").partition(" ")[0]
    if unicodedata.category(letter) == "Cf":
        return ""
    key = _SAME.get(first, first)
    if key == "CJK" and unicodedata.name(letter).startswith("CJK COMPATIBILITY IDEO"):
        return key
    return key if key in SCRIPTS else _of_sign(letter)


def _of_sign(letter: str) -> str:
    code = ord(letter)
    vertical = 0xFE10 <= code < 0xFE20 or 0xFE30 <= code < 0xFE50
    return "CJK" if 0x3000 <= code < 0x3100 or vertical else "SYMBOL"


def letters_by_script(letters: Iterable[str]) -> dict[str, str]:
    """The letters of each script, in order and each once; scripts in the order of SCRIPTS."""
    known: dict[str, list[str]] = {}
    for letter in sorted(set(letters)):
        if key := script_of(letter):
            known.setdefault(key, []).append(letter)
    return {key: "".join(known[key]) for key in SCRIPTS if key in known}
