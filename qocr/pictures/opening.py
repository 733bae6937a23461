"""Pictures made right: kinds, turns, modes, limits, encoding."""

from __future__ import annotations

import hashlib
import warnings
from io import BytesIO

from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError

from qocr.errors import InputError, SetupError
from qocr.types import Picture

# The size is checked before anything is decoded; Pillow would also warn at half its limit.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module="PIL")  # we say it ourselves

MAX_PIXELS = 178_000_000
MIN_SIDE = 10
MAX_RATIO = 200
SENDABLE = {"JPEG": "image/jpeg", "PNG": "image/png"}  # in any size
KINDS = {**SENDABLE, "WEBP": "image/webp"}  # whose bytes may be passed on as they are
CONVERT_HINT = "Convert it to PNG, JPEG or PDF."
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_ENDINGS = {"JPEG": b"\xff\xd9", "PNG": b"IEND"}
_LOSSY = frozenset({"JPEG", "MPO", "HEIF", "AVIF"})
_WHITE, _BLACK = (255, 255, 255, 255), (0, 0, 0, 255)


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


def picture(data: bytes, sha256: str = "") -> Picture:
    """The first picture in `data`, upright, whose `sha256` may be known; InputError where it is
    cut off or damaged."""
    sha256 = sha256 or digest(data)
    image = open_image(data)
    if not _ends_well(data, image.format or ""):
        decoded(image)
    lossy = image.format in _LOSSY
    if _turned(image, data):
        return Picture(upright(image), None, sha256, len(data), lossy)
    sendable = image.format in KINDS and image.mode in ("1", "L", "RGB", "P")
    plain = "transparency" not in image.info and not getattr(image, "is_animated", False)
    encoded = data if sendable and plain else None
    return Picture(image, encoded, sha256, len(data), lossy)


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


def frame(data: bytes, index: int, sha256: str = "") -> Picture:
    """Frame `index` (from 0) of a multi-page file, upright; its `sha256` may be known."""
    image = open_image(data)
    try:
        image.seek(index)
        return Picture(upright(image.copy()), sha256=sha256 or digest(data))
    except Exception as error:
        raise _damaged(error) from error


def upright(image: Image.Image) -> Image.Image:
    """The picture with its EXIF turn applied."""
    return ImageOps.exif_transpose(decoded(image))


def decoded(image: Image.Image) -> Image.Image:
    """`image` with its pixels read; raises InputError where it is cut off or damaged."""
    try:
        image.load()
    except Exception as error:
        raise _damaged(error) from error
    return image


def rgb(image: Image.Image) -> Image.Image:
    """`image` in mode RGB as a person would see it, on white; light text that was drawn for a
    dark ground, on black. Raises InputError where the pixels cannot be decoded."""
    decoded(image)
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
