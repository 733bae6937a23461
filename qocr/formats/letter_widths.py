"""How wide letters are in a common font, so that words find their places within a line."""

from __future__ import annotations

import unicodedata

EM = 1000
MARK = 1  # a mark on the letter before it: readers drop what has no width at all
STEP = 50  # every other width is a multiple of it
_WIDTHS = {  # the mean of Noto Sans and Noto Serif
    200: "'",
    250: " ,.",
    300: "!()-:;J`ijl",
    350: "/I[\\]ft",
    400: '"{}',
    450: "?_rs",
    500: "cz",
    550: "$*+0123456789<=>FLS^aekvxy|~",
    600: "#CEPTXYZbdgopq",
    650: "ABKRVhnu",
    700: "GU",
    750: "&DHNOQ",
    800: "w",
    850: "%",
    900: "@M",
    950: "m",
    1000: "W",
}
_LETTERS = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_UPPER, _OTHER = 700, 600


def letter_width(letter: str) -> int:
    """The width of a character in thousandths of the size of a font; a letter with an accent is as
    wide as without."""
    category = unicodedata.category(letter)
    if category in ("Mn", "Me", "Cf"):
        return MARK
    if unicodedata.east_asian_width(letter) in "WF":
        return EM
    base = unicodedata.normalize("NFD", letter)[0]
    return _LETTERS.get(base, _UPPER if category == "Lu" else _OTHER)
