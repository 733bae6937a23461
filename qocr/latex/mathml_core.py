"""MathML as browsers show it: MathML Core (W3C), which has fewer elements and attributes.

What only older programs read, such as `columnalign`, stays beside what takes its place.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import pairwise
from xml.etree.ElementTree import Element

from qocr.latex.mathml_tables import add_style, set_table

_LEAVES = frozenset("mi mn mo mtext ms".split())
_WITH_LIMITS_BELOW = frozenset(
    "lim max min sup inf gcd det Pr arg injlim projlim ∑ ∏ ∐ ⋃ ⋂ ⋁ ⋀ ⨀ ⨁ ⨂ ⨄ ⨆".split()
)
_WITH_LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_RELATIONS = frozenset("= < > ≤ ≥ ≠ ≈ ≡ ∼ → ⇒ ⇔ ∈".split())
_OPENING, _CLOSING = frozenset("([{|‖⌈⌊⟨"), frozenset(")]}|‖⌉⌋⟩")
_SYMBOLS_ALONE = frozenset("∞∂∇∅∀∃∄∁∠∡∢⊥⊤∎")
_ROWS = frozenset("math mrow mtd mstyle".split())
_NO_ARGUMENT = frozenset("mo mspace mtext".split())
_BAR = "\u2015"  # latex2mathml's bar above or below, which no browser stretches
_OVERLINE = "\u203e"
_SCRIPTED = {*_WITH_LIMITS, *_WITH_LIMITS.values()}
_NOT, _STROKE = "\u29f8", "\u0338"
_BOX = "border:1px solid;padding:0.2em"
_LINE = "transparent calc(50% - 0.5px),currentcolor 50%,transparent calc(50% + 0.5px)"
_STRIKES = {"updiagonalstrike": "to top left", "downdiagonalstrike": "to top right"}
_FONTS = {
    "bold": "font-weight:bold",
    "italic": "font-style:italic",
    "bold-italic": "font-weight:bold;font-style:italic",
    "sans-serif": "font-family:sans-serif",
    "monospace": "font-family:monospace",
}
_STYLED_NAME = re.compile(
    "(?:MATHEMATICAL )?(BOLD ITALIC|BOLD SCRIPT|BOLD FRAKTUR|BOLD|ITALIC|SCRIPT|FRAKTUR"
    "|BLACK-LETTER|DOUBLE-STRUCK|SANS-SERIF BOLD|SANS-SERIF|MONOSPACE) "
    "(?:CAPITAL|SMALL|DIGIT|NABLA|PARTIAL|EPSILON|THETA|KAPPA|PHI|RHO|PI) ?"
)


def to_core(root: Element) -> None:
    """Changes a `<math>` element, without namespaces, in place."""
    for leaf in [element for element in root.iter() if element.tag in _LEAVES and len(element)]:
        _flatten(leaf)
    for leaf in [leaf for leaf in root.iter("mi") if not leaf.text]:
        leaf.tag = "mrow"  # an empty letter is an error in LibreOffice
    for element in list(root.iter()):
        _negate(element)
        _group_fences(element)
        _set_limits(element)
        _complete(element)
        _enclose(element)
        _draw_bar(element)
        _stretch_arrow(element)
        _space_names(element)
        if element.tag == "mtable":
            set_table(element)
        elif element.tag in _LEAVES:
            _name_operator(element)
            _set_letters(element)
            _name_letter(element)


def _flatten(leaf: Element) -> None:
    """Leaves hold text only."""
    leaf.text = "".join(leaf.itertext())
    leaf[:] = []


def _set_letters(leaf: Element) -> None:
    """Letters of an alphabet are characters of their own in MathML Core."""
    variant = leaf.get("mathvariant")
    text = leaf.text or ""
    if variant is None or variant == "normal":
        return
    del leaf.attrib["mathvariant"]
    alphabet = _alphabets().get(variant, {})
    if variant == "bold-italic":
        alphabet = _alphabets()["bold"] | alphabet  # for digits
    styled = "".join(alphabet.get(letter, letter) for letter in text)
    if leaf.tag != "mtext" and styled != text:
        leaf.text = styled
    elif variant in _FONTS:
        add_style(leaf, _FONTS[variant])


@functools.cache
def _alphabets() -> dict[str, dict[str, str]]:
    """By `mathvariant`, the character for each letter and digit."""
    alphabets: dict[str, dict[str, str]] = {"italic": {"h": "\u210e"}}
    for code in (*range(0x2100, 0x2150), *range(0x1D400, 0x1D800)):
        match = _STYLED_NAME.match(unicodedata.name(chr(code), ""))
        plain = unicodedata.normalize("NFKC", chr(code))
        if match and len(plain) == 1 and plain != chr(code):
            name = match[1].lower().replace(" ", "-").replace("black-letter", "fraktur")
            alphabets.setdefault(name, {}).setdefault(plain, chr(code))
    alphabets["bold-sans-serif"] = alphabets["sans-serif-bold"]
    return alphabets


def _negate(parent: Element) -> None:
    """A stroke before a sign becomes one character with it."""
    strokes = set()
    for stroke, sign in pairwise(parent):
        if stroke.tag == "mpadded" and "".join(stroke.itertext()) == _NOT and sign.text:
            strokes.add(stroke)
            sign.text = unicodedata.normalize("NFC", sign.text[0] + _STROKE) + sign.text[1:]
    if strokes:
        parent[:] = [child for child in parent if child not in strokes]


def _group_fences(parent: Element) -> None:
    """Brackets around a matrix stretch, and no further than it."""
    index = 1
    while index + 1 < len(parent):
        before, table, after = parent[index - 1 : index + 2]
        index += 1
        if table.tag != "mtable" or not (_is(before, _OPENING) and _is(after, _CLOSING)):
            continue
        if len(parent) > 3:
            group = Element("mrow")
            group.extend((before, table, after))
            parent[index - 2 : index + 1] = [group]
        before.attrib |= {"stretchy": "true", "fence": "true", "form": "prefix"}
        after.attrib |= {"stretchy": "true", "fence": "true", "form": "postfix"}


def _is(element: Element, signs: frozenset[str]) -> bool:
    return element.tag == "mo" and element.text in signs


def _set_limits(element: Element) -> None:
    """Limits stand below `lim` and its like in a display, beside them elsewhere."""
    if element.tag not in _WITH_LIMITS or not len(element) or element[0].tag != "mo":
        return
    operator = element[0]
    words = re.split(r"\s", operator.text or "")
    if operator.get("movablelimits") == "true" or words[0] in _WITH_LIMITS_BELOW:
        element.tag = _WITH_LIMITS[str(element.tag)]
        if not words[0].isalpha():
            operator.set("movablelimits", "true")


def _name_operator(leaf: Element) -> None:
    """Names such as `lim` are identifiers; of an operator LibreOffice reads one letter."""
    if leaf.tag == "mo" and _is_name(leaf):
        leaf.tag = "mi"
        leaf.attrib.pop("movablelimits", None)


def _is_name(leaf: Element) -> bool:
    name = "".join((leaf.text or "").split())
    return leaf.tag in ("mi", "mo") and len(name) > 1 and name.isalpha()


def _complete(element: Element) -> None:
    """LibreOffice asks for both sides of a relation in a cell, and for both braces of cases."""
    last = element[-1] if len(element) else None
    if last is None:
        return
    if element.tag == "mtd" and last.tag == "mo" and (last.text or "") in _RELATIONS:
        element.append(Element("mrow"))
    elif len(element) == 2 and last.tag == "mtable" and _is(element[0], frozenset("{")):
        closing = {"stretchy": "true", "fence": "true", "form": "postfix"}
        element.append(Element("mo", closing))


def _enclose(element: Element) -> None:
    """Boxes and strokes are drawn by styles. Of a stroke the element stays, which draws it too."""
    if element.tag != "menclose":
        return
    notations = element.get("notation", "").split()
    if "box" in notations:
        element.tag = "mrow"
        del element.attrib["notation"]
        add_style(element, _BOX)
    strikes = [_STRIKES[name] for name in notations if name in _STRIKES]
    if strikes:
        images = ",".join(f"linear-gradient({direction},{_LINE})" for direction in strikes)
        add_style(element, f"background:{images}")


def _draw_bar(element: Element) -> None:
    """A line above or below is drawn by a style: few fonts have a bar that browsers can stretch."""
    if element.tag not in ("mover", "munder") or len(element) != 2 or element[1].text != _BAR:
        return
    side = "top" if element.tag == "mover" else "bottom"
    line = Element("mrow", style=f"border-{side}:0.06em solid;padding-{side}:0.15em")
    base, bar = element
    line.append(base)
    element[0] = line
    bar.text = _OVERLINE
    bar.attrib |= {"stretchy": "true", "style": "visibility:hidden"}


def _stretch_arrow(element: Element) -> None:
    """An arrow is as long as what stands on it."""
    if element.tag not in ("mover", "munder", "munderover"):
        return
    style = element[0]
    if style.tag == "mstyle" and [child.tag for child in style] == ["mo"]:
        style[0].set("stretchy", "true")
        element[0] = style[0]


def _space_names(parent: Element) -> None:
    """A thin space behind the name of a function, and on both sides of `mod`."""
    if parent.tag not in _ROWS:
        return
    spaced = [*parent[:1]]
    for name, argument in pairwise(parent):
        base = name[0] if name.tag in _SCRIPTED and len(name) else name
        if _is_name(base) and argument.tag not in _NO_ARGUMENT:
            spaced.append(_thin_space())
        if argument.text == "mod" and argument.tag == "mo" and name.tag not in ("mo", "mspace"):
            spaced.append(_thin_space())
        spaced.append(argument)
    if len(spaced) > len(parent):
        parent[:] = spaced


def _thin_space() -> Element:
    return Element("mspace", width="0.167em")


def _name_letter(leaf: Element) -> None:
    """Relations that latex2mathml takes for letters, and Greek capitals, which TeX sets upright."""
    text = leaf.text or ""
    if leaf.tag != "mi" or len(text) != 1:
        return
    if text == "~":
        leaf.tag, leaf.text = "mo", "\u223c"
    elif unicodedata.category(text) == "Sm" and text not in _SYMBOLS_ALONE:
        leaf.tag = "mo"
    elif "\u0391" <= text <= "\u03a9":
        leaf.set("mathvariant", "normal")
