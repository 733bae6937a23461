"""Pictures made right: kinds, turns, modes, limits, encoding."""

from __future__ import annotations

import hashlib
import math
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageOps, ImageStat, UnidentifiedImageError

from qocr.errors import InputError, SetupError
from qocr.types import Picture

# The size is checked before anything is decoded; Pillow would also warn at half its limit.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module="PIL")  # we say it ourselves

MAX_PIXELS = 178_000_000
MAX_SENT_PIXELS = 7680 * 4320  # of a PNG or JPEG. Source: API reference, "image limits"
MIN_SIDE = 10
MAX_RATIO = 200
SENDABLE = {"JPEG": "image/jpeg", "PNG": "image/png"}
CONVERT_HINT = "Convert it to PNG, JPEG or PDF."
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_ENDINGS = {"JPEG": b"\xff\xd9", "PNG": b"IEND"}
_WHITE, _BLACK = (255, 255, 255, 255), (0, 0, 0, 255)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture ready to be sent; `width` and `height` are of the bytes, in pixels."""

    data: bytes
    mime: str
    width: int
    height: int


def open_image(data: bytes) -> Image.Image:
    """The picture in `data`, header read and pixels not; raises InputError or SetupError."""
    if not data:
        raise InputError("the file is empty (0 bytes)", code="EmptyFile")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        _learn_heif()
    try:
        image = Image.open(BytesIO(data))
    except UnidentifiedImageError as error:
        raise InputError(
            "not a picture or PDF that qocr knows", code="UnsupportedFile", hint=CONVERT_HINT
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except Exception as error:  # Pillow's plugins raise what they like on hostile bytes
        raise _damaged(error) from error
    if image.width * image.height > MAX_PIXELS:
        raise _too_large()
    return image


def picture(data: bytes) -> Picture:
    """The first picture in `data`, upright; InputError where it is cut off or damaged."""
    image = open_image(data)
    if not _ends_well(data, image.format or ""):
        _decode(image)
    if _turned(image, data):
        return Picture(upright(image), sha256=digest(data))
    sendable = image.format in SENDABLE and image.mode in ("1", "L", "RGB", "P")
    plain = "transparency" not in image.info
    return Picture(image, data if sendable and plain else None, digest(data))


def digest(data: bytes) -> str:
    """By which a saved result knows the file it was read from."""
    return hashlib.sha256(data).hexdigest()


def frame_count(data: bytes) -> int:
    """How many frames a multi-page file has; raises InputError where it is damaged."""
    image = open_image(data)
    try:
        return getattr(image, "n_frames", 1)
    except Exception as error:
        raise _damaged(error) from error


def frame(data: bytes, index: int) -> Picture:
    """Frame `index` (from 0) of a multi-page file, upright."""
    image = open_image(data)
    try:
        image.seek(index)
        return Picture(upright(image.copy()), sha256=digest(data))
    except Exception as error:
        raise _damaged(error) from error


def upright(image: Image.Image) -> Image.Image:
    _decode(image)
    return ImageOps.exif_transpose(image)


def rgb(image: Image.Image) -> Image.Image:
    """`image` in mode RGB as a person would see it, on white; light text that was drawn for a
    dark ground, on black. Raises InputError where the pixels cannot be decoded."""
    _decode(image)
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    elif image.mode in ("I", "F"):
        image = _scaled_to_bytes(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return _flattened(image.convert("RGBA"))
    return image.convert("RGB")


def check_readable(source: Picture) -> None:
    """InputError for a picture no engine takes. Source: API reference, "image limits"."""
    short, long = sorted((source.width, source.height))
    if short <= MIN_SIDE or long > MAX_RATIO * short:
        raise InputError(
            f"the picture is {source.width}x{source.height}: each side must be over {MIN_SIDE} "
            f"pixels and at most {MAX_RATIO} times the other",
            code="PictureShape",
            hint="Cut or scale the picture.",
        )


def encode(
    source: Picture, max_bytes: int, max_pixels: int, factor: int, shrink: bool = False
) -> Encoded:
    """`source` as PNG or JPEG of at most `max_bytes`.

    The file's own bytes are passed on where they fit. What must be encoded anew, and with
    `shrink` everything, is brought to `max_pixels` on the grid of `factor` pixels that the model
    itself uses, so nothing it would see is lost.
    """
    pixels = source.width * source.height
    too_many = pixels > max_pixels
    too_large = pixels > MAX_SENT_PIXELS or (shrink and too_many)
    anew = source.encoded is None or len(source.encoded) > max_bytes or too_large
    if source.encoded is not None and not anew:
        mime = SENDABLE[source.image.format or ""]
        return Encoded(source.encoded, mime, source.width, source.height)
    image = rgb(source.image)
    if too_many:
        size = smart_resize(*image.size, factor, 0, max_pixels)
        image = image.resize(size, Image.Resampling.LANCZOS)
    return _smallest_allowed(image.convert("L") if _colourless(image) else image, max_bytes)


def smart_resize(
    width: int, height: int, factor: int, min_pixels: int, max_pixels: int
) -> tuple[int, int]:
    """Width and height the model sees. Source: the guide's code for estimating image tokens."""
    wide, high = (max(1, round(side / factor)) * factor for side in (width, height))
    if wide * high > max_pixels:
        beta = math.sqrt(width * height / max_pixels)
        wide = max(factor, math.floor(width / beta / factor) * factor)
        high = max(factor, math.floor(height / beta / factor) * factor)
    elif wide * high < min_pixels:
        beta = math.sqrt(min_pixels / (width * height))
        wide = math.ceil(width * beta / factor) * factor
        high = math.ceil(height * beta / factor) * factor
    return wide, high


