"""Fields of whole receipts, invoices and forms in five languages, drawn by hand."""

from __future__ import annotations

from unicodedata import east_asian_width

import pytest
from lines import fields_of, line

from qocr.types import Line

STEP = 30
MIDDLE = 300


def page(*rows: str) -> list[Line]:
    """A row of text each; `|` at its beginning starts from the left edge, else it is centred.

    Within a row `|` begins a further text, each 250 pixels after the last; "" is an empty row.
    """
    found = []
    for number, row in enumerate(rows):
        for column, text in enumerate(row.removeprefix("|").split("|") if row else ()):
            width = sum(22 if east_asian_width(sign) == "W" else 11 for sign in text)
            left = column * 250 if row.startswith("|") else MIDDLE - width / 2
            if text:
                found.append(line(text, left, number * STEP, width))
    return found


KEDAI = page(
    "KEDAI MAKANAN SRI MURNI",
    "SDN. BHD.",
    "(1034567-K)",
    "LOT 12 & 13, JALAN TUN RAZAK",
    "TAMAN MELATI,",
    "53100 KUALA LUMPUR",
    "TEL: 03-4142 5566  FAX: 03-4142 5567",
    "(GST ID NO: 000504664064)",
    "",
    "TAX INVOICE",
    "|Bill No|A 20331|Date|12-JAN-18",
    "|ITEM|QTY|AMOUNT",
    "|NASI LEMAK|2|12.00",
    "|TEH TARIK|3|6.60",
    "|TOTAL QTY||5",
    "|SUB TOTAL||18.60",
    "|SERVICE CHARGE 10%||1.86",
    "|GST 6%||1.23",
    "|TOTAL (INCL. GST)||21.69",
    "|ROUNDING ADJ||0.01",
    "|ROUNDED T0TAL (RM)||21.70",
    "|CASH||50.00",
    "|CHANGE||28.30",
    "",
    "GST SUMMARY",
    "|TOTAL:|20.46|1.23",
)
SHOP = page(
    "tan woon yann",
    "SIN LEE HARDWARE ENTERPRISE",
    "JM0326955-V",
    "NO. 7A JALAN BESAR",
    "81750 MASAI JOHOR",
    "01-02-18 17:05",
    "|NAILS 2IN|3.50",
    "|PAINT|45.00",
    "|TOTAL AMOUNT|48.50",
    "|TENDERED|50.00",
    "|CHANGE DUE|1.50",
)
RECHNUNG = page(
    "|Müller Bürobedarf GmbH||Rechnung",
    "|Hauptstraße 12",
    "|10115 Berlin",
    "|Telefon: 030 1234567",
    "",
    "|Rechnungsempfänger:||Rechnungsnummer:|RE-2024-0815",
    "|Anna Schmidt||Rechnungsdatum:|5. März 2024",
    "|Lindenweg 3||Fällig am:|19.03.2024",
    "|50667 Köln||Kundennummer:|K-4711",
    "",
    "",
    "|Bezeichnung|Menge|Einzelpreis|Betrag",
    "|Druckerpapier|10|4,50 €|45,00 €",
    "|Toner|1|1.155,00 €|1.155,00 €",
    "|||Zwischensumme|1.200,00 €",
    "|||MwSt. 19 %|228,00 €",
    "|||Gesamtbetrag|1.428,00 €",
    "",
    "|IBAN: DE89 3704 0044 0532 0130 00   BIC: COBADEFFXXX",
    "|USt-IdNr.: DE136695976",
)
FACTURE = page(
    "|Boulangerie Dupont SARL",
    "|14 rue de la Paix",
    "|75002 Paris",
    "|Tél : 01 42 68 53 00",
    "|contact@dupont-pain.fr",
    "",
    "|Facture n°||F-2023-118",
    "|Date de facturation||3 avril 2023",
    "|Date d'échéance||03/05/2023",
    "|Total HT||100,00 €",
    "|TVA 20 %||20,00 €",
    "|Total TTC||120,00 €",
    "|Mode de paiement||Virement",
)
FACTURA = page(
    "|Suministros del Sur S.L.",
    "|Calle Mayor 5",
    "|28013 Madrid",
    "|C.I.F.: B58378431",
    "",
    "|Nº Factura:|2024/031",
    "|Fecha de emisión:|12 de marzo de 2024",
    "|Forma de pago:|Transferencia",
    "|Base imponible||1.000,00 €",
    "|IVA 21%||210,00 €",
    "|Total a pagar||1.210,00 €",
)
FAPIAO = page(
    "上海市增值税普通发票",
    "|发票号码：12345678||开票日期：2023年05月06日",
    "|购买方名称：北京蓝天科技有限公司",
    "|销售方名称：上海明珠餐饮有限公司",
    "|电话：021-62345678",
    "|小计||94.34",
    "|税额||5.66",
    "|价税合计||¥100.00",
    "|收银员：王芳",
)
INVOICE = page(
    "|ACME Tools Inc.||INVOICE",
    "|500 Market Street, Suite 4",
    "|San Francisco, CA 94105",
    "|billing@acme-tools.com",
    "",
    "|lnvoice #||INV-3337",
    "|Order Number||12345",
    "|Invoice Date||January 25, 2016",
    "|Due Date||January 31, 2016",
    "",
    "|Bill To:",
    "|Test Business Ltd",
    "|123 Somewhere St",
    "|Melbourne, VIC 3000",
    "",
    "|Sub Total||$85.00",
    "|Tax||$8.50",
    "|Amount Paid||$0.00",
    "|Total Due||$93.50",
)
CARD = page(
    "|Surname",
    "|MUSTERMANN",
    "",
    "|Given names",
    "|ERIKA",
    "",
    "|Date of birth||Date of expiry",
    "|12.08.1983||31.10.2031",
    "",
    "|ID No||L01X00T471",
    "|Address: Heidestraße 17",
    "",
)
BLANK = dict.fromkeys("invoice_number date total company address phone iban".split(), "")

