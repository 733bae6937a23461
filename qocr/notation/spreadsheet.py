"""What a spreadsheet makes of the cells of a csv or tsv file."""

from __future__ import annotations

from qocr.notation.numbers import number_in

# Source: OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection;
# a line feed as well, for some programs drop it.
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")


def guarded(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet would compute it as a formula.

    These begin, after any blanks, with = + - @ (full-width too), a tab or an end of line. Plain
    numbers and percentages stay: -1.50, +4930123456 and -5% are what they show. A telephone
    number with separators, +49 30 123456, is a formula to a spreadsheet and gets its apostrophe.
    """
    if not cell.lstrip(" \xa0").startswith(_FORMULA):
        return cell
    return cell if number_in(cell.removesuffix("%")) is not None else f"'{cell}"
