"""What stands before the text of a document: class, packages, fonts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from qocr.latex.allowed import THEOREMS
from qocr.latex.alphabets import SCRIPTS, UNSPACED, letters_by_script
from qocr.latex.direction import has_leftwards, runs_leftwards
from qocr.latex.font_macros import (
    DIRECTION_MACROS,
    DIRECTIONS_OF_BIDI,
    DIRECTIONS_OF_XETEX,
    FONT_MACROS,
)
from qocr.latex.letters import letters_beyond_latin, needs_fonts, symbols
from qocr.latex.packages import package_lines

TITLES = ("title", "author", "date")
_USED = re.compile(r"\\(?:begin\{)?([A-Za-z]+)")
_COMMANDS = re.compile(r"\\[A-Za-z]+\*?|\\?\{[a-z]+\*?\}")
_FEW = 8  # letters of other scripts to one ideograph, in a document that is not Chinese or Japanese


@dataclass(slots=True)
class Head:
    """What the pages say of the document."""

    name: str = "article"
    options: list[str] = field(default_factory=list)
    packages: dict[str, str] = field(default_factory=dict)
    title: dict[str, str] = field(default_factory=dict)


def opening(head: Head, titles: dict[str, str], shown: str) -> list[str]:
    """The lines before `\\begin{document}`; `titles` are the commands with the repaired title,
    `shown` is all text, comments left out."""
    used = set(_USED.findall(shown))
    name = "report" if "chapter" in used else head.name
    options = f"[{','.join(head.options)}]" if head.options else ""
    scripts = letters_by_script(letters_beyond_latin(shown)) if needs_fonts(shown) else {}
    lines = _font_class(name, head.options, shown) if scripts else [
        rf"\documentclass{options}{{{name}}}",
        r"\ifdefined\Umathchar\usepackage[no-math]{fontspec}\else",
        r"\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}",
        r"\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}\fi",
    ]  # fmt: skip
    lines += package_lines(head.packages, used)
    lines += _fonts(scripts, shown) if scripts else []
    lines += [f"\\newtheorem{{{name}}}{{{name.title()}}}" for name in sorted(THEOREMS & used)]
    if titles:
        lines += [titles.get(name, f"\\{name}{{}}") for name in TITLES]
    return lines


def _font_class(name: str, options: list[str], shown: str) -> list[str]:
    given = f"[{','.join(options)}]" if options else ""
    plain = rf"\documentclass{given}{{{name}}}"
    lines = [
        "% compile with xelatex",
        "% !TeX program = xelatex",
        r"\ifdefined\XeTeXrevision\else\errmessage{Compile this document with xelatex}\fi",
        r"\PassOptionsToPackage{no-math}{fontspec}",
    ]
    kind = _ideographic(shown)
    if kind == "CJK":
        ctex = "ctexrep" if name == "report" else "ctexart"
        chinese = rf"\documentclass[{','.join([*options, 'fontset=none'])}]{{{ctex}}}"
        lines.append(rf"\IfFileExists{{{ctex}.cls}}{{{chinese}}}{{{plain}}}")
    else:
        lines.append(plain)
    lines.append(r"\usepackage{fontspec}")
    if kind:
        lines.append(r"\IfFileExists{xeCJK.sty}{\usepackage{xeCJK}}{}")
    return lines


def _ideographic(shown: str) -> str:
    """Chinese or Japanese, by their keys, if the document is written in it, not only with letters
    of it; else empty."""
    letters = [letter for letter in _COMMANDS.sub("", shown) if letter.isalpha()]
    ideographs = sum("\u3040" <= letter <= "\u9fff" for letter in letters)
    hangul = sum("\uac00" <= letter <= "\ud7af" for letter in letters)
    if ideographs <= hangul or ideographs * _FEW < len(letters) - ideographs:
        return ""
    kana = sum("\u3040" <= letter <= "\u30ff" for letter in letters)
    return "HIRAGANA" if kana * 10 > ideographs else "CJK"


def _fonts(scripts: dict[str, str], shown: str) -> list[str]:
    kind, leftwards = _ideographic(shown), runs_leftwards(_COMMANDS.sub("", shown))
    lines = [FONT_MACROS, *_main_font(scripts, shown)]
    lines += _directions(leftwards) if has_leftwards(shown) else []
    lines += _written_symbols(scripts)
    japanese = kind == "HIRAGANA" or (not kind and "HIRAGANA" in scripts)
    if japanese and "CJK" in scripts:
        han = scripts.pop("CJK")
        scripts["HIRAGANA"] = scripts.get("HIRAGANA", "") + han
    for key, letters in scripts.items():
        script = SCRIPTS[key]
        feature = f"[Script={script.feature}]" if script.feature else ""
        command = "cjk" if key == kind else "rtl" if has_leftwards(letters) else ""
        lines.append(rf"\{command}lettersfrom{feature}{{{script.fonts}}}{{{letters}}}")
    return [*lines, *_line_breaks(scripts, kind)]


def _written_symbols(scripts: dict[str, str]) -> list[str]:
    """How symbols are written that no font may have."""
    known = {sign: symbols(sign) for sign in scripts.get("SYMBOL", "")}
    return [rf"\letteras{{{sign}}}{{{latex}}}" for sign, latex in known.items() if latex != sign]


def _main_font(scripts: dict[str, str], shown: str) -> list[str]:
    """A font for documents in Greek or Cyrillic, whose Latin letters are to look alike."""
    latin = sum(letter.isascii() and letter.isalpha() for letter in _COMMANDS.sub("", shown))
    own = sum(shown.count(letter) for key in ("GREEK", "CYRILLIC")
              for letter in scripts.get(key, ""))  # fmt: skip
    return [rf"\mainfontfrom{{{SCRIPTS['CYRILLIC'].fonts}}}"] if own > latin else []


def _directions(leftwards: bool) -> list[str]:
    """Directions by XeTeX itself; a document from right to left has those of bidi if it can."""
    if not leftwards:
        return [DIRECTION_MACROS, DIRECTIONS_OF_XETEX]
    return [
        r"\IfFileExists{bidi.sty}{\usepackage[RTLdocument]{bidi}}{}",
        DIRECTION_MACROS,
        r"\ifdefined\RL\else\AtBeginDocument{\let\startofline\beginR}\fi",
        rf"\ifdefined\RL{DIRECTIONS_OF_BIDI}\else{DIRECTIONS_OF_XETEX}\fi",
        r"\AtBeginDocument{\rtlbrackets}",
    ]


def _line_breaks(scripts: dict[str, str], kind: str) -> list[str]:
    """Lines may end where a script without blanks has the end of a word."""
    lines = [r"\emergencystretch=3em"]
    unspaced = UNSPACED & scripts.keys()
    if unspaced and kind and unspaced <= {"CJK", "HIRAGANA"}:
        lines.append(r'\ifdefined\setCJKmainfont\else\XeTeXlinebreaklocale "zh"\fi')
    elif unspaced:
        lines.append(r'\XeTeXlinebreaklocale "en"')
    return lines
