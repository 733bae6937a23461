"""Arguments -> sources -> pages. Nothing is rendered or decoded before a page is opened."""

from qocr.inputs.pages import pages, reopen
from qocr.inputs.ranges import parse_ranges
from qocr.inputs.rendering import Rendering
from qocr.inputs.sources import sources

__all__ = ["Rendering", "pages", "parse_ranges", "reopen", "sources"]
