"""What a reader gets of a PDF: text, pictures, and where ink is."""

from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Read:
    pages: tuple[str, ...]
    """The text of each."""
    pictures: int
    margins_mm: tuple[float, float]
    """The least that is left and right of all ink."""
    conformance: bool
    """It says of itself that it is PDF/A-2a."""

    @property
    def text(self) -> str:
        """As one line, so that it does not matter where lines break."""
        return " ".join(" ".join(self.pages).replace("\u200b", "").split())


def read(pdf: bytes) -> Read:
    document = pdfium.PdfDocument(pdf)
    try:
        pages = []
        pictures = 0
        left, right = 210.0, 210.0
        for page in document:
            text = page.get_textpage()
            pages.append(text.get_text_range())
            text.close()
            pictures += sum(1 for _ in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE]))
            ink = np.asarray(page.render(scale=1, grayscale=True).to_numpy()).squeeze() < 200
            columns = np.flatnonzero(ink.any(axis=0))
            if columns.size:
                left = min(left, columns[0] * 210 / ink.shape[1])
                right = min(right, (ink.shape[1] - 1 - columns[-1]) * 210 / ink.shape[1])
            page.close()
    finally:
        document.close()
    marks = (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>A</pdfaid:conformance>")
    return Read(tuple(pages), pictures, (left, right), all(mark in pdf for mark in marks))
