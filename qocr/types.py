"""The words of the house: values that rooms hand to each other, and the two seams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
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

    `image` is upright (EXIF turns applied) and may still be undecoded; its mode is as found.
    `encoded` holds the file's own bytes where they show exactly `image`, else None; `sha256` is
    of the whole file it comes from; `file_bytes` its size, 0 where it holds further pages;
    `lossy` says of a file (JPEG and the like) that another of its size loses no more.
    """

    image: Image
    encoded: bytes | None = None
    sha256: str = ""
    file_bytes: int = 0
    lossy: bool = False

    @property
    def width(self) -> int:
        """In pixels, after EXIF turns."""
        return self.image.width

    @property
    def height(self) -> int:
        """In pixels, after EXIF turns."""
        return self.image.height


@dataclass(frozen=True, slots=True)
class Source:
    """A document to read. `error` says why it cannot be; `stem` and `folder` name its outputs;
    the `address` of a url may hold a password, which its `name` does not."""

    name: str
    kind: Literal["file", "url", "stdin"]
    stem: str
    folder: str = "."
    error: QocrError | None = None
    address: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to read: where it comes from and how to open it.

    `name` is what messages call it (`scan.pdf#3`); `number` counts from 1 within `source`, which
    has further pages if it is `one_of_many`, of which `remaining` are still to be read; `stem` and
    `folder` name its outputs. `open` renders or decodes the picture; it raises InputError where
    there is none. `text_layer` is the text the page itself has, empty for pictures. `content` is
    equal for pages that look the same, known without opening them; empty where only opening tells.
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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `quad` runs top left, top right, bottom right, bottom left of the text,
    in pixels of the original picture, origin top left. `confidence` is in [0, 1]. `words` are
    the line's parts, where the engine tells them apart; a word has none of its own."""

    text: str
    quad: Quad
    confidence: float | None = None
    words: tuple[Line, ...] = ()

    def rounded(self) -> Line:
        """With corners to a tenth of a pixel and four digits of confidence."""
        one, two, three, four = ((round(x, 1), round(y, 1)) for x, y in self.quad)
        confidence = None if self.confidence is None else round(self.confidence, 4)
        words = tuple(word.rounded() for word in self.words)
        return Line(self.text, (one, two, three, four), confidence, words)

    def moved(self, move: Callable[[Point], Point]) -> Line:
        """With every corner, those of the words too, where `move` puts it."""
        one, two, three, four = map(move, self.quad)
        words = tuple(word.moved(move) for word in self.words)
        return Line(self.text, (one, two, three, four), self.confidence, words)

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        xs, ys = zip(*self.quad, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the service counted them; None where it did not say."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    image_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an answer as the model wrote it, in bytes because a letter may be cut in two.
    `logprob` is the natural logarithm of its probability, None where that is very low; `others`
    are what might have stood there."""

    written: bytes
    logprob: float | None
    others: tuple[tuple[str, float | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What to ask of every page of a run: a `task` of the `model`, or the user's own `prompt`.

    Of kie, `template` is what the model fills in and `json_schema` what its fields have to keep.
    `min_pixels` and `max_pixels` are the user's own limits, None where the model's apply.
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

    def to_record(self) -> dict[str, Any]:
        """As JSON, under the names by which kept pages and submissions are found."""
        return {_RECORD_NAMES.get(name, name): value for name, value in asdict(self).items()}

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Ask:
        """Raises TypeError for a record of something else."""
        fields = {written: name for name, written in _RECORD_NAMES.items()}
        return cls(**{fields.get(name, name): value for name, value in record.items()})


_RECORD_NAMES = {"template": "schema", "json_schema": "rules"}


@dataclass(frozen=True, slots=True)
class Request:
    """What an engine is asked: one page, its picture, and the question. `open` gives the picture,
    the same one at every call; it raises InputError where there is none."""

    page: Page
    open: Callable[[], Picture] = field(repr=False, compare=False)
    ask: Ask

    @property
    def picture(self) -> Picture:
        """The picture that is to be read, in pixels of its own."""
        return self.open()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the text of a page, as it is recognised."""

    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """How one page ended, and what was read on it.

    - `page` says which one it is; `task`, `engine` and `model` who read it, and for what.
    - `status` is `ok`, `empty`, `incomplete` (cut off, or repeating itself) or `failed`; a failed
      page has an `error`, and every page the `warnings` of its reader.
    - `text` is what was read, in the language of the task: plain text, HTML of tables, LaTeX of
      formulas and documents, JSON of fields. It is all deltas joined.
    - `lines` have boxes in pixels of the original picture, whose size is `width` and `height`.
    - `fields` are those of `kie`, as JSON values; `field_confidence`, in [0, 1], is by path
      (`items.0.price`), where the engine says how sure it is; `unmet` names the fields that break
      the rules of the user.
    - `tokens` is the answer piece by piece, where the user wants to know how sure the model was
      (`logprobs`), and `line_confidence` what follows for the lines of `text`.
    - `usage` is what the service counted, `request_id` what it calls the request, `sha256` the
      digest of the file that was read, as 64 hex digits; a `cached` page was read by an earlier
      run.
    - `picture`, where it is still held, has the size of `width` and `height`; `sent_bytes` is its
      size as a service got it; a result that is not `final` lacks something only for a failure on
      the way.
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
        """The tables of a page that was read with `table`, in its order; none for other tasks."""
        if TASKS[self.task].answer != "tables":
            return ()
        from qocr.tables import parse_tables

        return parse_tables(self.text).tables


Event = TextDelta | Result
Read = Callable[[Page], Iterator[Event]]


class Engine(Protocol):
    """What reads pages: an engine itself, or what stands around one (see `run.stack`).

    Yields any number of deltas, then exactly one result whose text is the deltas joined (no
    deltas at all where the request does not stream). Raises QocrError instead."""

    name: str

    def read(self, request: Request) -> Iterator[Event]:
        """See the promises of the class."""
        ...


@dataclass(frozen=True, slots=True)
class Style:
    """How the user wants a format; each option concerns one or two formats."""

    header: int | None = None
    excel_safe: bool = False
    delimiters: str = "none"
    label: Literal["number", "text", "none"] = "number"
    coords: str = "px"
    min_confidence: float = 0.0
    explode: str | None = None
    template: Mapping[str, Any] | None = None


class Document(Protocol):
    """A document that is whole only when all its pages are known."""

    def add(self, result: Result) -> None:
        """Takes the next page, in page order, also one that failed."""
        ...

    def finish(self) -> str | bytes:
        """The whole document, once, after the last page."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """How results are written: `start`, pages rendered with `joint` between them, `end`; or, with
    `document`, all at once when the last page is known.

    A live format renders a page as its text and a fixed ending, so deltas may be written as they
    come. A `single_page` format has one file a page, a `binary` one is not for terminals. One
    that `tells_failures` is written even where no page could be read. `parts` cuts a page into
    the results of a `{table}` pattern; `needs_picture` is for results that were saved.
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
    document: Callable[[], Document] | None = None
    parts: Callable[[Result], list[Result]] | None = None
