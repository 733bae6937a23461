"""Quantities of siunitx: which ones it can be given, and how they are written without it."""

from __future__ import annotations

import re

from qocr.latex.tokens import tokenize

# Commands with how many arguments; the last one is a unit where `UNIT_LAST` has them.
QUANTITIES = {"SI": 2, "qty": 2, "num": 1, "ang": 1, "si": 1, "unit": 1}
UNIT_LAST = frozenset({"SI", "qty", "si", "unit"})
_PREFIXES = {
    "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p", "nano": "n",
    "micro": r"\mu ", "milli": "m", "centi": "c", "deci": "d", "deca": "da", "deka": "da",
    "hecto": "h", "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E",
}  # fmt: skip
_NAMES = {
    "meter": "m", "metre": "m", "gram": "g", "second": "s", "ampere": "A", "kelvin": "K",
    "mole": "mol", "candela": "cd", "hertz": "Hz", "newton": "N", "pascal": "Pa", "joule": "J",
    "watt": "W", "coulomb": "C", "volt": "V", "farad": "F", "siemens": "S", "weber": "Wb",
    "tesla": "T", "henry": "H", "lumen": "lm", "lux": "lx", "becquerel": "Bq", "gray": "Gy",
    "sievert": "Sv", "katal": "kat", "radian": "rad", "steradian": "sr", "ohm": r"\Omega ",
    "minute": "min", "hour": "h", "day": "d", "hectare": "ha", "liter": "L", "litre": "L",
    "tonne": "t", "electronvolt": "eV", "dalton": "Da", "bel": "B", "decibel": "dB", "bit": "bit",
    "byte": "B", "celsius": r"{}^{\circ}C", "degreeCelsius": r"{}^{\circ}C",
    "degree": r"{}^{\circ}", "arcminute": "'", "arcsecond": "''", "percent": r"\%", "kg": "kg",
    "km": "km", "cm": "cm", "mm": "mm", "nm": "nm", "um": r"\mu m", "ms": "ms", "ns": "ns",
    "MHz": "MHz", "GHz": "GHz", "kHz": "kHz", "eV": "eV", "keV": "keV", "MeV": "MeV", "GeV": "GeV",
    "kW": "kW", "mol": "mol", "mV": "mV", "kV": "kV", "mA": "mA", "kPa": "kPa", "kJ": "kJ",
}  # fmt: skip
_POWERS = {"squared": "^{2}", "cubed": "^{3}"}
_BEFORE = {"square": "^{2}", "cubic": "^{3}"}
KNOWN_UNITS = frozenset({*_PREFIXES, *_NAMES, *_POWERS, *_BEFORE, "per"})
_NUMBER = re.compile(r"[-+]?\d{1,40}(?:[.,]\d{1,40})?(?:[eE][-+]?\d{1,4})?")
_ANGLE = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?(?:;\d{0,9}(?:\.\d{1,9})?){0,2}")
_PLAIN_UNIT = re.compile(r"[A-Za-z]+(?:(?:\^\{?-?\d+\}?)?[./~][A-Za-z]+)*(?:\^\{?-?\d+\}?)?")
_COMMANDS = re.compile(r"\s*(?:\\[A-Za-z]+\s*)+")


def is_sure(name: str, arguments: list[str]) -> bool:
    """Whether siunitx takes this quantity without an error."""
    if name == "ang":
        return _ANGLE.fullmatch(arguments[0]) is not None
    if name not in ("si", "unit") and not _NUMBER.fullmatch(arguments[0].strip()):
        return False
    return name not in UNIT_LAST or _is_unit(arguments[-1])


def written_quantity(name: str, arguments: list[str]) -> str:
    """The quantity in the mathematics that every renderer knows; `arguments` are LaTeX."""
    if name == "ang":
        signs = (r"^{\circ}", "'", "''")
        parts = zip(arguments[0].split(";"), signs, strict=False)
        return "".join(f"{part}{sign}" for part, sign in parts if part)
    number = "" if name in ("si", "unit") else _number(arguments[0].strip())
    unit = _unit(arguments[-1]) if name in UNIT_LAST else ""
    return r"\,".join(filter(None, (number, unit)))


def unit_definitions(names: set[str]) -> list[str]:
    """Definitions of the units among `names`, for a TeX without siunitx."""
    shown = {**_PREFIXES, **_NAMES}
    lines = [rf"\providecommand\{name}{{\ensuremath{{\mathrm{{{shown[name]}}}}}}}"
             for name in sorted(names & shown.keys())]  # fmt: skip
    powers = {**_POWERS, **_BEFORE, "per": "/"}
    lines += [rf"\providecommand\{name}{{\ensuremath{{{powers[name]}}}}}"
              for name in sorted(names & powers.keys() - {"square"})]  # fmt: skip
    return lines


def _number(text: str) -> str:
    mantissa, sign, exponent = text.replace("E", "e").partition("e")
    if not sign or not _NUMBER.fullmatch(text):
        return text
    power = f"10^{{{exponent}}}"
    return rf"{mantissa}\times {power}" if mantissa else power


def _is_unit(text: str) -> bool:
    if _PLAIN_UNIT.fullmatch(text.strip()):
        return True
    names = re.findall(r"\\([A-Za-z]+)", text)
    return bool(_COMMANDS.fullmatch(text)) and KNOWN_UNITS.issuperset(names)


def _unit(text: str) -> str:
    if "\\" not in text:
        parts = re.split(r"([./~])", text.strip())
        return "".join(_plain_part(part) for part in parts)
    pieces, power = [], ""
    for token in tokenize(text):
        name = token.name if token.kind == "word" else ""
        if name in _BEFORE:
            power = _BEFORE[name]
        elif name == "per":
            pieces.append("/")
        elif name in _POWERS:
            pieces.append(_POWERS[name])
        elif name in _PREFIXES:
            pieces.append(rf"\mathrm{{{_PREFIXES[name]}}}")
        elif name in _NAMES:
            pieces.append(rf"\mathrm{{{_NAMES[name]}}}{power}")
            power = ""
        elif token.kind != "space":
            pieces.append(token.text)
    return "".join(pieces).replace(r"}\mathrm{", "")


def _plain_part(part: str) -> str:
    if part in (".", "~"):
        return r"\,"
    letters = re.match(r"[^\W\d_]+", part)
    return rf"\mathrm{{{letters[0]}}}{part[letters.end() :]}" if letters else part
