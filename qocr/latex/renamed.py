"""Commands of formulas beyond amsmath and amssymb, in commands that every renderer knows.

What stands here was compiled by LaTeX and rendered by KaTeX 0.19, MathJax 3 and MathJax 4.
"""

from __future__ import annotations

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega"
)
_GREEK_LIKE_LATIN = {
    "Alpha": "A", "Beta": "B", "Epsilon": "E", "Zeta": "Z", "Eta": "H", "Iota": "I", "Kappa": "K",
    "Mu": "M", "Nu": "N", "Omicron": "O", "Rho": "P", "Tau": "T", "Chi": "X",
}  # fmt: skip
_OPERATORS = (
    "arccot arcsec arccsc arctg arcctg tg ctg cotg cosec sh sgn sign rank rot curl grad diag "
    "tr Tr Res Var Cov argmin argmax lcm ord supp"
)
_DOUBLED = r"\mathop{{}\mkern6mu\bigcirc\mkern-22mu\int\mkern-8mu\int}\nolimits "
_TRIPLED = r"\mathop{{}\mkern10mu\bigcirc\mkern-26mu\int\mkern-10mu\int\mkern-10mu\int}\nolimits "

# A symbol in other symbols.
SYMBOL_NAMES = {
    "lt": "<", "gt": ">", "Box": r"\square ", "thickapprox": r"\approx ", "thicksim": r"\sim ",
    "shortmid": r"\mid ", "shortparallel": r"\parallel ", "hdots": r"\ldots ",
    "ldotp": ".", "iddots": r"{\cdot}^{{\cdot}^{\cdot}}", "degree": r"{}^{\circ}",
    "celsius": r"{}^{\circ}\mathrm{C}", "ohm": r"\Omega ", "micro": r"\mu ",
    "coloneqq": r"\mathrel{:=}", "coloneq": r"\mathrel{:=}", "eqqcolon": r"\mathrel{=:}",
    "Coloneqq": r"\mathrel{::=}", "vcentcolon": ":", "dd": r"\mathrm{d}", "omicron": "o",
    "oiint": _DOUBLED, "oiiint": _TRIPLED, "varointclockwise": r"\oint ",
    "ointctrclockwise": r"\oint ", "ointclockwise": r"\oint ", "idotsint": r"\int\cdots\int ",
    "llbracket": "[[", "rrbracket": "]]", "euro": r"\text{€}", "perthousand": r"\text{‰}",
    "permil": r"\text{‰}", "angstrom": r"\text{Å}", "AA": r"\text{Å}", "copyright": r"\text{©}",
    "iiiint": r"\iint\!\!\!\iint ", "S": r"\text{§}", "P": r"\text{¶}", "dag": r"\dagger ",
    "ddag": r"\ddagger ", "nsubset": r"\not\subset ", "nsupset": r"\not\supset ",
    **{f"up{name}": rf"\{name} " for name in _GREEK.split()},
    **{name: rf"\mathrm{{{letter}}}" for name, letter in _GREEK_LIKE_LATIN.items()},
    **{name: rf"\operatorname{{{name}}}" for name in _OPERATORS.split()},
    **{name: rf"\mathbb{{{name}}}" for name in "RNZQC"},
}  # fmt: skip

# A command with one argument as another one.
ARGUMENT_NAMES = {
    "Bbb": "mathbb", "mathbbm": "mathbb", "mathds": "mathbb", "frak": "mathfrak",
    "overbracket": "overbrace", "underbracket": "underbrace", "xlongrightarrow": "xrightarrow",
    "xlongleftarrow": "xleftarrow", "intertext": "text", "shortintertext": "text",
    "mathup": "mathrm", "symbf": "mathbf", "symrm": "mathrm", "symcal": "mathcal",
    "mathbfit": "boldsymbol", "boldmath": "boldsymbol",
}  # fmt: skip

# A command with one argument as signs before and behind it.
AROUND = {
    "abs": (r"\left|", r"\right|"),
    "norm": (r"\left\|", r"\right\|"),
    "bra": (r"\langle ", "|"),
    "ket": ("|", r"\rangle "),
    "braket": (r"\langle ", r"\rangle "),
    "overparen": (r"\overset{\frown}", ""),
    "wideparen": (r"\overset{\frown}", ""),
    "overarc": (r"\overset{\frown}", ""),
    "arc": (r"\overset{\frown}", ""),
    "utilde": (r"\underset{\sim}", ""),
}

# An arrow as long as what stands on it, as a symbol under its text.
LONG_SYMBOLS = {
    "xlongequal": r"=\!=", "xmapsto": r"\longmapsto", "xleftrightarrow": r"\longleftrightarrow",
    "xRightarrow": r"\Longrightarrow", "xLeftarrow": r"\Longleftarrow",
    "xLeftrightarrow": r"\Longleftrightarrow", "xhookrightarrow": r"\hookrightarrow",
    "xhookleftarrow": r"\hookleftarrow", "xrightleftharpoons": r"\rightleftharpoons",
    "xleftrightharpoons": r"\leftrightharpoons", "xtwoheadrightarrow": r"\twoheadrightarrow",
}  # fmt: skip

# Alphabets that have capital letters only, and what others are set in.
CAPITALS_ONLY = {"mathcal": "", "mathscr": "", "mathbb": r"\mathbf"}
INFIXES = frozenset("over atop choose brace brack".split())
