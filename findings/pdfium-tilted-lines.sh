#!/bin/sh
# PDFium as in pypdfium2 5.1.0: the words of a slightly tilted page, each a string of its own as OCR
# programs lay them, are mixed between lines where a line falls by about the distance of two lines over
# its length (1.6 degrees for lines of 500 points that are 14 points apart). The words are in the file
# in reading order. A word that starts at the height at which the last one ended counts as its
# neighbour, and words of one height are sorted from left to right.
#
# Seen (how far a line falls, for lines that are 12 points apart: what PDFium reads):
#   0: first line of the page / second line of the page / third line of the page
#   8: first line of the page second line of the page third line of the page
#   12: first / second / line of the page / third / line of the page line of the page
#   14: first line / second / of the page / line / third / of the page / line of the page
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pypdfium2==5.1.0 reportlab==4.4.4

cat > "$folder/tilt.py" <<'PYTHON'
import io
import math

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

LINES = ("first line of the page", "second line of the page", "third line of the page")
LETTER, PITCH = 6.0, 12  # points: Courier of 10 points

for fall in (0, 8, 12, 14):
    angle = -math.asin(fall / (len(LINES[0]) * LETTER))
    across, up = math.cos(angle), math.sin(angle)
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300))
    text = canvas.beginText()
    text.setFont("Courier", 10)
    for number, line in enumerate(LINES):
        at = 0
        for word in line.split():
            x, y = 50 + at * LETTER * across, 250 - number * PITCH + at * LETTER * up
            text.setTextTransform(across, up, -up, across, x, y)
            text.textOut(word)
            at += len(word) + 1
    canvas.drawText(text)
    canvas.save()
    page = pypdfium2.PdfDocument(file.getvalue())[0]
    print(f"{fall}:", page.get_textpage().get_text_range().replace("\r\n", " / "))
PYTHON

seen=$("$folder/venv/bin/python" "$folder/tilt.py")
echo "$seen"
[ "$seen" = "0: first line of the page / second line of the page / third line of the page
8: first line of the page second line of the page third line of the page
12: first / second / line of the page / third / line of the page line of the page
14: first line / second / of the page / line / third / of the page / line of the page" ]