DOCUMENTS = {
    "two lines of a name, rounding, a summary below": (
        KEDAI,
        {
            "company": "KEDAI MAKANAN SRI MURNI SDN. BHD.",
            "address": "LOT 12 & 13, JALAN TUN RAZAK TAMAN MELATI, 53100 KUALA LUMPUR",
            "date": "12-JAN-18",
            "total": "21.70",
            "subtotal": "18.60",
            "tax": "1.23",
            "change": "28.30",
            "bill_no": "A 20331",
            "phone": "03-4142 5566",
            "fax": "03-4142 5567",
            "tax number": "000504664064",
            "due_date": None,
            "buyer": None,
        },
    ),
    "a name written above the shop's, a date without label": (
        SHOP,
        {
            "company": "SIN LEE HARDWARE ENTERPRISE",
            "address": "NO. 7A JALAN BESAR 81750 MASAI JOHOR",
            "date": "01-02-18",
            "total": "48.50",
            "cash": "50.00",
            "phone": None,
            "iban": None,
        },
    ),
    "German": (
        RECHNUNG,
        {
            "Rechnungsnummer": "RE-2024-0815",
            "invoice_date": "5. März 2024",
            "due_date": "19.03.2024",
            "company": "Müller Bürobedarf GmbH",
            "address": "Hauptstraße 12 10115 Berlin",
            "buyer": "Anna Schmidt",
            "customer number": "K-4711",
            "subtotal": "1.200,00",
            "tax": "228,00",
            "total": "1.428,00",
            "iban": "DE89 3704 0044 0532 0130 00",
            "bic": "COBADEFFXXX",
            "phone": "030 1234567",
            "tax_number": "DE136695976",
            "currency": "€",
        },
    ),
    "French": (
        FACTURE,
        {
            "invoice_number": "F-2023-118",
            "date": "3 avril 2023",
            "due date": "03/05/2023",
            "seller": "Boulangerie Dupont SARL",
            "address": "14 rue de la Paix 75002 Paris",
            "subtotal": "100,00",
            "vat": "20,00",
            "total": "120,00",
            "payment_method": "Virement",
            "email": "contact@dupont-pain.fr",
            "phone": "01 42 68 53 00",
        },
    ),
    "Spanish": (
        FACTURA,
        {
            "número de factura": "2024/031",
            "fecha": "12 de marzo de 2024",
            "empresa": "Suministros del Sur S.L.",
            "domicilio": "Calle Mayor 5 28013 Madrid",
            "NIF": "B58378431",
            "forma de pago": "Transferencia",
            "subtotal": "1.000,00",
            "iva": "210,00",
            "total": "1.210,00",
        },
    ),
    "Chinese": (
        FAPIAO,
        {
            "发票号码": "12345678",
            "日期": "2023年05月06日",
            "buyer": "北京蓝天科技有限公司",
            "seller": {"name": "上海明珠餐饮有限公司"},
            "phone": "021-62345678",
            "subtotal": "94.34",
            "税额": "5.66",
            "total": "100.00",
            "收银员": "王芳",
        },
    ),
    "an invoice to a customer, with nothing paid": (
        INVOICE,
        {
            "invoiceNumber": "INV-3337",
            "order_number": "12345",
            "date": "January 25, 2016",
            "dueDate": "January 31, 2016",
            "company": "ACME Tools Inc.",
            "address": "500 Market Street, Suite 4 San Francisco, CA 94105",
            "buyer": {
                "name": "Test Business Ltd",
                "address": "123 Somewhere St Melbourne, VIC 3000",
            },
            "subtotal": "85.00",
            "tax": "8.50",
            "total": "93.50",
            "phone": None,
        },
    ),
    "a card with values below their labels": (
        CARD,
        {
            "last_name": "MUSTERMANN",
            "first_name": "ERIKA",
            "date_of_birth": "12.08.1983",
            "expiry_date": "31.10.2031",
            "id_number": "L01X00T471",
            "address": "Heidestraße 17",
            "company": None,
            "total": None,
        },
    ),
    "prose has no fields": (
        page("|We met on the hill and counted 12 sheep.", "|It rained until the evening."),
        dict.fromkeys(BLANK),
    ),
}