def _learn_heif() -> None:
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise SetupError(
            "HEIC pictures need the extra 'heic'",
            code="HeicMissing",
            hint="pip install 'qocr[heic]', or convert the picture to JPEG.",
        ) from error
    register_heif_opener()


def _turned(image: Image.Image, data: bytes) -> bool:
    """Whether the file says in EXIF that it is to be shown turned or mirrored."""
    if image.format == "PNG" and b"eXIf" not in data:
        return False  # Pillow would decode the whole picture to look for it
    try:
        return image.getexif().get(0x0112, 1) not in (0, 1)
    except Exception:  # damaged EXIF says nothing
        return False


def _ends_well(data: bytes, file_format: str) -> bool:
    """Whether the end of the file is there, seen without decoding; unknown kinds say False."""
    ending = _ENDINGS.get(file_format)
    return ending is not None and ending in data[-4096:]


def _decode(image: Image.Image) -> None:
    try:
        image.load()
    except Exception as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> InputError:
    return InputError(
        f"the picture is cut off or damaged: {error}",
        code="DamagedPicture",
        hint="Scan or download it again.",
    )


def _too_large() -> InputError:
    return InputError(
        f"the picture has more than {MAX_PIXELS // 1_000_000} million pixels",
        code="PictureTooLarge",
        hint="Scale it down or cut it into parts.",
    )


def _scaled_to_bytes(image: Image.Image) -> Image.Image:
    low, high = image.getextrema()
    assert isinstance(high, float | int)
    assert isinstance(low, float | int)
    top = next((top for top in (255, 65535) if low >= 0 and high <= top), max(high, 1))
    scale = 255 / top
    return image.point(lambda value: value * scale).convert("L")


def _flattened(image: Image.Image) -> Image.Image:
    alpha = image.getchannel("A")
    ground = _WHITE
    if ImageStat.Stat(alpha).mean[0] < 128 and alpha.getbbox():
        visible = alpha.point(lambda value: 255 if value > 127 else 0)
        ink = ImageStat.Stat(image.convert("L"), mask=visible)
        ground = _BLACK if ink.count[0] and ink.mean[0] > 191 else _WHITE
    return Image.alpha_composite(Image.new("RGBA", image.size, ground), image).convert("RGB")


def _colourless(image: Image.Image) -> bool:
    small = image.reduce(max(1, min(image.size) // 512))
    return all(high < 12 for _, high in _chroma_extrema(small))


def _chroma_extrema(image: Image.Image) -> list[tuple[int, int]]:
    red, green, blue = image.split()
    pairs = ((red, green), (green, blue))
    return [ImageChops.difference(one, two).getextrema() for one, two in pairs]  # type: ignore[misc]


def _smallest_allowed(image: Image.Image, max_bytes: int) -> Encoded:
    for file_format, quality in (("PNG", 0), ("JPEG", 92), ("JPEG", 75)):
        encoded = _save(image, file_format, quality)
        if len(encoded.data) <= max_bytes:
            return encoded
    raise InputError(
        f"the picture is {len(encoded.data):,} bytes even as JPEG; {max_bytes:,} can be sent",
        code="PictureTooLarge",
        hint="Set a lower --max-pixels.",
    )


def _save(image: Image.Image, file_format: str, quality: int) -> Encoded:
    buffer = BytesIO()
    if file_format == "PNG":
        image.save(buffer, "PNG", compress_level=3)
    else:
        image.save(buffer, "JPEG", quality=quality)
    return Encoded(buffer.getvalue(), SENDABLE[file_format], image.width, image.height)
