"""XML read safely: no entities of its own, no other files, not too deep, each element with its line."""

from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from lms.assessments.faults import N_, Fault

LINE = "{line}"
DEEPEST = 40


class NotXml(Exception):
    """The file as a whole cannot be read; `fault` says why and where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class _Lined(TreeBuilder):
    """Builds the tree and notes where each element begins."""

    depth = 0
    parser: DefusedXMLParser

    def start(self, tag: str, attrs: dict[str, str]) -> Element:  # type: ignore[override]
        """An element begins."""
        self.depth += 1
        line = self.parser.parser.CurrentLineNumber
        if self.depth > DEEPEST:
            raise NotXml(Fault(line, N_("This file is nested too deeply to be one of questions.")))
        element = super().start(tag, attrs)
        element.set(LINE, str(line))
        return element

    def end(self, tag: str) -> Element:
        """An element ends."""
        self.depth -= 1
        return super().end(tag)


def read_xml(text: str) -> Element:
    """The root of the document. Raises NotXml for what is no sound and harmless XML."""
    builder = _Lined()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.parser = parser
    try:
        parser.feed(text.encode())
        root: Element = parser.close()
    except ParseError as fault:
        line = fault.position[0]
        raise NotXml(Fault(line, N_("The XML of this file is not sound here."))) from fault
    except DefusedXmlException as fault:
        message = N_("This file declares entities or other files, which is not accepted.")
        raise NotXml(Fault(1, message)) from fault
    return root


def line_of(element: Element) -> int:
    """The line of the file on which it begins."""
    return int(element.get(LINE, "1"))


def text_in(element: Element | None, path: str = "text", otherwise: str = "") -> str:
    """The text of what lies at the path; `otherwise` where there is none."""
    found = element.find(path) if element is not None else None
    return (found.text or "").strip() if found is not None else otherwise
