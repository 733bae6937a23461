"""How far a reading is from the truth: letters in their order, and words wherever they stand."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from rapidfuzz.distance import Levenshtein

FOLDED = str.maketrans("’‘”“—–", "''\"\"--")
BETWEEN_HAN = re.compile(r"(?<=[　-〿一-鿿＀-￯])\s+(?=[　-〿一-鿿＀-￯])")


def normalised(text: str) -> str:
    """Text in which neither the form of a letter nor the width of a gap counts.

    Between two Chinese letters there is no gap: what stands there is a line's end or
    tesseract's habit.
    """
    return " ".join(unicodedata.normalize("NFKC", BETWEEN_HAN.sub("", text)).split())


def folded(text: str) -> str:
    """Text in which neither case nor the shape of quotes and dashes counts.

    The receipts' truth is in capitals throughout, whatever is printed.
    """
    return normalised(text).translate(FOLDED).upper()


def error_rate(truth: str, text: str) -> float:
    """Edits per letter of the truth, in percent."""
    truth, text = normalised(truth), normalised(text)
    return 100 * Levenshtein.distance(truth, text) / len(truth)


def folded_error_rate(truth: str, text: str) -> float:
    """The error rate of folded text."""
    return error_rate(folded(truth), folded(text))


def folded_word_f1(truth: str, text: str) -> float:
    """How many words are right once folded, wherever they stand, in percent."""
    expected, found = Counter(folded(truth).split()), Counter(folded(text).split())
    right = sum((expected & found).values())
    return 200 * right / (expected.total() + found.total())
