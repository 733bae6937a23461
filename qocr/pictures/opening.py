"""Opens pictures: file formats, EXIF orientation, colour modes, limits, damaged files."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import replace
from importlib import import_module
from io import BytesIO

from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError, features

from qocr.errors import InputError, SetupError
from qocr.pictures import jpeg2000, portable_map, tiff_directory, tiff_samples
from qocr.pictures.cut_off import as_far_as_it_goes
from qocr.pictures.file_formats import HEIC, NAMES, PAM, FileFormat, format_of
from qocr.pictures.picture_spans import is_cut_off
from qocr.pictures.png_chunks import open_png
from qocr.pictures.tiff_page import Sliceable, page_alone
from qocr.types import Picture

# The size is checked before anything is decoded; Pillow would also warn at half its limit.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module="PIL")  # qocr reports damage itself

MAX_PIXELS = 178_000_000
MIN_SIDE = 10
MAX_RATIO = 200
SENDABLE = {"JPEG": "image/jpeg", "PNG": "image/png"}  # MIME types; a service takes any size
KINDS = {**SENDABLE, "WEBP": "image/webp"}  # files of these formats may be sent as they are
CONVERT_HINT = f"qocr reads {NAMES}: convert it to one of these."
_ENDINGS = ("JPEG", "PNG")  # formats whose mark of the end spares decoding them at once
_LOSSY = frozenset({"JPEG", "MPO", "HEIF", "AVIF"})
_ORIENTATION, _SIDEWAYS = 0x0112, (5, 6, 7, 8)  # EXIF
_EXIF_UNKNOWN = 72
_LEAST_DPI, _MOST_DPI = 30, 10_000
_WHITE, _BLACK = (255, 255, 255, 255), (0, 0, 0, 255)


def open_image(data: bytes) -> Image.Image:
    """The picture in `data`, whose format follows from its content; only its header is read. Raises
    InputError if it is empty, unknown, damaged or has over 178 million pixels, and SetupError if
    its format needs a library that is not installed."""
    if not data:
        raise InputError("the file is empty (0 bytes)", code="EmptyFile")
    file_format = format_of(data)
    if file_format is None:
        raise _unsupported()
    try:
        image = _open_as(file_format, data)
    except (InputError, SetupError):
        raise
    except UnidentifiedImageError as error:
        raise _unknown_samples() if file_format.name == "TIFF" else _unsupported() from error
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except Exception as error:  # Pillow's plugins raise errors of any class on damaged bytes
        raise damaged(error) from error
    if image.width * image.height > MAX_PIXELS:
        raise _too_large()
    return image


def picture(data: bytes, sha256: str = "") -> Picture:
    """The first picture in `data`, upright; `sha256` is that of `data`, if the caller knows it. One
    that is cut off is read as far as it goes. Raises InputError if nothing of it can be read."""
    sha256 = sha256 or digest(data)
    image = open_image(data)
    if is_cut_off(data):
        return _rest(image, data, sha256)
    lossy = image.format in _LOSSY
    dpi = stated_dpi(image)
    seen = _as_seen(image, data)
    if image.format not in _ENDINGS:
        decoded(seen)
    if _has_orientation(image, data):
        orientation = image.getexif()[_ORIENTATION]
        dpi = dpi[::-1] if dpi and orientation in _SIDEWAYS else dpi
        return Picture(upright(seen), None, sha256, len(data), lossy, data, orientation, dpi)
    sendable = image.format in KINDS and image.mode in ("1", "L", "RGB", "P")
    encoded = data if sendable and _is_plain(image) else None
    return Picture(seen, encoded, sha256, len(data), lossy, data, dpi=dpi)


def _is_plain(image: Image.Image) -> bool:
    return "transparency" not in image.info and not getattr(image, "is_animated", False)


def _rest(image: Image.Image, data: bytes, sha256: str) -> Picture:
    """What is left of a picture whose file is cut off."""
    try:
        left = as_far_as_it_goes(data, open_image) if image.format == "JPEG" else None
        whole = left or (decoded(image), "")
    except InputError:
        left = as_far_as_it_goes(data, open_image)
        if left is None:
            raise
        whole = left
    rest, missing = whole
    shown = Picture(upright(rest), sha256=sha256, dpi=stated_dpi(rest), is_whole=not missing)
    return shown.with_warning(missing) if missing else shown


def _as_seen(image: Image.Image, data: bytes) -> Image.Image:
    """The picture with its samples as they are meant. Raises InputError if it is damaged."""
    try:
        if image.format == "JPEG2000":
            return jpeg2000.checked(image, data)
        if image.format != "TIFF":
            return image
        return tiff_samples.as_seen(image, data)
    except InputError:
        raise
    except Exception as error:  # Pillow's plugins raise errors of any class on damaged bytes
        raise damaged(error) from error


def digest(data: bytes) -> str:
    """The SHA-256 of a file, by which a saved result refers to it."""
    return hashlib.sha256(data).hexdigest()


def tiff_page(data: Sliceable, offset: int, sha256: str) -> Picture:
    """The picture of a TIFF whose directory stands at `offset`; `sha256` is that of `data`. Raises
    InputError if it is damaged."""
    own = page_alone(data, offset)
    if own is None:
        own = tiff_directory.starting_with(data[0 : len(data)], offset)
    picture_there = picture(own, sha256)
    return replace(picture_there, stored=None, file_bytes=0)


def frame(image: Image.Image, sha256: str) -> Picture:
    """The current frame of a file of several, upright. Raises InputError if it is damaged."""
    dpi = stated_dpi(image)
    return Picture(upright(decoded(image).copy()), sha256=sha256, dpi=dpi)


def stated_dpi(image: Image.Image) -> tuple[float, float] | None:
    """The resolution that the file of `image` states, across and down, before any turn. None where
    it states none or an impossible one, or the 72 of a camera, which stands for `unknown`.
    Source: Exif 2.32, XResolution."""
    try:
        across, down = (float(value) for value in image.info["dpi"])
    except (KeyError, TypeError, ValueError):
        return None
    from_exif = image.format in ("JPEG", "MPO") and not image.info.get("jfif_unit")
    if from_exif and across == down == _EXIF_UNKNOWN:
        return None
    possible = all(_LEAST_DPI <= value <= _MOST_DPI for value in (across, down))
    return (across, down) if possible else None


def upright(image: Image.Image) -> Image.Image:
    """`image`, turned or mirrored as its EXIF orientation says. Raises InputError if it is
    damaged."""
    return ImageOps.exif_transpose(decoded(image))


def decoded(image: Image.Image) -> Image.Image:
    """`image`, its pixels read. Raises InputError if it is cut off or damaged."""
    try:
        image.load()
    except Exception as error:
        raise damaged(error) from error
    return image


def rgb(image: Image.Image) -> Image.Image:
    """`image` in mode RGB. Transparent pictures are put on white, or on black if they show light
    text. Raises InputError if the pixels cannot be decoded."""
    decoded(image)
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = tiff_samples.in_bytes(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return _flattened(image.convert("RGBA"))
    return image.convert("RGB")


def check_readable(source: Picture) -> None:
    """Raises InputError for a picture too small or too narrow for any engine. Source: API
    reference, "image limits"."""
    short, long = sorted((source.width, source.height))
    if short <= MIN_SIDE or long > MAX_RATIO * short:
        raise InputError(
            f"the picture is {source.width}x{source.height}: each side must be over {MIN_SIDE} "
            f"pixels and at most {MAX_RATIO} times the other",
            code="PictureShape",
            hint="Cut or scale the picture.",
        )


def _open_as(file_format: FileFormat, data: bytes) -> Image.Image:
    """Opens `data` as this format and no other, because Pillow's list has some that start programs
    (EPS) or download."""
    if file_format is PAM:
        return portable_map.open_pam(data)
    if file_format is HEIC:
        _register_heif()
    else:
        check_codec(file_format)
        import_module(f"PIL.{file_format.plugin}")
    if file_format.name == "TIFF":
        return tiff_samples.open_tiff(data, MAX_PIXELS)
    if file_format.name == "PNG":
        return open_png(data)
    return Image.open(BytesIO(data), formats=[file_format.pillow])


def check_codec(file_format: FileFormat) -> None:
    """Raises SetupError if the installed Pillow lacks the library that the format needs."""
    codec = file_format.codec
    known = codec in features.modules or codec in features.codecs  # to this version of Pillow
    if codec and not (known and features.check(codec)):
        raise SetupError(
            f"the installed Pillow cannot open {file_format.name} pictures",
            code="CodecMissing",
            hint="pip install --upgrade Pillow, or convert the picture to PNG.",
        )


def _unsupported() -> InputError:
    return InputError(
        "not a picture or PDF that qocr knows", code="UnsupportedFile", hint=CONVERT_HINT
    )


def _unknown_samples() -> InputError:
    return InputError(
        "a TIFF whose samples cannot be read, or a damaged one",
        code="UnsupportedFile",
        hint="Convert it: tiffcp -p contig, or magick in.tif -depth 8 out.png.",
    )


def _register_heif() -> None:
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise SetupError(
            "HEIC pictures need the extra 'heic'",
            code="HeicMissing",
            hint="pip install 'qocr[heic]', or convert the picture to JPEG.",
        ) from error
    register_heif_opener()


def _has_orientation(image: Image.Image, data: bytes) -> bool:
    """Whether the file's EXIF orientation turns or mirrors the picture."""
    if image.format == "PNG" and b"eXIf" not in data:
        return False  # Pillow would decode the whole picture to look for it
    try:
        return image.getexif().get(_ORIENTATION, 1) not in (0, 1)
    except Exception:  # damaged EXIF counts as none
        return False


def damaged(error: Exception) -> InputError:
    """The error of a picture that Pillow cannot read."""
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


def _flattened(image: Image.Image) -> Image.Image:
    alpha = image.getchannel("A")
    background = _WHITE
    if ImageStat.Stat(alpha).mean[0] < 128 and alpha.getbbox():
        visible = alpha.point(lambda value: 255 if value > 127 else 0)
        brightness = ImageStat.Stat(image.convert("L"), mask=visible)
        background = _BLACK if brightness.count[0] and brightness.mean[0] > 191 else _WHITE
    return Image.alpha_composite(Image.new("RGBA", image.size, background), image).convert("RGB")
