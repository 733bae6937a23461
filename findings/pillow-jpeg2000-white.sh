#!/bin/sh
# Pillow 13.0.0 (OpenJPEG 2.5.4, Linux wheel): a JPEG 2000 scan in colours of 9 to 16 bits a channel
# loses its white: values are rounded up past 255 when they are made 8 bits, and wrap to 0, so that
# paper turns black without an error or a warning. Grey of 9 bits, too; grey of 10 to 16 bits keeps
# its depth (mode I;16) and is right. imagecodecs reads the same files as they were written.
#
# Seen (bits, kind, white as written, as imagecodecs reads it, as Pillow shows it):
#   8 rgb 255 255 255
#   9 rgb 511 511 0
#   12 rgb 4095 4095 0
#   16 rgb 65535 65535 0
#   9 grey 511 511 0
#   12 grey 4095 4095 65520
#   16 grey 65535 65535 65535
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pillow==13.0.0 imagecodecs==2026.3.6 numpy==2.4.6

cat > "$folder/white.py" <<'PYTHON'
import io

import imagecodecs
import numpy
from PIL import Image

for kind, depths in (("rgb", (8, 9, 12, 16)), ("grey", (9, 12, 16))):
    for bits in depths:
        white = 2**bits - 1
        shape = (16, 16, 3) if kind == "rgb" else (16, 16)
        page = numpy.full(shape, white, numpy.uint16 if bits > 8 else numpy.uint8)
        data = imagecodecs.jpeg2k_encode(
            page, bitspersample=bits, reversible=True, codecformat="jp2"
        )
        decoded = imagecodecs.jpeg2k_decode(data).flat[0]
        shown = Image.open(io.BytesIO(data)).getpixel((3, 3))
        print(bits, kind, white, decoded, shown[0] if isinstance(shown, tuple) else shown)
PYTHON

seen=$("$folder/venv/bin/python" "$folder/white.py")
echo "$seen"
[ "$seen" = "8 rgb 255 255 255
9 rgb 511 511 0
12 rgb 4095 4095 0
16 rgb 65535 65535 0
9 grey 511 511 0
12 grey 4095 4095 65520
16 grey 65535 65535 65535" ]
