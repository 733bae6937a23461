"""Company, date, address and total of Malaysian receipts, drawn by hand."""

from __future__ import annotations

import pytest
from lines import fields_of, line

from qocr.types import Line

STEP = 30


def receipt(*rows: str) -> list[Line]:
    """A row of text each: centred, or parts that begin at the left edge and 250 pixels on."""
    found = []
    for number, row in enumerate(rows):
        parts = row.split("|")
        for column, text in enumerate(parts):
            left = column * 250 if len(parts) > 1 else 300 - len(text) * 5.5
            if text:
                found.append(line(text, left, number * STEP, len(text) * 11))
    return found


RECEIPTS = {
    "a copy; a seller with register number above the address; paid by card": (
        receipt(
            "*** COPY ***",
            "KLM MARKETING SDN BHD",
            "ROC NO: 538000-H",
            "NO 2 & 4, JALAN BAYAN 4,",
            "BANDAR SERI INTAN,",
            "81750 MASAI, JOHOR",
            "TEL:07-388 2200 FAX:07-388 8200",
            "EMAIL:INFO@KLM.COM.MY",
            "TAX INVOICE",
            "INVOICE NO|: PEGIV-1030700",
            "DATE|: 15/01/2019 11:05:16 AM",
            "CASHIER|: NG",
            "000000111|",
            "KINGS SAFETY SHOES|1|193.00",
            "QTY: 1||TOTAL EXC. GST:|182.08",
            "||TOTAL GST:|10.92",
            "||TOTAL:|193.00",
            "||VISA CARD:|193.00",
        ),
        (
            "KLM MARKETING SDN BHD",
            "15/01/2019",
            "NO 2 & 4, JALAN BAYAN 4, BANDAR SERI INTAN, 81750 MASAI, JOHOR",
            "193.00",
        ),
    ),
    "a shop whose owner is named further down": (
        receipt(
            "SAKURA STATIONERY SHOP",
            "NO. 31G&33G, JALAN SETIA INDAH X,U13/X",
            "40170 SETIA ALAM",
            "Mobile /Whatsapps : +6012-918 7000",
            "Tel: +603-3362 4100",
            "GST ID No: 001531760000",
            "TAX INVOICE",
            "Owned By :",
            "SAKURA SUPPLY SDN BHD (1135700-K)",
            "CASH SALES COUNTER",
            "1. 2012-0043 TAPE|",
            "2 X 4.6000|9.20|SR",
            "Total Sales Inclusive GST @6%|10.10",
            "Discount|0.00",
            "Total|10.10",
            "Round Adj|0.00",
            "Final Total|10.10",
            "CASH|20.00",
            "CHANGE|9.90",
            "GST Summary|Amount(RM)|Tax(RM)",
            "SR @ 6%|9.53|0.57",
            "INV NO: CS-SA-0110000|Date : 13/03/2017",
        ),
        (
            "SAKURA STATIONERY SHOP",
            "13/03/2017",
            "NO. 31G&33G, JALAN SETIA INDAH X,U13/X 40170 SETIA ALAM",
            "10.10",
        ),
    ),
    "a chain; rounded by two cents; the date at the end": (
        receipt(
            "MR. TOOLS (M) SDN BHD",
            "(CO. REG :860600-D)",
            "LOT 1851-A & 1851-B, JALAN KPB 6,",
            "KAWASAN PERINDUSTRIAN BALAKONG,",
            "43300 SERI KEMBANGAN, SELANGOR",
            "(GST ID NO :000306020300)",
            "(TESCO TERBAU)",
            "-TAX INVOICE-",
            "HANDLE 7031-160MM|",
            "WA45 - 12||1 X 8.90|8.90 S",
            "ITEM(S) : 1|QTY(S) : 1",
            "TOTAL|RM 33.92",
            "ROUNDING ADJUSTMENT|-RM 0.02",
            "TOTAL ROUNDED|RM 33.90",
            "CASH|RM 50.00",
            "CHANGE|RM 16.10",
            "GST @6% INCLUDED IN TOTAL|RM 1.92",
            "12-01-19 21:14 SH01 ZJ86 T3 R000015",
        ),
        (
            "MR. TOOLS (M) SDN BHD",
            "12-01-19",
            "LOT 1851-A & 1851-B, JALAN KPB 6, KAWASAN PERINDUSTRIAN BALAKONG, "
            "43300 SERI KEMBANGAN, SELANGOR",
            "33.90",
        ),
    ),
    "a number behind the name; a branch behind the address": (
        receipt(
            "BIG BOOK CO. (M) SDN BHD (113800-W)",
            "No 8, Jalan 7/118B, Desa Tun Razak",
            "56000 Kuala Lumpur, Malaysia",
            "AEON Shah Alam",
            "Tel : 03-55235200",
            "Tax Invoice",
            "Slip No. : 8010317500|",
            "Date|08/10/2017 3:15 PM",
            "2B Pencil|2.54 T",
            "Total RM Incl. of GST|25.57",
            "Rounding Adj|0.03",
            "Total RM|25.60",
            "Cash|-50.00",
            "CHANGE|24.40",
            "Item Count|4",
        ),
        (
            "BIG BOOK CO. (M) SDN BHD",
            "08/10/2017",
            "No 8, Jalan 7/118B, Desa Tun Razak 56000 Kuala Lumpur, Malaysia",
            "25.60",
        ),
    ),
    "a restaurant under its owner; the total is written twice": (
        receipt(
            "RESTORAN WAN FATT",
            "002043300-W",
            "NO.2, JALAN TEMENGGUNG 19/9,",
            "SEKSYEN 9, BANDAR MAHKOTA CHERAS,",
            "43200 CHERAS, SELANGOR",
            "GST REG NO: 001335787500",
            "TAX INVOICE",
            "INVOICE NO: 1116400|",
            "CASHIER: THE|2018-06-29 13:02",
            "TEH O (P)|2 x 2.20|4.40",
            "TOTAL (EXCLUDING GST):|8.50",
            "GST PAYABLE:|0.50",
            "TOTAL (INCLUSIVE OF GST):|9.00",
            "TOTAL:|9.00",
            "CLOSED: 1|2018-06-29 13:05",
        ),
        (
            "RESTORAN WAN FATT",
            "2018-06-29",
            "NO.2, JALAN TEMENGGUNG 19/9, SEKSYEN 9, BANDAR MAHKOTA CHERAS, 43200 CHERAS, SELANGOR",
            "9.00",
        ),
    ),
    "a department store; adjusted after tax; no date": (
        receipt(
            "GOLD CO. (M) BHD (126900-H)",
            "3RD FLR, GOLD TAMAN MALURI SC",
            "JLN JEJAKA, TAMAN MALURI",
            "CHERAS, 55100 KUALA LUMPUR",
            "GST ID : 002017394600",
            "SHOPPING HOURS",
            "SUN-THU:1000 HRS - 2200 HRS",
            "1x 000006781100|35.12",
            "SUB-TOTAL|35.12",
            "TOTAL SALES INCL GST|35.12",
            "ROUNDING ADJ|-0.02",
            "TOTAL AFTER ADJ INCL GST|35.10",
            "VISA|35.10",
            "ITEM 1|CHANGE|0.00",
        ),
        (
            "GOLD CO. (M) BHD",
            None,
            "3RD FLR, GOLD TAMAN MALURI SC JLN JEJAKA, TAMAN MALURI CHERAS, 55100 KUALA LUMPUR",
            "35.10",
        ),
    ),
    "a small shop; the month is written; the total's label is lost": (
        receipt(
            "KEDAI PAPAN YEW HENG",
            "(0005583000-K)",
            "LOT 276 JALAN BANTING",
            "43800 DENGKIL, SELANGOR.",
            "TEL : 03-87686100",
            "TAX INVOICE",
            "Date :|27 MAR 2018 01:40 PM",
            "CEMENT|1|20.14",
            "T0I41|20.14",
            "Cash|50.20",
            "Change|30.06",
        ),
        (
            "KEDAI PAPAN YEW HENG",
            "27 MAR 2018",
            "LOT 276 JALAN BANTING 43800 DENGKIL, SELANGOR.",
            "20.14",
        ),
    ),
    "fast food: a licensee with further lines between name and address": (
        receipt(
            "GERBANG LAMA RESTAURANTS SDN BHD (65300-M)",
            "(FORMERLY KNOWN AS OLD ARCHES RESTAURANTS SDN BHD)",
            "LICENSEE OF THE CHAIN",
            "LEVEL 6, BANGUNAN TH, DAMANSARA UPTOWN3",
            "NO.3, JALAN SS21/39,47400 PETALING JAYA",
            "SELANGOR",
            "(GST ID NO : 000504664000)",
            "TAX INVOICE",
            "INV#002201102032900|",
            "ORD #57 -REG #20- 18/02/2018 17:49:02|",
            "QTY ITEM|TOTAL",
            "1 Ice Lemon Tea|5.85",
            "TakeOut Total (incl GST)|5.85",
            "Total Rounded|5.85",
            "Cash Tendered|10.00",
            "Change|4.15",
            "TOTAL INCLUDES 6% GST|0.33",
        ),
        (
            "GERBANG LAMA RESTAURANTS SDN BHD",
            "18/02/2018",
            "LEVEL 6, BANGUNAN TH, DAMANSARA UPTOWN3 "
            "NO.3, JALAN SS21/39,47400 PETALING JAYA SELANGOR",
            "5.85",
        ),
    ),
    "a mini market: S/B, a till's code below the address, dated in short": (
        receipt(
            "88 SPEED MART S/B (519500-X)",
            "LOT P.T. 2811, JALAN ANGSA,",
            "TAMAN BERKELEY",
            "41150 KLANG, SELANGOR",
            "1237-TMN MERANTI",
            "GST ID. NO : 000181747700",
            "INVOICE NO : 18347/102/T0300",
            "08:30PM 568400|18-06-18",
            "BABY WIPES|RM10.99",
            "TOTAL SALES (INCLUSIVE GST)|RM10.99",
            "ROUNDING ADJ|RM0.01",
            "TOTAL AMOUNT PAYABLE|RM11.00",
            "CASH|RM20.00",
            "CHANGE|RM9.00",
        ),
        (
            "88 SPEED MART S/B",
            "18-06-18",
            "LOT P.T. 2811, JALAN ANGSA, TAMAN BERKELEY 41150 KLANG, SELANGOR",
            "11.00",
        ),
    ),
    "a name in capitals written well above the shop's": (
        receipt("TAN CHAY LEE", "", "ABC HO TRADING", "56, JALAN DESA 3,", "50480 KUALA LUMPUR"),
        ("ABC HO TRADING", None, "56, JALAN DESA 3, 50480 KUALA LUMPUR", None),
    ),
    "a name with what the shop is below": (
        receipt("FOUR CLOWNS", "BISTRO & CAFE", "109, SS21/1A,", "DAMANSARA UTAMA", "GST ID: 0016"),
        ("FOUR CLOWNS", None, "109, SS21/1A, DAMANSARA UTAMA", None),
    ),
    "a car park: little of all": (
        receipt("Welcome to Plaza Parking", "Entry 10:12", "Exit 11:40", "Parking Fee RM 3.00"),
        (None, None, None, None),
    ),
}
FIELDS = ("company", "date", "address", "total")


@pytest.mark.parametrize(("lines", "expected"), RECEIPTS.values(), ids=RECEIPTS)
def test_a_receipt(lines: list[Line], expected: tuple[str | None, ...]) -> None:
    found = fields_of(lines, dict.fromkeys(FIELDS, ""))
    assert tuple(found[name] for name in FIELDS) == expected
