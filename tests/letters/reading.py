"""Reading a letter back: where words stand on its pages, and what its codes say."""

import re
from io import BytesIO

import zxingcpp
from PIL import Image
from pypdf import PdfReader


MM = 72 / 25.4


def pages(pdf):
    return PdfReader(BytesIO(pdf)).pages


def words(pdf):
    """The text of all pages, in one piece."""
    return "\n".join(page.extract_text() for page in pages(pdf))


def places(page):
    """[(text, millimetres from the left, from the top)] of what is printed on ``page``."""
    found, high = [], float(page.mediabox.height)

    def visit(text, ground, matrix, font, size):
        if text.strip():
            left = matrix[4] * ground[0] + matrix[5] * ground[2] + ground[4]
            up = matrix[4] * ground[1] + matrix[5] * ground[3] + ground[5]
            found.append((text.strip(), left / MM, (high - up) / MM))

    page.extract_text(visitor_text=visit)
    return found


_SVG = re.compile(r'<svg viewBox="0 0 (\d+) \1" class="qr">.*?stroke="#000" d="([^"]+)"', re.S)


def codes(html):
    """What the QR codes drawn in ``html`` say, read by another library from their very lines."""
    return [_read(int(size), path) for size, path in _SVG.findall(html)]


def _read(size, path):
    picture = Image.new("L", (size, size), 255)
    x = y = 0.0
    for move, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        if move == "M":
            x, y = values
        elif move == "m":
            x, y = x + values[0], y + values[1]
        else:
            for step in range(int(values[0])):
                picture.putpixel((int(x) + step, int(y)), 0)
            x += values[0]
    read = zxingcpp.read_barcodes(picture.resize((size * 8, size * 8), Image.NEAREST))
    return read[0].text if read else None
