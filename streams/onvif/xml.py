"""XML from devices that nobody vouches for: no entities, no document type, no more than a sane size."""

from xml.etree import ElementTree as ET

LARGEST = 1 << 20


class BadXmlError(ValueError):
    """Not XML, or XML that wants more than to be read."""


def parse_xml(data: bytes) -> ET.Element:
    """The root of a document. Raises BadXmlError.

    Entities need a document type, and that is refused before the parser sees it, also in another encoding: all is
    UTF-8 here, as SOAP over HTTP is in practice.
    """
    if len(data) > LARGEST:
        raise BadXmlError(f"expected at most {LARGEST} bytes, found {len(data)}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadXmlError("expected UTF-8") from None
    if "<!" in text.replace("<![CDATA[", "").replace("<!--", ""):
        raise BadXmlError("expected no document type")
    try:
        return ET.fromstring(text)
    except (ET.ParseError, ValueError) as error:
        raise BadXmlError(f"expected XML: {error}") from None


def local(element: ET.Element) -> str:
    """The name without its namespace: devices differ in the versions of theirs."""
    return element.tag.rpartition("}")[2]


def every(root: ET.Element, name: str) -> list[ET.Element]:
    """All elements of that local name below `root`, in document order."""
    return [element for element in root.iter() if local(element) == name]


def text_at(root: ET.Element, *path: str) -> str | None:
    """Text of the first element at the end of `path` (local names, each anywhere below the one before)."""
    here = root
    for name in path:
        found = next((e for e in here.iter() if e is not here and local(e) == name), None)
        if found is None:
            return None
        here = found
    return (here.text or "").strip() or None
