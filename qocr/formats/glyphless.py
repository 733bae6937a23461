"""A font nobody sees: it gives the invisible text of a PDF its places and its characters."""

from __future__ import annotations

import zlib
from base64 import b64decode
from collections.abc import Iterator
from itertools import islice
from typing import Any

from qocr.formats.letter_widths import EM, STEP, letter_width

# A TrueType font: .notdef, a glyph as wide as MARK, and one for each multiple of STEP. Each is a
# line without area from corner to corner: nothing to see, but readers drop turned text whose glyphs
# are empty.
_TRUETYPE = b64decode(  # compressed
    "eNp90jFIW0EYB/D/5QwNKIjYhm5m0IASSpJCJzt0at0kIARKo8FoQ0lIIA4W2pIhS0OHDCWT4iII7mbKoMEh0AzFQV"
    "zdMkgmHQxo+n/3Xu6LIj34v3z3u/fuvvcIFIAAytDAej5dxEr0C6DWqIufc183n59+P+C8w1xkN9KZj0vlD1z7xbzJ"
    "Ep6d6XvWp8xsNr+1vXDLCirASzJXWE/7S2N3nO9w/iqf3i7iJfysu0yoWChtOecCet+Zw+mFmTrvLK9OLt5Aa+c+fJ"
    "vbPR791V3jGj64Qzk2GDhXd93sNDqCRoJ8xl3xPVqHunb3QZzJMHWmzfTJESbF1JiWe68vzCSZKtNkejw3xCSYCtMY"
    "dsNd3VMnMIao+doBc34I76Jwuh5Wg8vByV/9oPdxvMAM5vEab/EeCXxCFiX8wE/8xh4OcYRj/ME5LnHl9c/ueC73j6"
    "mYKb39lKfTMWW/T9xa3FrGWsZa3VrdWtta21rfWn9oKiLdRGw3KiWaEq2J1kRboi3RJ9/SF7ZqSk+ToknRqmhVtCna"
    "FO2J9qzqkFVTepoQTYhWRCuiDdGGaFfU/NU1/jv+AURcl04="
)
_DEFAULT = 550  # a width, of every code that the font does not list
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

    Every character has a code of its own, also a mark, because readers do not all take several
    characters from one code.
    """

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def encode(self, text: str) -> tuple[bytes, float]:
        """The codes of the characters, and how wide they are in a font of size 1."""
        for letter in text:
            if letter not in self._codes and len(self._codes) < _CODES:
                self._codes[letter] = len(self._codes) + 1
        codes = b"".join(self._codes.get(letter, 0).to_bytes(2, "big") for letter in text)
        return codes, sum(map(letter_width, text)) / EM

    def write(self, pdf: Any) -> Any:
        """The font as an object of `pdf` (a pikepdf.Pdf)."""
        from pikepdf import Dictionary, Name, String

        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name.Invisible,
            Flags=5,
            ItalicAngle=0,
            StemV=80,
            FontBBox=[0, -1, EM, EM],
            Ascent=EM,
            Descent=-1,
            CapHeight=EM,
            FontFile2=_stream(pdf, _TRUETYPE, Length1=len(zlib.decompress(_TRUETYPE))),
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name.Invisible,
            DW=_DEFAULT,
            CIDSystemInfo=Dictionary(
                Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            W=self._widths(),
            CIDToGIDMap=_stream(pdf, zlib.compress(self._glyphs(), 9)),
        )
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Invisible,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=_stream(pdf, zlib.compress(self._to_unicode(), 9)),
        )

    def _widths(self) -> list[Any]:
        others = [(code, letter_width(letter)) for letter, code in self._codes.items()]
        return [
            value for code, width in others if width != _DEFAULT for value in (code, code, width)
        ]

    def _glyphs(self) -> bytes:
        glyphs = (1 + letter_width(letter) // STEP for letter in self._codes)
        return b"\0\0" + b"".join(glyph.to_bytes(2, "big") for glyph in glyphs)

    def _to_unicode(self) -> bytes:
        return _CMAP_START + b"".join(_cmap_blocks(iter(self._codes.items()))) + _CMAP_END


def _stream(pdf: Any, compressed: bytes, **entries: int) -> Any:
    from pikepdf import Name

    stream = pdf.make_stream(b"", **entries)
    stream.write(compressed, filter=Name.FlateDecode)
    return stream


def _cmap_blocks(codes: Iterator[tuple[str, int]]) -> Iterator[bytes]:
    while block := list(islice(codes, 100)):
        rows = (f"<{code:04X}> <{letter.encode('utf-16-be').hex()}>" for letter, code in block)
        yield "\n".join((f"{len(block)} beginbfchar", *rows, "endbfchar\n")).encode("ascii")
