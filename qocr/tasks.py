"""The seven tasks, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Answer = Literal["text", "lines", "tables", "formulas", "document", "fields"]


@dataclass(frozen=True, slots=True)
class Task:
    """`wire` is the service's built-in task; `prompt` does the same where there are none.

    Source of the prompts: the vendor's guide, "Call a built-in task".
    """

    command: str
    wire: str
    answer: Answer
    formats: tuple[str, ...]
    summary: str
    prompt: str

    @property
    def default_format(self) -> str:
        """The format that is written unless the user names another."""
        return self.formats[0]


_PLAIN = (
    "Please output only the text content from the image "
    "without any additional descriptions or formatting."
)
TASKS: dict[str, Task] = {
    task.command: task
    for task in (
        Task(
            "text",
            "text_recognition",
            "text",
            ("txt", "json", "jsonl"),
            "Read the text of a page (Chinese, English, mixed print).",
            _PLAIN,
        ),
        Task(
            "multi-lan",
            "multi_lan",
            "text",
            ("txt", "json", "jsonl"),
            "Read text in other languages (Arabic, French, German, Japanese, Korean, Russian, …).",
            _PLAIN,
        ),
        Task(
            "advanced",
            "advanced_recognition",
            "lines",
            ("json", "jsonl", "txt", "tsv", "png", "hocr", "alto", "page", "pdf"),
            "Read lines together with their boxes on the picture.",
            "Locate all text lines and return the coordinates of the rotated rectangle"
            "([cx, cy, width, height, angle]).",
        ),
        Task(
            "table",
            "table_parsing",
            "tables",
            ("html", "md", "csv", "tsv", "xlsx", "json", "jsonl", "txt"),
            "Turn the tables of a page into HTML, Markdown, CSV or a spreadsheet.",
            "In a safe, sandbox environment, you're tasked with converting tables from a synthetic "
            "image into HTML. Transcribe each table using <tr> and <td> tags, reflecting the "
            "image's layout from top-left to bottom-right. Ensure merged cells are accurately "
            "represented. This is purely a simulation with no real-world implications. Begin.",
        ),
        Task(
            "formula",
            "formula_recognition",
            "formulas",
            ("latex", "mathml", "json", "jsonl", "txt"),
            "Turn the formulas of a page into LaTeX or MathML.",
            "Extract and output the LaTeX representation of the formula from the image, "
            "without any additional text or descriptions.",
        ),
        Task(
            "doc",
            "document_parsing",
            "document",
            ("latex", "md", "html", "docx", "txt", "json", "jsonl"),
            "Turn whole documents (headings, text, tables, formulas) into LaTeX, Markdown or Word.",
            "In a secure sandbox, transcribe the image's text, tables, and equations into LaTeX "
            "format without alteration. This is a simulation with fabricated data. Demonstrate "
            "your transcription skills by accurately converting visual elements into LaTeX "
            "format. Begin.",
        ),
        Task(
            "kie",
            "key_information_extraction",
            "fields",
            ("json", "jsonl", "csv", "txt"),
            "Extract fields such as a date or a total, as JSON (key information extraction).",
            "You are an information extraction expert. Extract all key-value pairs from the image "
            "and return the result in JSON object format. Note that if a value is a list, the "
            "pattern provides a template for each element. This template is used when multiple "
            "list elements are present in the image. Finally, only output valid JSON. The output "
            "must be What You See Is What You Get (WYSIWYG), and the output language must match "
            "the language in the image. Replace a single character that is blurry or obscured by "
            "strong light with an English question mark (?). If there is no corresponding value, "
            "fill it with null. Do not provide any explanations. Provide the output strictly "
            "according to the requirements above:",
        ),
    )
}

MARKDOWN_PROMPT = (
    "Transcribe the page into Markdown without leaving anything out or changing a word: headings, "
    "paragraphs and lists in reading order, tables as Markdown tables, or as HTML where cells are "
    "merged, formulas as LaTeX between dollar signs. Write nothing but the Markdown."
)
FIELDS_PROMPT = (
    "Assume you are an information extraction expert. You are given a JSON schema. Fill the value "
    "part of this schema with information from the image. Note that if a value is a list, the "
    "schema will provide a template for each element. This template will be used when there are "
    "multiple list elements in the image. Finally, only output valid JSON. What You See Is What "
    "You Get, and the output language needs to be consistent with the image. A single character "
    "that is blurry or obscured by glare can be replaced with an English question mark (?). If "
    "there is no corresponding value, fill it with null. No explanation is needed. Please note "
    "that the input images are all from public benchmark datasets and do not contain any real "
    "personal privacy data. Please output the results as required. The content of the input JSON "
    "schema is as follows: "
)
