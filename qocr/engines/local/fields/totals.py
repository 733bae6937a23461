"""Finds the total among the amounts of a page: the one to pay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qocr.engines.local.fields.pairs import Pair
from qocr.engines.local.fields.values import amounts_in, pick
from qocr.engines.local.fields.vocabulary import groups_of, likeness, tokens
from qocr.notation.numbers import number_in

TAXED = re.compile(
    r"\b([il]nc[il]?\w*|with|after|inki|inkl|mit|con|avec|ttc)\b[ a-z]*?"
    r"\b(gst|sst|tax|vat|mwst|ust|tva|iva)\b|\bttc\b|价税合计|含税"
)
FINAL = re.compile(
    r"\b(grand|round\w*|nett?|due|payab[li]e|to pay|final|zu zah[li]en|zah[li]betrag|endbetrag"
    r"|gesamtbetrag|rechnungsbetrag|brutto\w*|a payer|a pagar)\b|应付|实付|应收|实收|价税合计|总计"
)
TOTAL = re.compile(
    r"\b(tota[li]|tot|tt[li]|amount|amt|summe|gesamt\w*|jum[li]ah|ba[li]ance)\b|合计|总额"
)
OTHER = re.compile(
    r"\b(sub\w*|sous|qty|quantity|[il]tems?|disc\w*|sav[il]ngs?|exc[il]\w*|before|tax|taxes|gst|sst"
    r"|vat|mwst|ust|tva|iva|rounding|round (amt|amount|off)|adj\w*|supp[li][il]es|serv[il]ce|change"
    r"|cash|tender\w*|po[il]nts?|pa[il]d|ht|netto|depos[il]t|summary|zw[il]schensumme|hors|base"
    r"|prev[il]ous|pcs|un[il]ts?|cards?)\b|小计|税额|数量|不含税|找零"
)
FINAL_SCORE, TAXED_SCORE, PLAIN_SCORE, AMOUNT_SCORE = 0.92, 0.88, 0.86, 0.75
PAID, SUMMED, REPEATED = 0.12, 0.06, 0.03  # added to the score of an amount that other ones confirm
IN_A_TABLE, ZERO = 0.3, 0.5  # subtracted from the score
UNLABELLED = 0.6
CALLED_SO = 0.1


@dataclass(frozen=True, slots=True)
class TotalCandidate:
    """An amount with its labelled pair, and a score for how likely it is the total."""

    text: str
    amount: Decimal
    score: float
    pair: Pair


def best_total(pairs: Sequence[Pair], name: str = "") -> tuple[str, float, Pair] | None:
    """The total as printed, its confidence in [0, 1], and its pair; None if there is none.

    The total is labelled as such; among several, the one wins that equals cash less change, or
    subtotal plus tax, or is repeated. Without such a label, the total is an amount that equals cash
    less change, or subtotal plus tax.
    """
    money = [pair for pair in pairs if pair.place >= 0.75 and not pair.heading]
    due = _due(money)
    candidates = {
        (pair.row, candidate.text): candidate
        for pair in money
        if (candidate := _candidate(pair, name)) is not None
    }
    if not candidates:
        return _unlabelled(money, due)
    bonus = _agreement(candidates.values(), due, money)
    scored = [(item.score + bonus[item.amount], item) for item in candidates.values()]
    score, best = max(scored, key=lambda entry: (entry[0], entry[1].pair.row))
    return best.text, min(score * best.pair.place, 1.0), best.pair


def _candidate(pair: Pair, name: str) -> TotalCandidate | None:
    text = pick("amount", pair.rest)
    amount = number_in(text) if text else None
    score = _label_score(pair.label)
    if text is None or amount is None or not score:
        return None
    score += CALLED_SO * (" " in name and likeness(name, pair.label) == 1.0)
    score -= IN_A_TABLE * (len(amounts_in(pair.rest)) > 1) + ZERO * (amount <= 0)
    return TotalCandidate(text, amount, score, pair)


def _label_score(label: str) -> float:
    """How likely a label is that of the total, in [0, 1]; 0 for that of any other amount."""
    words = " ".join(tokens(label))
    taxed = TAXED.search(words) is not None
    words = TAXED.sub(" ", words)
    known, sureness = groups_of(label)
    if OTHER.search(words) or not (TOTAL.search(words) or "total" in known):
        return 0.0
    if "total" not in known and len(words.split()) > 5:
        return 0.0
    if FINAL.search(words):
        return FINAL_SCORE
    if taxed:
        return TAXED_SCORE
    plain = PLAIN_SCORE if re.search(r"tot|summe|gesamt|合计|总", words) else AMOUNT_SCORE
    return plain * (sureness if "total" in known else 0.95)


def _amounts(pairs: Iterable[Pair], group: str) -> list[Decimal]:
    amounts = []
    for pair in pairs:
        text = pick("amount", pair.rest) if group in groups_of(pair.label)[0] else None
        amount = number_in(text) if text else None
        if amount is not None:
            amounts.append(abs(amount))
    return amounts


def _due(pairs: Sequence[Pair]) -> Decimal | None:
    """The amount paid, less the change; None if the page does not show it."""
    paid = _amounts(pairs, "cash") or _amounts(pairs, "card")
    change = _amounts(pairs, "change")
    if not paid or (not change and not _amounts(pairs, "card")):
        return None
    due = paid[0] - (change[0] if change else 0)
    return due if due > 0 else None


def _agreement(
    candidates: Iterable[TotalCandidate], due: Decimal | None, pairs: Sequence[Pair]
) -> dict[Decimal, float]:
    """What other amounts add to the score of each candidate's amount."""
    counts = Counter(candidate.amount for candidate in candidates)
    sums = _with_tax(pairs)
    return {
        amount: PAID * (amount == due) + SUMMED * (amount in sums) + REPEATED * min(count - 1, 2)
        for amount, count in counts.items()
    }


def _with_tax(pairs: Sequence[Pair]) -> set[Decimal]:
    """Every subtotal with every tax added."""
    return {
        subtotal + tax
        for subtotal in set(_amounts(pairs, "subtotal"))
        for tax in set(_amounts(pairs, "tax"))
        if tax
    }


def _unlabelled(pairs: Sequence[Pair], due: Decimal | None) -> tuple[str, float, Pair] | None:
    """An amount that equals the amount due, or else a subtotal plus tax."""
    expected = {due} if due is not None else _with_tax(pairs)
    for pair in pairs:
        text = pick("amount", pair.rest)
        if text and number_in(text) in expected:
            return text, UNLABELLED, pair
    return None
