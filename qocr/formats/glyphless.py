"""A font nobody sees: it gives the invisible text of a PDF its places and its characters."""

from __future__ import annotations

import unicodedata
import zlib
from base64 import b64decode
from collections.abc import Iterator
from itertools import islice
from typing import Any

# A TrueType font of four glyphs: .notdef, and those of _GLYPHS. Each is a line without area from
# corner to corner: nothing to see, but readers drop turned text whose glyphs are empty.
_TRUETYPE = zlib.decompress(
    b64decode(
        "eNpjYGRgYOBgaGBgZmBIzk0sYAg1yGJgYJQAitqk51SmTTs1bSuQnwDkh2WkJqYk/XM5AWT3ALFZBlCA/RLz"
        "GyD7CBCrZOSWVHCcArIYGDmAhEBOfnIigwODNpAfAuRz5SZWFDCwMbAC2S+AWKEgv7gEZC9QfgeIzwByCxD7"
        "espfiue3+crAzAxShwGYX4DFmRmYoAKMILH//0EkRB5sEjJgAYuwAPVAZJjQzWT8AiR+QWiorYxQ1TxAfQbg"
        "UOIA61NgcDRgANkGY/1/+P/gBWYUO7kZRIGy2hC3gUwFmgnUa8hoCGZC1f6Cigob/oK5GbtKsI8holDPQ8IN"
        "NwAAs0lFkw=="
    )
)
_EM = 1000
_SPACE, _NARROW = _EM // 4, _EM // 2  # widths
_GLYPHS = {_SPACE: 1, _NARROW: 2, _EM: 3}
_CODES = 65_000
_CMAP_START = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


class GlyphlessFont:
    """Codes for the characters of one document, given as they come, and the font that has them.

    Marks share the code of the letter before them, so they are selected and copied with it.
    """

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def encode(self, letters: list[str]) -> tuple[bytes, float]:
        """The letters' codes, and how wide they are in a font of size 1."""
        for letter in letters:
            if letter not in self._codes and len(self._codes) < _CODES:
                self._codes[letter] = len(self._codes) + 1
        codes = b"".join(self._codes.get(letter, 0).to_bytes(2, "big") for letter in letters)
        return codes, sum(_width(letter) for letter in letters) / _EM

    def write(self, pdf: Any) -> Any:
        """The font as an object of `pdf` (a pikepdf.Pdf)."""
        from pikepdf import Dictionary, Name, Stream, String

        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name.Invisible,
            Flags=5,
            ItalicAngle=0,
            StemV=80,
            FontBBox=[0, -1, _EM, _EM],
            Ascent=_EM,
            Descent=-1,
            CapHeight=_EM,
            FontFile2=Stream(pdf, _TRUETYPE, Length1=len(_TRUETYPE)),
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name.Invisible,
            DW=_NARROW,
            CIDSystemInfo=Dictionary(
                Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            W=self._widths(),
            CIDToGIDMap=Stream(pdf, self._glyphs()),
        )
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Invisible,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=Stream(pdf, self._to_unicode()),
        )

    def _widths(self) -> list[Any]:
        others = [(code, _width(letter)) for letter, code in self._codes.items()]
        return [
            value for code, width in others if width != _NARROW for value in (code, code, width)
        ]

    def _glyphs(self) -> bytes:
        glyphs = (_GLYPHS[_width(letter)] for letter in self._codes)
        return b"\0\0" + b"".join(glyph.to_bytes(2, "big") for glyph in glyphs)

    def _to_unicode(self) -> bytes:
        return _CMAP_START + b"".join(_cmap_blocks(iter(self._codes.items()))) + _CMAP_END


def letters_of(text: str) -> list[str]:
    """`text` cut into letters, each with the marks that belong to it."""
    letters: list[str] = []
    for character in text:
        joins = unicodedata.category(character) in ("Mn", "Me", "Mc") or character == "\u200d"
        if letters and (joins or letters[-1].endswith("\u200d")):
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def _width(letter: str) -> int:
    if letter == " ":
        return _SPACE  # a broad one would be taken for the gap between two columns
    return _EM if unicodedata.east_asian_width(letter[0]) in "WF" else _NARROW


def _cmap_blocks(codes: Iterator[tuple[str, int]]) -> Iterator[bytes]:
    while block := list(islice(codes, 100)):
        rows = (f"<{code:04X}> <{letter.encode('utf-16-be').hex()}>" for letter, code in block)
        yield "\n".join((f"{len(block)} beginbfchar", *rows, "endbfchar\n")).encode("ascii")
