"""Text that looks like Markdown, and what a reader of Markdown makes of it."""

from __future__ import annotations

import html
import random
import re
import unicodedata

# What is read on pages and could be taken for a mark, alone or beside others.
PIECES = r"""
1. 2) (3) a. b) iv. A. # ## #1 #. - + * -- --- = == === > >> ~ ~~ 3~5个 6~8 _ __
a_b_c *x* **y** 2*3*4 _i_ `c` ``` ~~~ [x](y) [1] [^1] [^1]: [x]: [ ] [x] ![a](b)
! &amp; &#65; &lt; & <b> <tag> </p> <!-- --> < > | || \ \\ \alpha \- \* $5 $6 $
$$ 5/$6 US$5 ^ ^a^ x^2 H~2~O :smile: :100: 12:30:45 : :: ::: {.a} {#id} {=html}
{a=b} { } @foo @ http://a.b/c_d https://a.b/c_d~e?x=1&y=2 https://a.b/(x)
www.a_b.com a_b@c.de 中文 “中” ， 。 （1） % %% +---+ |---|---| Table: :--- ... .. 「x」
é 字*字*字 字_字_字 中**文** ' " `` '' <http://x.y> (http://a.b/c) https://中文.cn/路径 foo
Hello World! 5*6 a|b 1.2 12345678901. --help C# f(x) [a][b] (b) *** x~y~z ^[n]
\begin{x} <br> &nbsp; &copy; [@x] I) -> => <= :) a*b `c [d ]e {f }g
""".split()
_FOLDED = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


def lines_of_marks(seed: int) -> str:
    """Some lines of text, the same ones for a seed."""
    chance = random.Random(seed)
    return "\n".join(_line(chance) for _ in range(chance.choice((1, 1, 2, 3))))


def _line(chance: random.Random) -> str:
    count = chance.randint(1, 5)
    return "".join(
        chance.choice(PIECES) + chance.choice(("", " ", "  ")) for _ in range(count)
    ).strip()


def shown(markup: str) -> str:
    """What HTML shows: its text without blanks, whatever the kind of quotation marks and dots."""
    plain = html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", markup, flags=re.DOTALL))
    return without_blanks(plain)


def without_blanks(text: str) -> str:
    """Text as `shown` has it."""
    folded = unicodedata.normalize("NFKC", text).translate(_FOLDED)
    return "".join(folded.split())
