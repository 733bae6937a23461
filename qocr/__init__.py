"""Read scans with Qwen-OCR, any OpenAI-compatible server, or offline."""

__version__ = "0.1.0"
