"""Reads an interchange file: XML whose root is Interchange..., of any version of the standard."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import TreeBuilder
from xml.parsers import expat

from intake.edfi.elements import KINDS, Element, FileElements, FileRefused, named

_MARKS = (b"\xff\xfe", b"\xfe\xff")


class _ForeignRoot(Exception):
    """The root is no interchange; there is no need to read on."""


def read_xml(file: str, content: bytes) -> FileElements:
    """The elements of the file with the lines on which they begin. Raises FileRefused."""
    is_wide = content.startswith(_MARKS)
    try:
        # So that offsets are those of a text in which an ASCII sign is one byte.
        reading = _Reading(file, content.decode("utf-16").encode() if is_wide else content)
        reading.parse("utf-8" if is_wide else None)
    except _ForeignRoot:
        return FileElements((), note="its root is no Ed-Fi interchange; it was not read.")
    except (expat.ExpatError, UnicodeError, LookupError, ValueError) as error:
        raise FileRefused(f"is broken XML ({error}); export it again") from None
    elements = reading.elements
    if not elements:
        is_needless = reading.root.startswith("interchangedescriptor")
        note = "" if is_needless else "holds no schools, staff, employments or assignments; it was not read."
        return FileElements((), note=note)
    if len({one.place for one in elements}) == len(elements):
        return FileElements(tuple(elements), "line")
    # Without line breaks between them, a line says nothing about where an element stands.
    return FileElements(tuple(replace(one, place=number) for number, one in enumerate(elements, 1)))


class _Reading:
    """One pass over the file; only elements of KINDS are kept, and they lie right under the root."""

    def __init__(self, file: str, content: bytes) -> None:
        self.elements: list[Element] = []
        self.root = ""
        self._file, self._content = file, content
        self._encoding = "utf-8"
        self._depth = 0
        self._builder: TreeBuilder | None = None
        self._began = (0, 0)

    def parse(self, encoding: str | None) -> None:
        """Read all of it. Raises ExpatError, FileRefused and _ForeignRoot."""
        parser = self._parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declared if encoding is None else None
        # Entities, which can expand without end, are declared in there and nowhere else; no interchange needs one.
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(self._content, True)

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._encoding = encoding or self._encoding

    def _refuse(self, root: str, *_: object) -> None:
        if not named(root).startswith("interchange"):
            raise _ForeignRoot
        raise FileRefused("has a DOCTYPE, which an Ed-Fi interchange has not and which is never read; remove it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        tag = named(name)
        if self._depth == 1:
            self.root = tag
            if not tag.startswith("interchange"):
                raise _ForeignRoot
        elif self._depth == 2 and tag in KINDS:
            self._builder = TreeBuilder()
            self._began = (self._parser.CurrentByteIndex, self._parser.CurrentLineNumber)
        if self._builder is not None:
            self._builder.start(tag, attributes)

    def _text(self, text: str) -> None:
        if self._builder is not None:
            self._builder.data(text)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._builder is None:
            return
        self._builder.end(named(name))
        if self._depth == 1:
            node: Node = self._builder.close()
            self._builder = None
            begin, line = self._began
            end = self._content.index(b">", self._parser.CurrentByteIndex) + 1
            raw = self._content[begin:end].decode(self._encoding, "replace")
            self.elements.append(Element(node.tag, self._file, line, raw, node))