def _schema(expected: dict[str, object]) -> dict[str, object]:
    return {
        name: _schema(value) if isinstance(value, dict) else "" for name, value in expected.items()
    }


@pytest.mark.parametrize(("lines", "expected"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_fields_of_a_document(lines: list[Line], expected: dict[str, object]) -> None:
    assert fields_of(lines, _schema(expected)) == expected


def test_items_are_the_rows_below_a_header_that_names_them() -> None:
    schema = {"items": [{"name": "", "quantity": "", "total": "", "colour": ""}]}
    assert fields_of(KEDAI, schema)["items"] == [
        {"name": "NASI LEMAK", "quantity": "2", "total": "12.00", "colour": None},
        {"name": "TEH TARIK", "quantity": "3", "total": "6.60", "colour": None},
    ]


def test_a_column_that_nobody_asked_for_keeps_its_cells() -> None:
    lines = [
        *(line("Item", 90, 100, 60), line("Quantity", 550, 100, 100), line("Price", 750, 100, 65)),
        *(line("Laid paper", 90, 150, 130), line("400", 555, 150, 55), line("96.00", 755, 150, 70)),
        *(line("Sealing wax", 90, 200, 140), line("12", 555, 200, 40), line("18.00", 755, 200, 70)),
    ]
    assert fields_of(lines, {"items": [{"name": "", "price": ""}]})["items"] == [
        {"name": "Laid paper", "price": "96.00"},
        {"name": "Sealing wax", "price": "18.00"},
    ]


def test_items_are_typed_by_the_rules() -> None:
    schema = {"items": [{"item": "", "unit_price": "", "qty": ""}]}
    numbers = {"unit_price": {"type": "number"}, "qty": {"type": "integer"}}
    rules = {"properties": {"items": {"type": "array", "items": {"properties": numbers}}}}
    assert fields_of(RECHNUNG, schema, rules)["items"] == [
        {"item": "Druckerpapier", "unit_price": 4.5, "qty": 10},
        {"item": "Toner", "unit_price": 1155.0, "qty": 1},
    ]
    assert fields_of(SHOP, schema, rules)["items"] == []
