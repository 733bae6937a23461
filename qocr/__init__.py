"""Read scans with Qwen-OCR, any OpenAI-compatible server, or offline.

    import qocr

    for page in qocr.read("scan.pdf", task="table"):
        print(page.status, page.tables)

`read` is the whole of it; the other names are the values it gives and the errors it raises.
Nothing is imported before it is used, so `import qocr` costs next to nothing.
"""

TYPE_CHECKING = False  # `typing` takes a third of the time of `qocr --version`
if TYPE_CHECKING:
    from qocr.api import Options, read, to_dict
    from qocr.errors import (
        InputError,
        LaterError,
        QocrError,
        RefusedError,
        SetupError,
        UnmetError,
        UsageError,
    )
    from qocr.tables import Cell, Table
    from qocr.types import Line, Page, Result, Token, Usage

__version__ = "0.1.0"
__all__ = [
    "Cell",
    "InputError",
    "LaterError",
    "Line",
    "Options",
    "Page",
    "QocrError",
    "RefusedError",
    "Result",
    "SetupError",
    "Table",
    "Token",
    "UnmetError",
    "Usage",
    "UsageError",
    "__version__",
    "read",
    "to_dict",
]
_MODULES = {
    **dict.fromkeys(("Options", "read", "to_dict"), "api"),
    **dict.fromkeys(("Cell", "Table"), "tables"),
    **dict.fromkeys(("Line", "Page", "Result", "Token", "Usage"), "types"),
}


if not TYPE_CHECKING:  # which knows the names above, and no others

    def __getattr__(name: str) -> object:
        """Imports a name when it is first used; AttributeError for one that does not exist."""
        if name not in __all__:
            raise AttributeError(f"module 'qocr' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"qocr.{_MODULES.get(name, 'errors')}"), name)


def __dir__() -> list[str]:
    return __all__
