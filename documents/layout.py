"""The numbers of Nghị định 30/2020/NĐ-CP, Phụ lục I, once; templates take every number from here.

Words and wording are not here. Lengths in the unit their name ends with, spacing in points.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """One edition of the layout rules of administrative documents."""

    name: str
    font_family: str

    # Page (mục I.1-I.4, I.7)
    page_width_mm: float
    page_height_mm: float
    margin_top_mm: float
    margin_bottom_mm: float
    margin_left_mm: float
    margin_right_mm: float
    page_number_pt: float
    page_number_from_edge_mm: float

    # Header: issuer on the left, Quốc hiệu on the right (mục II.1-II.4)
    issuer_column_mm: float
    motto_column_mm: float
    national_title_pt: float
    motto_pt: float
    issuer_pt: float
    number_pt: float
    place_and_date_pt: float
    # Length of the rule under issuer, trích yếu and annex line, as a share of the text (1/3 to 1/2)
    short_rule_percent: float
    rule_pt: float

    # Title and body (mục II.5, II.6)
    title_pt: float
    abstract_pt: float
    body_pt: float
    table_pt: float
    first_line_indent_mm: float
    paragraph_spacing_pt: float
    line_height: float
    single_line_height: float  # in tables

    # Signing block and recipients (mục II.7-II.9)
    signer_pt: float
    signature_space_mm: float
    recipients_title_pt: float
    recipients_pt: float

    # Annex (mục III.1)
    annex_title_pt: float

    # Not in the decree: the draft mark and the notes of the system
    draft_mark_pt: float
    watermark_mm: float
    note_pt: float

    # Not in the decree: the check mark in the bottom margin of a final document
    check_mark_pt: float
    check_mark_line_height: float
    check_mark_gap_mm: float  # between the text area and its rule
    check_mark_padding_mm: float  # between its rule and what it says
    qr_mm: float  # with the quiet zone

    @property
    def text_width_mm(self) -> float:
        return self.page_width_mm - self.margin_left_mm - self.margin_right_mm


# Of the sizes that the decree allows, the set 13 / 14 / 14 throughout. A single line of this type is
# about 1.15 of its size; 1.2 lies between single and one and a half lines.
ND30_2020 = Layout(
    name="Nghị định 30/2020/NĐ-CP",
    font_family="Times New Roman, Liberation Serif",
    page_width_mm=210,
    page_height_mm=297,
    margin_top_mm=20,
    margin_bottom_mm=25,  # the check mark of a final document stands in it
    margin_left_mm=30,
    margin_right_mm=15,
    page_number_pt=13,
    page_number_from_edge_mm=10,
    issuer_column_mm=65,
    motto_column_mm=100,
    national_title_pt=13,
    motto_pt=14,
    issuer_pt=13,
    number_pt=13,
    place_and_date_pt=14,
    short_rule_percent=35,
    rule_pt=0.75,
    title_pt=14,
    abstract_pt=14,
    body_pt=14,
    table_pt=13,
    first_line_indent_mm=12.7,
    paragraph_spacing_pt=6,
    line_height=1.2,
    single_line_height=1.15,
    signer_pt=14,
    signature_space_mm=24,
    recipients_title_pt=12,
    recipients_pt=11,
    annex_title_pt=14,
    draft_mark_pt=13,
    watermark_mm=170,
    note_pt=11,
    check_mark_pt=9,
    check_mark_line_height=1.25,
    check_mark_gap_mm=2,
    check_mark_padding_mm=0.5,
    qr_mm=16.5,
)
