"""The booklet "Touring by bike" as a PDF: a cover, the touring guides, and a packing list."""

import io
import re

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from .bicycle import Bicycle
from .scenery import scene


GREEN, INK, SAND, LINE = HexColor("#1f6f54"), HexColor("#1c2726"), HexColor("#f1e8d6"), HexColor("#d8cdb8")
WIDTH, HEIGHT = A5
TEXT = ParagraphStyle("text", fontName="Times-Roman", fontSize=10.5, leading=15, textColor=INK, spaceAfter=6)
CHAPTER = ParagraphStyle("chapter", fontName="Times-Bold", fontSize=21, leading=24, textColor=GREEN, spaceAfter=6)
LEAD = ParagraphStyle("lead", parent=TEXT, fontName="Times-Italic", fontSize=12, leading=16, spaceAfter=10)
HEADING = ParagraphStyle(
    "heading", fontName="Times-Bold", fontSize=13, leading=16, textColor=INK, spaceBefore=8, spaceAfter=3
)
TIP = ParagraphStyle("tip", parent=TEXT, spaceAfter=0)
CELL = ParagraphStyle("cell", parent=TEXT, fontSize=9.5, leading=13, spaceAfter=0)
CENTRE = ParagraphStyle("centre", parent=TEXT, alignment=TA_CENTER)


def booklet(*, title, subtitle, guides, packing, closing):
    """The PDF as bytes, the same for the same words.

    ``guides``: [(title, intro, [(heading, html)], (tip title, tip text))]; ``packing``: (title, [(bag, things)]).
    """
    cover = scene("hills", "dawn", "booklet")
    Bicycle(cover, style="expedition", frame="#1f6f54", at=(300, 714), scale=1.3).draw()
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A5, title=title, author="Roue Libre", invariant=1)
    frame = Frame(16 * mm, 16 * mm, WIDTH - 32 * mm, HEIGHT - 32 * mm, 0, 0, 0, 0)
    picture = ImageReader(io.BytesIO(cover.jpeg(90)))
    document.addPageTemplates(
        [
            PageTemplate("cover", [frame], onPage=lambda page, _: _cover(page, picture, title, subtitle)),
            PageTemplate("inside", [frame], onPage=lambda page, _: _inside(page, title)),
        ]
    )
    story = [NextPageTemplate("inside"), PageBreak()]
    for name, intro, body, tip in guides:
        story += [Paragraph(name, CHAPTER), Paragraph(intro, LEAD)]
        for heading, text in body:
            first, *more = _paragraphs(text)
            story += [KeepTogether([Paragraph(heading, HEADING), first]), *more]
        story += [Spacer(0, 8), _boxed([Paragraph(f"<b>{tip[0]}</b>", TIP), Paragraph(tip[1], TIP)]), PageBreak()]
    story += [Paragraph(packing[0], CHAPTER), _table(packing[1]), Spacer(0, 18), Paragraph(closing, CENTRE)]
    document.build(story)
    return out.getvalue()


def _paragraphs(html):
    return [Paragraph(text, TEXT) for text in re.findall(r"<p>(.*?)</p>", html)]


def _boxed(content):
    style = [("BACKGROUND", (0, 0), (-1, -1), SAND), ("LINEBEFORE", (0, 0), (0, -1), 3, GREEN)]
    style += [
        ("LEFTPADDING", (0, 0), (-1, -1), 10),
        ("TOPPADDING", (0, 0), (-1, -1), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
    ]
    return Table([[content]], colWidths=[WIDTH - 32 * mm], style=TableStyle(style))


def _table(rows):
    cells = [[Paragraph(f"<b>{bag}</b>", CELL), Paragraph(things, CELL)] for bag, things in rows]
    style = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
    ]
    return Table(cells, colWidths=[34 * mm, WIDTH - 66 * mm], style=TableStyle(style))


def _cover(page, picture, title, subtitle):
    page.setFillColor(GREEN)
    page.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    height = WIDTH * 2 / 3
    page.drawImage(picture, 0, HEIGHT - height, WIDTH, height)
    page.setFillColor(HexColor("#ffffff"))
    page.setFont("Times-Bold", 34)
    page.drawString(16 * mm, HEIGHT - height - 24 * mm, title)
    page.setFont("Times-Italic", 14)
    page.drawString(16 * mm, HEIGHT - height - 34 * mm, subtitle)
    page.setFont("Times-Bold", 13)
    page.drawString(16 * mm, 16 * mm, "Roue Libre")


def _inside(page, title):
    page.setStrokeColor(LINE)
    page.line(16 * mm, 12 * mm, WIDTH - 16 * mm, 12 * mm)
    page.setFillColor(INK)
    page.setFont("Times-Roman", 8.5)
    page.drawString(16 * mm, 8 * mm, f"Roue Libre · {title}")
    page.drawRightString(WIDTH - 16 * mm, 8 * mm, str(page.getPageNumber()))
