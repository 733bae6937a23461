"""Which LaTeX may reach the user's TeX: what is not listed here is shown as text.

No command that reads, writes, runs or redefines anything is listed, so none can hide behind a
spelling nobody thought of.
"""

from __future__ import annotations

from qocr.latex.symbols import SYMBOLS

PACKAGES = frozenset(
    "amsmath amssymb amsfonts amsthm mathtools mathrsfs bm cancel graphicx booktabs multirow "
    "longtable array tabularx makecell caption enumitem float hyperref url xcolor color multicol "
    "geometry setspace parskip indentfirst textcomp siunitx soul ulem".split()
)
OPTIONS = frozenset(
    "10pt 11pt 12pt a4paper letterpaper twocolumn landscape margin=1in margin=2cm margin=2.5cm "
    "normalem leqno fleqn".split()
)
CLASSES = {"report": "report", "book": "report", "ctexrep": "report", "ctexbook": "report"}

HEADINGS = (
    "part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph",
)  # fmt: skip
_STYLES = (
    "textbf textit textsl textsc textup textmd textrm textsf texttt textnormal emph underline "
    "textsuperscript textsubscript"
)
_BOXES = "footnote footnotetext thanks mbox fbox text parbox makecell shortstack uline sout ul"
_MATH_ONE = (
    "hat widehat tilde widetilde bar vec dot ddot dddot ddddot acute grave check breve mathring "
    "overline overbrace underbrace overrightarrow overleftarrow overleftrightarrow "
    "underrightarrow underleftarrow mathbb mathbf mathcal mathfrak mathit mathnormal mathrm "
    "mathsf mathtt mathscr boldsymbol bm pmb boxed cancel phantom hphantom vphantom smash "
    "mathbin mathrel mathop mathord mathopen mathclose mathpunct mathinner substack pmod pod "
    "operatorname operatorname* underline sqrt bcancel xcancel xrightarrow xleftarrow"
)
_MATH_TWO = "frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel"
_ACCENTS = "H c d b k r t u v"

TEXT_ARGUMENTS = {
    **dict.fromkeys(_STYLES.split(), 1),
    **dict.fromkeys(_BOXES.split(), 1),
    **dict.fromkeys(HEADINGS, 1),
    **dict.fromkeys([f"{name}*" for name in HEADINGS], 1),
    **dict.fromkeys(_ACCENTS.split(), 1),
    **dict.fromkeys("caption caption* title author date".split(), 1),
}
MATH_ARGUMENTS = {
    **dict.fromkeys(_MATH_ONE.split(), 1),
    **dict.fromkeys(_MATH_TWO.split(), 2),
}
LONG = frozenset({"footnote", "footnotetext", "parbox"})
MOVING = frozenset({*HEADINGS, "caption", "title", "author", "date", "thanks"})
STACKED = frozenset({"makecell", "shortstack", "substack", "title", "author"})
OPTIONAL = frozenset({"sqrt", "xrightarrow", "xleftarrow"})
IN_MATH_TOO = frozenset({*_STYLES.split(), "mbox", "fbox", "text"})
ACCENT_SIGNS = frozenset("'`^\"~=.")

TEXT_SYMBOLS = frozenset(
    "LaTeX TeX S P dag ddag copyright pounds AA aa AE ae OE oe O o L l ss i j DH dh DJ dj TH th NG "
    "ng ldots dots quad qquad enspace noindent indent centering raggedright raggedleft "
    "normalfont bfseries itshape slshape scshape upshape mdseries rmfamily sffamily ttfamily bf it "
    "sl sc rm sf tt em tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge "
    "textasciicircum textasciitilde textasteriskcentered textbackslash textbar textbraceleft "
    "textbraceright textbullet textcelsius textcent textcopyright textcurrency textdagger "
    "textdaggerdbl textdegree textdollar textellipsis textemdash textendash texteuro "
    "textexclamdown textgreater textless textmu textohm textonehalf textonequarter textonesuperior "
    "textordfeminine textordmasculine textparagraph textperiodcentered textpertenthousand "
    "textperthousand textquestiondown textquotedbl textquotedblleft textquotedblright "
    "textquoteleft textquoteright textquotesingle textregistered textsection textsterling "
    "textthreequarters "
    "textthreesuperior texttimes texttrademark texttwosuperior textunderscore textvisiblespace "
    "textyen guillemotleft guillemotright guilsinglleft guilsinglright quotedblbase quotesinglbase "
    "smallskip medskip bigskip hfill space slash".split()
)
MATH_SPACES = frozenset(
    "quad qquad enspace space thinspace negthinspace ldots dots checkmark "
    "rm bf it sf tt cal".split()
)
OPERATORS = frozenset(
    "sum prod coprod int oint iint iiint lim max min sup inf limsup liminf bigcup bigcap bigoplus "
    "bigotimes bigvee bigwedge bigsqcup biguplus bigodot mathop operatorname".split()
)
MATH_SYMBOLS = SYMBOLS | MATH_SPACES | OPERATORS
SIZES = frozenset(
    "big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm biggm Biggm".split()
)
DELIMITER_NAMES = {"llbracket": "[", "rrbracket": "]", "lt": "<", "gt": ">"}
DELIMITERS = frozenset(
    "langle rangle lvert rvert lVert rVert vert Vert lfloor rfloor lceil rceil lbrace rbrace "
    "lbrack rbrack uparrow downarrow updownarrow Uparrow Downarrow Updownarrow backslash "
    "ulcorner urcorner llcorner lrcorner lgroup rgroup lmoustache rmoustache".split()
)
ROW_RULES = frozenset("hline toprule midrule bottomrule cline cmidrule specialrule".split())

