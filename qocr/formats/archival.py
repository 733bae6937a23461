"""PDF/A-2b, prepared and checked by pikepdf, whose validator approves only what it knows to
conform."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from qocr.errors import SetupError, UnmetError
from qocr.types import PdfOrigin

_FLAVOUR = "2b"


def check(origin: PdfOrigin) -> None:
    """Raises UnmetError where a document cannot become PDF/A, before its pages are read; SetupError
    where what checks it is not installed."""
    import pikepdf

    pdfa = _checker()
    with pikepdf.open(origin.path, password=origin.password or "") as pdf:
        if pdf.is_encrypted and origin.password:
            raise UnmetError(
                "this document needs a password, which PDF/A does not allow",
                code="NotPdfA",
                hint="Leave --pdfa out, or take the password off first: qpdf --decrypt.",
            )
        pdf.remove_unreferenced_resources()
        pdfa.prepare(pdf, _FLAVOUR)
        report = pdfa.check(pdf, _FLAVOUR)
    if report.findings:
        raise _not_archival(report)


def saved(pdf: Any) -> bytes:
    """The document as PDF/A-2b. Raises UnmetError where what was written does not conform."""
    pdfa = _checker()
    pdf.remove_unreferenced_resources()
    buffer = BytesIO()
    try:
        pdfa.save(pdf, buffer, _FLAVOUR)
    except pdfa.PdfaError as error:
        raise _not_archival(error.report) from error
    return buffer.getvalue()


def _checker() -> Any:
    try:
        from pikepdf import pdfa
    except ImportError as error:
        raise SetupError(
            "--pdfa needs the extra 'pdf'", code="PdfMissing", hint="pip install 'qocr[pdf]'"
        ) from error
    return pdfa


def _not_archival(report: Any) -> UnmetError:
    reasons = list(dict.fromkeys(finding.message for finding in report.findings))
    more = f", and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    return UnmetError(
        f"this document cannot be made PDF/A-2b: {reasons[0]}{more}",
        code="NotPdfA",
        hint="Leave --pdfa out, or convert the document to PDF/A first, such as with Ghostscript.",
    )
