"""Takes the invisible text of an earlier reading out of a page; text that is seen stays."""

from __future__ import annotations

from typing import Any

_INVISIBLE = 3  # text rendering mode. Source: ISO 32000-1, 9.3.6
_SHOWING = frozenset(("Tj", "TJ", "'", '"'))
_TEXT = frozenset(("BT", "ET", "Tf", "Td", "TD", "Tm", "T*", "Tc", "Tw", "Tz", "TL", "Tr", "Ts"))


def remove_invisible_text(pdf: Any, page: Any) -> None:
    """Removes the text of `page` (of a pikepdf.Pdf) that is not painted, also from the forms it
    draws, and the fonts that nothing uses any more."""
    content = _Stripper().stripped(page, page.resources, 0)
    if content is not None:
        page.obj.Contents = pdf.make_stream(content)
    page.remove_unreferenced_resources()


class _Stripper:
    """Strips streams of content; a form that is drawn several times is stripped once."""

    def __init__(self) -> None:
        self._forms: set[tuple[int, int]] = set()

    def stripped(self, stream: Any, resources: Any, mode: int) -> bytes | None:
        """The content without invisible text, None where it has none. `mode` is the text rendering
        mode it begins with."""
        import pikepdf

        kept, modes, removed, shows = [], [mode], 0, 0
        for instruction in pikepdf.parse_content_stream(stream):
            name = str(instruction.operator)
            _follow(modes, name, instruction.operands)
            if name == "Do":
                self._strip_form(resources, instruction.operands, modes[-1])
            elif name in _SHOWING:
                if modes[-1] == _INVISIBLE:
                    removed += 1
                    continue
                shows += 1
            kept.append(instruction)
        if not removed:
            return None
        if not shows:
            kept = [one for one in kept if str(one.operator) not in _TEXT]
        content: bytes = pikepdf.unparse_content_stream(kept)
        return content

    def _strip_form(self, resources: Any, operands: Any, mode: int) -> None:
        forms = resources.get("/XObject") if resources is not None else None
        form = forms.get(str(operands[0])) if forms is not None and len(operands) else None
        if form is None or form.get("/Subtype") != "/Form" or form.objgen in self._forms:
            return
        self._forms.add(form.objgen)
        content = self.stripped(form, form.get("/Resources", resources), mode)
        if content is not None:
            form.write(content)


def _follow(modes: list[int], name: str, operands: Any) -> None:
    """Keeps the text rendering mode, on a stack as `q` and `Q` have it."""
    if name == "q":
        modes.append(modes[-1])
    elif name == "Q" and len(modes) > 1:
        modes.pop()
    elif name == "Tr" and len(operands):
        modes[-1] = int(operands[0])