# Commands of layout: dropped with so many arguments in braces.
DROPPED = {
    **dict.fromkeys(
        "maketitle tableofcontents listoffigures listoftables newpage clearpage cleardoublepage "
        "pagebreak nopagebreak appendix frontmatter mainmatter backmatter onecolumn twocolumn "
        "singlespacing onehalfspacing doublespacing frenchspacing sloppy relax leavevmode "
        "today linebreak par vfill protect displaybreak allowbreak nolinebreak goodbreak "
        "boldmath unboldmath nobreak selectfont makeatletter makeatother "
        "and hrule hrulefill dotfill strut arraybackslash "
        "nointerlineskip offinterlineskip unskip ignorespaces null hfil vfil".split(),
        0,
    ),
    **dict.fromkeys(
        "documentclass usepackage pagestyle thispagestyle pagenumbering bibliographystyle vspace "
        "vspace* hspace hspace* color addvspace vskip hskip rowcolor cellcolor columncolor "
        "hyphenation geometry hypersetup captionsetup phantomsection markboth enlargethispage "
        "setstretch linespread rowcolors columncolor pagecolor".split(),
        1,
    ),
    **dict.fromkeys("rule setlength addtolength setcounter addtocounter fontsize".split(), 2),
    **dict.fromkeys("definecolor addcontentsline specialrule".split(), 3),
}
# Commands of which only the last argument is kept: how many stand before it.
UNWRAPPED = {
    "textcolor": 1, "colorbox": 1, "fcolorbox": 2, "resizebox": 2, "resizebox*": 2, "scalebox": 1,
    "rotatebox": 1, "adjustbox": 1, "raisebox": 1, "makebox": 0, "framebox": 0, "ensuremath": 0,
    "hl": 0, "centerline": 0, "leftline": 0, "rightline": 0, "lowercase": 0, "uppercase": 0,
    "subcaption": 0, "captionof": 1, "hbox": 0, "vbox": 0, "texorpdfstring": 0, "mathstrut": 0,
    "llap": 0, "rlap": 0, "mathllap": 0, "mathrlap": 0, "mathclap": 0, "displaylimits": 0,
}  # fmt: skip
KEYS = frozenset("label ref eqref pageref cite citep citet nameref autoref".split())

LISTS = frozenset({"itemize", "enumerate", "description", "thebibliography"})
TABLES = frozenset("tabular tabular* tabularx longtable array".split())
# More cells than these in a row are an error in TeX.
MOST_CELLS = {
    "cases": 2, "dcases": 2, "rcases": 2, "split": 2, "eqnarray": 3, "eqnarray*": 3, "gathered": 1,
    "gather": 1, "gather*": 1, "multline": 1, "multline*": 1, "smallmatrix": 99, "subarray": 1,
}  # fmt: skip
SINGLE = frozenset({"equation", "equation*", "displaymath", "[", "$$"})
DISPLAYS = frozenset(
    "equation equation* align align* gather gather* multline multline* displaymath "
    "eqnarray eqnarray* flalign flalign* alignat alignat*".split()
)
GRIDS = frozenset(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases aligned gathered split "
    "rcases dcases psmallmatrix bsmallmatrix vsmallmatrix subarray".split()
)
THEOREMS = frozenset(
    "theorem lemma proposition corollary definition remark example conjecture claim".split()
)
BLOCKS = frozenset("center quote quotation verse flushleft flushright abstract proof".split())
FLOATS = {"figure": "figure", "figure*": "figure", "table": "table", "table*": "table"}

# What a document loads because of what it uses; amsmath, amssymb come with any formula.
NEEDS = {
    "toprule": "booktabs", "midrule": "booktabs", "bottomrule": "booktabs", "cmidrule": "booktabs",
    "multirow": "multirow", "longtable": "longtable", "makecell": "makecell", "bm": "bm",
    "mathscr": "mathrsfs", "cancel": "cancel",
    "bcancel": "cancel", "xcancel": "cancel", "url": "hyperref", "href": "hyperref",
    "figure": "float", "table": "float", "uline": "[normalem]ulem", "sout": "[normalem]ulem",
    "ul": "soul", "proof": "amsthm", "dcases": "mathtools",
    "caption": "caption", "textohm": "textcomp", "texteuro": "textcomp",
    **dict.fromkeys(THEOREMS, "amsthm"), "ce": "mhchem",
    **dict.fromkeys("SI qty num ang si unit".split(), "siunitx"),
}  # fmt: skip
