"""Recognises the lines at the head of a page: names, addresses, numbers, titles."""

from __future__ import annotations

import re

from qocr.engines.local.fields.pairs import label_parts
from qocr.engines.local.fields.values import amounts_in, pick
from qocr.engines.local.fields.vocabulary import groups_of


def _words(*alternatives: str) -> str:
    return rf"\b({'|'.join(alternatives)})\b"


_LEGAL = re.compile(
    _words(
        r"s[do]n\b\.?\s*b[hn]d|berhad|bhd|s/b|ltd|limited|llc|llp|inc|corp|plt|plc|pte",
        r"gmbh|ohg|kgaa|e\.\s?k|sarl|s\.a\.r\.l|sas|s\.a\.s|s\.?l\.?u?|s\.a",
        r"b\.v|n\.v|s\.r\.l|s\.p\.a",
    )
    + r"|sdn\.?\s*b[hn]d\b|有限公司|公司|集团|株式会社",
    re.IGNORECASE,
)
_LEGAL_CAPITALS = re.compile(_words("AG", "KG", "UG", "SE", "SA", "Co", "CO", "e\\.V", "eG"))
_SHOP = re.compile(
    _words(
        r"enterprises?|restaurants?|restoran|trading|hardware|(super |mini |hyper)?market|mart",
        r"pharmac\w+|farmasi|baker(y|ies)|cafe|café|bistro|hotel|stationer\w*",
        r"books?(tore)?|stores?|shop|motors?|kedai|pasar|pasaraya|perniagaan|syarikat",
        r"industries|services|electrical|grocer\w*|company|corner|kopitiam|gallery|salon|clinic|klinik|station",
        r"furniture|holdings?|group|house|kitchen|foods?|bar|apotheke|bäckerei|gasthaus|restaurante",
        r"boulangerie|pharmacie|épicerie|farmacia|panadería|tienda",
    )
    + r"|超市|商店|酒店|餐厅|饭店|药店|店$",
    re.IGNORECASE,
)
_STREET = re.compile(
    _words(
        r"jalan|jln|ja[il]an|lorong|taman|tmn|persiaran|lebuh\w*|kampung|kg|bandar|pekan|wisma|plaza",
        r"kawasan|seksyen|menara|desa|kompleks|perindustrian|bangunan|batu|street|st|road|rd",
        r"avenue|ave|lane|drive|blvd|boulevard|suite|floor|level|lot|block|blok|mall|park|square|highway",
        r"p\.?o\.? ?box|platz|weg|gasse|allee|rue|place|quai|chemin|cours|calle|avda|avenida|paseo",
        r"plaça|carrer|cedex",
    )
    + r"|\w(straße|strasse|str\.|weg|platz|gasse|allee)|jalan|\bc/"
    + r"|[路街巷弄]|大道|[省市区县镇村]\w*\d+号|\d号|[省市]\w+[区县]",
    re.IGNORECASE,
)
_REGION = re.compile(
    _words(
        r"selangor|johor|kuala lumpur|penang|pulau pinang|perak|melaka|kedah|kelantan|terengganu",
        r"pahang|perlis|sabah|sarawak|negeri sembilan|putrajaya|labuan|malaysia",
        r"wilayah persekutuan|singapore|deutschland|germany|france|españa|spain|china|usa|uk",
        r"united kingdom|österreich|schweiz|suisse|austria|switzerland|méxico|belgique",
    ),
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"(?<![\d./-])\d{5,6}(?![\d./-])[,.]?\s*[^\W\d]|\b[A-Z]{2},? \d{5}\b"
    r"|\b[A-Z]{1,2}\d{1,2} \d[A-Z]{2}\b"
)
_HOUSES = (
    re.compile(
        r"^\W*(no|lot|unit|nr)?\W{0,3}[a-z]{0,2}-?\d{1,5}[a-z]?\b[-/&.\w\s]*,", re.IGNORECASE
    ),
    re.compile(r"^\W*(no|lot|unit|[gb]?\d*-)\s?[.:]?\s?[a-z]?-?\d", re.IGNORECASE),
    re.compile(r"^[^\d,:]{4,}\s\d{1,4}\s?[a-z]?$", re.IGNORECASE),
)
_CONTACT = re.compile(
    _words("tel", "te1", "telp", "phone", "fax", "telefon", "téléphone", "hotline", "mobile")
    + r"|(?<![.\w])"
    + _words("ph", "hp", "h/p", "t", "f", "tél", "teléfono", "e-?mail", "web")
    + r"\s*[.:(+#]?\s*[:.]?\s*(?=[\d+(:])"
    r"|\S*@|www\.|https?:|电话|传真|税号|纳税人|开户",
    re.IGNORECASE,
)
_REGISTERED = re.compile(
    _words("gst", "sst", "ust", "company", "co", "registration", "business", "reg")
    + r"\W*"
    + _words("id", "reg", "no", "nr", "registration", "idnr", r"id\.? ?no", "number")
    + r"|"
    + _words("gst", "vat", "tva", r"[nc]\.?i\.?f", "roc", "brn", "ssm", "siret", "siren")
    + r"\W*(no|id|reg|nr)?\W*[:#(\d]|\bust-?id|steuernummer",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^\W*((simplified|simp1ified|tax|cash|sales?|official|original|credit|duplicate)\s*)*"
    r"(invo[il]ce|receipt|b[il]ll|cash|sales?|quotation|statement|delivery order|copy|welcome.*"
    r"|rechnung|quittung|kassenbon|beleg|facture|reçu|ticket|factura( simplificada)?|recibo)\W*$"
    r"|发票|收据|小票|清单",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\W*[A-Z]{0,3}\d{5,}\s?-?\s?[A-Z]?\W*|\W*\(.*\)\W*")
_NUMBER_AT_END = re.compile(
    r"[\s(（]*((co(mpany)?|reg|roc|ssm)[\s.]*(reg)?[\s.]*(no)?[\s.:]*)*"
    r"\(?\s*([A-Z]{1,3})?\d{5,12}\s?-?\s?[A-Z]?\s*\)?\s*$",
    re.IGNORECASE,
)


def legal_form(text: str) -> str:
    """The legal form of a company in a text; "" if there is none."""
    match = _LEGAL.search(text) or _LEGAL_CAPITALS.search(text)
    return match[0] if match else ""


def without_legal_form(text: str) -> str:
    """A company's name without `Ltd`, `GmbH` and the like."""
    return _LEGAL_CAPITALS.sub(" ", _LEGAL.sub(" ", text))


def without_number(text: str) -> str:
    """A company's name without its registration number."""
    return _NUMBER_AT_END.sub("", text).strip(" ,")


def is_shop(text: str) -> bool:
    """Whether a line calls itself a shop, a restaurant or the like."""
    return _SHOP.search(text) is not None


def is_title(text: str) -> bool:
    """Whether a text names a kind of document, such as an invoice."""
    return _TITLE.search(text) is not None


def before_contact(text: str) -> str:
    """The text up to the first phone, tax or registration number, or web or mail address."""
    starts = [match.start() for match in (_CONTACT.search(text), _REGISTERED.search(text)) if match]
    return text[: min(starts, default=len(text))].strip(" |(;:-")


def has_contact(text: str) -> bool:
    """Whether a line has a phone, tax or registration number, or a web or mail address."""
    return before_contact(text) != text.strip(" |(;:-")


def may_be_name(text: str) -> bool:
    """Whether a text may be the name of a company."""
    known, sure = groups_of(text)
    named = legal_form(text) or (is_shop(text) and not any(sign.isdigit() for sign in text))
    return (
        pick("name", text) is not None
        and sum(sign.isalpha() for sign in text) > 3
        and not (is_title(text) or has_contact(text) or label_parts(text))
        and not (pick("date", text) or pick("time", text))
        and (bool(named) or not address_features(text))
        and not (known and sure == 1.0)
    )


def address_features(text: str) -> int:
    """How many features of an address a line has, from 0 to 4: street, region, postcode, house."""
    return sum(bool(pattern.search(text)) for pattern in (_STREET, _REGION, _POSTCODE)) + any(
        pattern.search(text) for pattern in _HOUSES
    )


def ends_address(text: str) -> bool:
    """Whether a line ends with a region or country, as an address does."""
    regions = list(_REGION.finditer(text))
    return bool(regions) and len(text) - regions[-1].end() < 10


def opens_address(text: str) -> bool:
    """Whether an address may begin with this line."""
    start = before_contact(text)
    return bool(start) and address_features(start) > 0 and not is_other(start)


def is_other(text: str) -> bool:
    """Whether a line below an address is not part of it."""
    if is_title(text) or pick("date", text) or _NUMBER.fullmatch(text):
        return True
    return bool(label_parts(text) or amounts_in(text)) and not address_features(text)
