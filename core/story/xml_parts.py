"""Reads the XML of books from anywhere as a stream of elements: no entities, no external parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.etree.ElementTree import ParseError

from ..errors import PluginError, StoryError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Target(Protocol):
    """Gets the elements of a document in order. Names are without their namespaces."""

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the begin of an element."""
        ...

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        ...

    def text(self, words: str) -> None:
        """Take characters."""
        ...


def read_xml(data: bytes, target: Target, name: str) -> None:
    """Read a document; it needs no more memory than the document itself.

    Args:
        data: The document.
        target: Gets its elements.
        name: Of the document, for messages.

    Raises:
        StoryError: It is no XML, or declares entities.
        PluginError: What reads XML safely is not installed.
    """
    try:
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import DefusedXMLParser
    except ImportError as error:
        raise PluginError(
            "reading books needs packages that are not installed here",
            hint="pip install 'ainern2d[studio]'",
        ) from error
    parser = DefusedXMLParser(target=_Plain(target))
    try:
        parser.feed(data)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise StoryError(
            f"{name} cannot be read: {error}", hint="save it again, or give it as text"
        ) from error


class _Plain:
    """Takes what a parser of the standard library gives; a document type is not used."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        plain = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        self._target.begin(tag.rpartition("}")[2], plain)

    def end(self, tag: str) -> None:
        self._target.end(tag.rpartition("}")[2])

    def data(self, words: str) -> None:
        self._target.text(words)

    def close(self) -> None:
        """Return nothing: the target has it all."""
