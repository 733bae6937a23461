"""The values that rooms hand to each other, and the two seams: Engine and Format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

from qocr.errors import QocrError
from qocr.tasks import TASKS

if TYPE_CHECKING:
    from PIL.Image import Image

    from qocr.tables import Table

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
Status = Literal["ok", "empty", "incomplete", "failed"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as pixels.

    `image` is upright (EXIF turns applied), of any mode, and may still be undecoded. `encoded` has
    the file's own bytes where they show exactly `image`, else None. `sha256` is the digest of the
    whole file, `file_bytes` its size, 0 where it has further pages. `lossy` says that the file is
    compressed with loss, like a JPEG, so that another of its size loses no more. `stored` has the
    bytes of a file that holds this picture alone, to be turned by its EXIF `orientation` (1 to 8).
    `dpi` is the resolution that the file states, across and down the upright picture, else None.
    `warnings` say what of the file is not in `image`; it `is_whole` unless rows of it are missing.
    """

    image: Image
    encoded: bytes | None = None
    sha256: str = ""
    file_bytes: int = 0
    lossy: bool = False
    stored: bytes | None = field(default=None, repr=False)
    orientation: int = 1
    dpi: tuple[float, float] | None = None
    warnings: tuple[str, ...] = ()
    is_whole: bool = True

    def with_warning(self, warning: str) -> Picture:
        """The same picture with one more warning."""
        return replace(self, warnings=(*self.warnings, warning))

    @property
    def width(self) -> int:
        """The width in pixels, after EXIF turns."""
        return self.image.width

    @property
    def height(self) -> int:
        """The height in pixels, after EXIF turns."""
        return self.image.height


