"""Packages of LaTeX documents: loaded where they are installed, else stood in for."""

from __future__ import annotations

import re

from qocr.latex.allowed import NEEDS
from qocr.latex.units import KNOWN_UNITS, QUANTITIES, unit_definitions

_LAST = ("amsthm", "hyperref")
_OPTIONS = {"mhchem": "version=4"}
# What a TeX without the package is given, so that it shows the text all the same.
_STAND_INS = {
    "booktabs": r"\let\toprule\hline\let\midrule\hline\let\bottomrule\hline\let\cmidrule\cline",
    "multirow": r"\newcommand\multirow[3]{#3}",
    "makecell": r"\newcommand\makecell[1]{\shortstack{#1}}",
    "longtable": r"\newenvironment{longtable}[1]{\begin{tabular}{#1}}{\end{tabular}}",
    "bm": r"\newcommand\bm[1]{\boldsymbol{#1}}",
    "mathrsfs": r"\newcommand\mathscr{\mathcal}",
    "cancel": r"\newcommand\cancel[1]{#1}\let\bcancel\cancel\let\xcancel\cancel",
    "hyperref": r"\newcommand\url[1]{\texttt{\detokenize{#1}}}"
                r"\newcommand\href[2]{#2 (\texttt{\detokenize{#1}})}",
    "url": r"\newcommand\url[1]{\texttt{\detokenize{#1}}}",
    "float": r"\newcommand\kind[1]{\par\expandafter\def\csname @captype\endcsname{#1}}"
             r"\renewenvironment{figure}[1][]{\kind{figure}}{\par}"
             r"\renewenvironment{table}[1][]{\kind{table}}{\par}",
    "ulem": r"\newcommand\uline[1]{\underline{#1}}\newcommand\sout[1]{#1}",
    "soul": r"\newcommand\ul[1]{\underline{#1}}",
    "amsthm": r"\newenvironment{proof}[1][Proof]{\par\textit{#1.} }{\par}",
    "mathtools": r"\newenvironment{dcases}{\begin{cases}}{\end{cases}}",
    "caption": r"\let\numberedcaption\caption"
               r"\renewcommand\caption{\csname @ifstar\endcsname{\endgraf}{\numberedcaption}}",
    "mhchem": r"\newcommand\ce[1]{\texttt{\detokenize{#1}}}",
}  # fmt: skip
_ONE = ("num", "si", "unit")
_SIUNITX = (
    *(rf"\newcommand\{name}[1]{{\ensuremath{{#1}}}}" for name in _ONE),
    *(rf"\newcommand\{name}[2]{{\ensuremath{{#1\,#2}}}}" for name in ("SI", "qty")),
    r"\newcommand\ang[1]{\ensuremath{#1^{\circ}}}",
)


def package_lines(wanted: dict[str, str], used: set[str]) -> list[str]:
    """The lines that load what a document needs, by the commands and environments it has `used`.

    `wanted` are packages with their options that the pages themselves asked for.
    """
    packages = {"amssymb": ""} | {name: wanted[name] for name in wanted if name != "amsmath"}
    for command, package in NEEDS.items():
        if command in used:
            options, _, name = package.removeprefix("[").rpartition("]")
            packages.setdefault(name, options)
    packages.pop("url" if "hyperref" in packages else "", None)
    rank = {name: number for number, name in enumerate(_LAST, 1)}
    ordered = sorted(packages, key=lambda name: rank.get(name, 0))
    options = f"[{wanted['amsmath']}]" if wanted.get("amsmath") else ""
    lines = [rf"\usepackage{options}{{amsmath}}"]
    lines += [_line(name, packages[name], used) for name in ordered]
    return [*lines, r"\setcounter{MaxMatrixCols}{99}"] if "matrix" in " ".join(used) else lines


def _line(name: str, options: str, used: set[str]) -> str:
    options = options or _OPTIONS.get(name, "")
    use = rf"\usepackage[{options}]{{{name}}}" if options else rf"\usepackage{{{name}}}"
    return rf"\IfFileExists{{{name}.sty}}{{{use}}}{{{_stand_in(name, used)}}}"


def _stand_in(name: str, used: set[str]) -> str:
    if name != "siunitx":
        return _STAND_INS.get(name, "")
    lines = [
        line for line in _SIUNITX if re.findall(r"\\(\w+)", line)[1] in used & QUANTITIES.keys()
    ]
    return "".join([*lines, *unit_definitions(used & KNOWN_UNITS)])
