"""Arguments -> sources: files, folders, globs, lists of files, addresses, standard input."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from qocr.errors import InputError, UsageError
from qocr.inputs.local_addresses import data_source, path_of
from qocr.pictures.file_formats import SUFFIXES
from qocr.types import Source

_DIGITS = re.compile(r"(\d+)")


def sources(arguments: Iterable[str], recursive: bool = False) -> list[Source]:
    """Every document the arguments name, in the order given, each once.

    The files of a folder or glob come in natural order. A name that cannot be read becomes a
    source with its error. Raises UsageError if a list names another list.
    """
    unique: dict[str, Source] = {}
    for argument in arguments:
        for source in _expand(argument, recursive, in_list=False):
            key = os.path.abspath(source.name) if source.kind == "file" else source.name
            unique.setdefault(key, source)
    return list(unique.values())


def natural_key(text: str) -> tuple[list[tuple[int, str]], str]:
    """A sort key that puts `page2` before `page10`. Names that differ only in case or in leading
    zeros are ordered as they are written."""
    parts = _DIGITS.split(text.casefold())
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts], text


def _expand(argument: str, recursive: bool, in_list: bool) -> Iterator[Source]:
    if argument == "-" and not in_list:
        yield Source("-", "stdin", "stdin")
    elif argument.startswith("@") and not os.path.exists(argument):
        if in_list:
            raise UsageError(f"{argument}: a list cannot name another list")
        yield from _list_entries(argument, recursive)
    elif argument.lower().startswith(("http://", "https://")):
        yield _address(argument)
    elif argument.lower().startswith("data:") and not os.path.exists(argument):
        yield data_source(argument)
    elif argument.lower().startswith("file:/") and not os.path.exists(argument):
        yield from _file_address(argument, recursive)
    else:
        yield from _on_disk(argument, recursive)


def _file_address(url: str, recursive: bool) -> Iterator[Source]:
    try:
        path = path_of(url)
    except InputError as error:
        yield Source(url, "file", "page", error=error)
        return
    if os.path.exists(path):
        yield from _on_disk(path, recursive)
    else:
        yield _unreadable(path, "no such file or folder", "NotFound")


def _on_disk(argument: str, recursive: bool) -> Iterator[Source]:
    if os.path.isdir(argument):
        yield from _folder_files(argument, recursive)
    elif os.path.exists(argument):
        yield _file(argument)
    elif glob.has_magic(argument):
        yield from _glob_files(argument)
    else:
        yield _unreadable(argument, "no such file or folder", "NotFound")


def _list_entries(argument: str, recursive: bool) -> Iterator[Source]:
    try:
        text = Path(argument[1:]).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        yield _unreadable(argument, f"the list cannot be read: {_reason(error)}", "NotFound")
        return
    entries = [entry.rstrip("\r") for entry in text.split("\n") if entry.strip()]
    if not entries:
        yield _unreadable(argument, "the list is empty", "NothingToRead")
    for entry in entries:
        yield from _expand(entry, recursive, in_list=True)


def _folder_files(folder: str, recursive: bool) -> Iterator[Source]:
    root = Path(folder)
    paths = root.rglob("*") if recursive else root.glob("*")
    try:
        files = sorted(
            (str(path) for path in paths if _is_readable_file(path, root)), key=natural_key
        )
    except OSError as error:
        yield _unreadable(folder, f"the folder cannot be read: {_reason(error)}", "NotFound")
        return
    if not files:
        hint = "" if recursive else "--recursive looks into its folders, too."
        yield _unreadable(folder, "no pictures or PDFs in this folder", "NothingToRead", hint)
    yield from map(_file, files)


def _is_readable_file(path: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return not hidden and path.suffix.lower() in SUFFIXES and path.is_file()


def _glob_files(pattern: str) -> Iterator[Source]:
    matches = sorted(glob.glob(pattern, recursive=True), key=natural_key)
    files = [name for name in matches if os.path.isfile(name)]
    if not files:
        yield _unreadable(pattern, "no file matches", "NothingToRead")
    yield from map(_file, files)


def _file(name: str) -> Source:
    return Source(name, "file", Path(name).stem, os.path.dirname(name) or ".")


def _address(url: str) -> Source:
    try:
        parts = urlsplit(url)
        path = unquote(parts.path)
    except ValueError:
        return _unreadable(url, "not an address", "InvalidAddress")
    last = PurePosixPath(path.replace("\\", "/").replace("\0", "")).name
    stem = PurePosixPath(last).stem.strip(".") or "page"
    shown = url.replace(f"{parts.netloc.rpartition('@')[0]}@", "", 1)
    return Source(shown if "@" in parts.netloc else url, "url", stem, address=url)


def _unreadable(name: str, message: str, code: str, hint: str = "") -> Source:
    error = InputError(message, code=code, hint=hint or "Check the name.")
    return Source(name, "file", Path(name).stem or "page", error=error)


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8 text"
