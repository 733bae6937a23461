"""A stand-in for the Qwen-OCR service: a real HTTP server as strict as the documents."""

from .exchange import ReceivedRequest
from .replies import Answer, Ending, Fault, Raw, StreamFault
from .server import Service

__all__ = ["Answer", "Ending", "Fault", "Raw", "ReceivedRequest", "Service", "StreamFault"]