@dataclass(frozen=True, slots=True)
class Source:
    """A document to read. `error` says why it cannot be read; `stem` and `folder` name its outputs.
    The `address` of a URL may hold a password, which its `name` does not."""

    name: str
    kind: Literal["file", "url", "data", "stdin"]
    stem: str
    folder: str = "."
    error: QocrError | None = None
    address: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PdfOrigin:
    """The PDF that a page is one of.

    `path` is its file, also of a PDF that came through a pipe, and `password` opens it. `has_text`
    says whether the page has a letter of its own, seen or not; it raises nothing.
    """

    path: str
    password: str | None
    has_text: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """A page to read: where it comes from and how to open it.

    `name` is what messages call it (`scan.pdf#3`). `number` counts from 1 within `source`;
    `one_of_many` says whether the source has further pages, `remaining` how many are still to be
    read. `stem` and `folder` name its outputs. `open` renders or decodes the picture, and raises
    InputError where it cannot. `text_layer` is the text of a PDF's page, empty for pictures.
    `content` is equal for pages that look the same; it is known without opening the page, else
    empty. `pdf` is the document of a PDF's page, None for pictures.
    """

    name: str
    source: str
    number: int
    open: Callable[[], Picture] = field(repr=False, compare=False)
    stem: str = "page"
    folder: str = "."
    one_of_many: bool = False
    remaining: int = 0
    text_layer: Callable[[], str] = field(default=str, repr=False, compare=False)
    content: Callable[[], str] = field(default=str, repr=False, compare=False)
    pdf: PdfOrigin | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    `quad` holds the corners of the text (top left, top right, bottom right, bottom left) in pixels
    of the original picture, origin top left; None where the engine gave no usable box.
    `confidence` is in [0, 1]. `words` are the parts of the line, where the engine separates them; a
    word has no words of its own.
    """

    text: str
    quad: Quad | None
    confidence: float | None = None
    words: tuple[Line, ...] = ()

    def rounded(self) -> Line:
        """The line with corners rounded to a tenth of a pixel, and confidence to four digits."""
        quad = None if self.quad is None else moved_quad(self.quad, _to_a_tenth)
        confidence = None if self.confidence is None else round(self.confidence, 4)
        words = tuple(word.rounded() for word in self.words)
        return Line(self.text, quad, confidence, words)

    def moved(self, move: Callable[[Point], Point]) -> Line:
        """The line with every corner, also of its words, moved by `move`."""
        quad = None if self.quad is None else moved_quad(self.quad, move)
        words = tuple(word.moved(move) for word in self.words)
        return Line(self.text, quad, self.confidence, words)

    @property
    def corners(self) -> Quad:
        """The quad of a line that has one; raises ValueError where the line has none."""
        if self.quad is None:
            raise ValueError(f"the line has no box: {self.text}")
        return self.quad

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """The upright box around the quad: left, top, right, bottom. Raises ValueError where the
        line has no quad."""
        xs, ys = zip(*self.corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def _to_a_tenth(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)


def moved_quad(quad: Quad, move: Callable[[Point], Point]) -> Quad:
    """The quad with each corner moved by `move`."""
    top_left, top_right, bottom_right, bottom_left = map(move, quad)
    return top_left, top_right, bottom_right, bottom_left


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of a page as the service counted them; None where it reported none."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    image_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an answer as the model wrote it, in bytes because a character may be split.
    `logprob` is the natural logarithm of its probability, None where that is very low; `others` are
    the alternatives with theirs."""

    written: bytes
    logprob: float | None
    others: tuple[tuple[str, float | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What to ask for each page of a run: a `task` of the `model`, or the user's own `prompt`.

    For kie, the model fills in `template`, and its fields have to satisfy `json_schema`.
    `min_pixels` and `max_pixels` are the user's own limits, None where the model's apply.
    `any_form` says that the answer to a prompt may come in any form, because only its text is
    written. `body` are fields of the user's own for the body of the request.
    """

    task: str
    model: str
    prompt: str | None = None
    template: Mapping[str, Any] | None = None
    json_schema: Mapping[str, Any] | None = None
    min_pixels: int | None = None
    max_pixels: int | None = None
    rotate: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)
    stream: bool = False
    any_form: bool = False
    body: Mapping[str, Any] = field(default_factory=dict)

    def to_record(self) -> dict[str, Any]:
        """The record for JSON, with the names that cache keys and saved submissions use."""
        record = {_RECORD_NAMES.get(name, name): value for name, value in asdict(self).items()}
        return {name: value for name, value in record.items() if value or name not in _RARE}

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Ask:
        """The Ask of a record; raises TypeError for a record of something else."""
        fields = {written: name for name, written in _RECORD_NAMES.items()}
        return cls(**{fields.get(name, name): value for name, value in record.items()})


_RARE = ("any_form", "body")  # written only where they are set
_RECORD_NAMES = {"template": "schema", "json_schema": "rules"}


@dataclass(frozen=True, slots=True)
class Request:
    """A request to an engine: one page, its picture, and what to ask. `open` returns the same
    picture at every call; it raises InputError where there is none."""

    page: Page
    open: Callable[[], Picture] = field(repr=False, compare=False)
    ask: Ask

    @property
    def picture(self) -> Picture:
        """The picture to read; raises InputError where it cannot be opened."""
        return self.open()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the text of a page, as it is recognised."""

    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """How one page ended, and what was read on it.

    - `page` is the page; `task`, `engine` and `model` say how it was read.
    - `status` is `ok`, `empty`, `incomplete` (cut off, or repeating itself) or `failed`. A failed
      page has an `error`; any page may have `warnings`.
    - `text` is what was read, in the form of the task: plain text, HTML of tables, LaTeX of
      formulas and documents, JSON of fields. It is all deltas joined.
    - `lines` have boxes in pixels of the original picture, whose size is `width` and `height`.
    - `fields` are those of `kie`, as JSON values. `field_confidence`, in [0, 1], is by path
      (`items.0.price`), where the engine reports it. `unmet` names the fields that break the
      user's JSON Schema.
    - `tokens` is the answer piece by piece with its probabilities (`logprobs`), and
      `line_confidence` the resulting confidence of each line of `text`, in [0, 1].
    - `usage` is what the service counted, `request_id` its id of the request, `sha256` the digest
      of the file that was read, as 64 hex digits. A `cached` page was read by an earlier run.
    - `picture`, where it is still held, has the size `width` x `height`; `sent_bytes` is its size
      as the service got it. A result that is not `final` lacks something only because a later
      request failed.
    """

    page: Page
    task: str
    engine: str
    model: str
    status: Status
    text: str = ""
    lines: tuple[Line, ...] = ()
    fields: Any = None
    field_confidence: Mapping[str, float] = field(default_factory=dict)
    usage: Usage | None = None
    request_id: str = ""
    width: int | None = None
    height: int | None = None
    sha256: str = ""
    warnings: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    error: QocrError | None = None
    tokens: tuple[Token, ...] = ()
    line_confidence: tuple[float | None, ...] = ()
    cached: bool = field(default=False, compare=False)
    final: bool = field(default=True, compare=False)
    sent_bytes: int = field(default=0, compare=False)
    picture: Picture | None = field(default=None, repr=False, compare=False)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of a page that was read with `table`, in order; empty for other tasks."""
        if TASKS[self.task].answer != "tables":
            return ()
        from qocr.tables import parse_tables

        return parse_tables(self.text).tables

    @property
    def notation(self) -> str:
        """How the text of a page that was read with `doc` is written: "latex", "markdown", "html",
        "json" (a list of blocks) or "text"; empty for other tasks."""
        if TASKS[self.task].answer != "document":
            return ""
        from qocr.markdown import recognise

        return recognise(self.text)


Event = TextDelta | Result
Read = Callable[[Page], Iterator[Event]]


class Engine(Protocol):
    """What reads pages: an engine itself, or one around it (see `run.stack`)."""

    name: str

    def read(self, request: Request) -> Iterator[Event]:
        """Yields any number of deltas, then exactly one result whose text is the deltas joined.

        There are no deltas where the request does not stream. Raises QocrError where the page
        cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Style:
    """The user's options of formats; each concerns one or two of them."""

    header: int | None = None
    excel_safe: bool = False
    delimiters: str = "none"
    label: Literal["number", "text", "none"] = "number"
    coords: str = "px"
    min_confidence: float = 0.0
    explode: str | None = None
    template: Mapping[str, Any] | None = None
    redo: bool = False
    pdfa: bool = False


class Document(Protocol):
    """A document that can be written only when all its pages are known."""

    def add(self, result: Result) -> Sequence[str]:
        """Adds the next page, in page order, also one that failed. Returns notes for the user."""
        ...

    def finish(self) -> str | bytes:
        """The whole document; call it once, after the last page."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """How results are written: `start`, the pages with `joint` between them, `end`; or, with
    `document`, all at once after the last page.

    A `live` format renders a page as its text and a fixed ending, so deltas can be written as they
    come. A `single_page` format needs a file for each page, a `binary` one cannot be shown on a
    terminal. One that `tells_failures` has a place for failed pages, and is written even where no
    page could be read. `parts` cuts a page into the results of a `{table}` pattern. `one_each` is
    `page` or `table` where programs that read the format expect one in a file: a folder gets a file
    for each, and several in one document are noted. `file_start` stands before `start` in files.
    One that `counts_pages` numbers them on where a document has those of several inputs.
    `needs_picture` says that it shows the picture, which saved results do not have, `skips_text`
    that it leaves pages of PDFs alone that have text of their own. `left_out` says why what it
    writes of a page is not all of it.
    """

    name: str
    suffix: str
    render: Callable[[Result], str | bytes]
    start: str = ""
    joint: str = ""
    end: str = ""
    live: bool = False
    single_page: bool = False
    binary: bool = False
    tells_failures: bool = False
    needs_picture: bool = False
    skips_text: bool = False
    document: Callable[[], Document] | None = None
    parts: Callable[[Result], list[Result]] | None = None
    one_each: Literal["", "page", "table"] = ""
    file_start: str = ""
    left_out: Callable[[Result], str] | None = None
    counts_pages: bool = False
