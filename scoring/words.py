"""PURE: what is said of points in Vietnamese."""

from decimal import Decimal

from num2words import num2words

# Stored as the content of a line where nothing at all was done.
NOT_PERFORMED_CONTENT = "Không thực hiện nội dung này"


def points_figure(points: Decimal | str) -> str:
    """With a Vietnamese comma: 85 as "85", 2.50 as "2,5"."""
    return format(Decimal(points).normalize(), "f").replace(".", ",")


def points_in_words(points: Decimal | str) -> str:
    """ "Tám mươi lăm"; 82.5 as "Tám mươi hai phẩy năm", each leading zero of a fraction read out."""
    whole, _, fraction = format(Decimal(points).normalize(), "f").partition(".")
    words = num2words(int(whole), lang="vi")
    if fraction:
        zeros = len(fraction) - len(fraction.lstrip("0"))
        words += " phẩy" + " không" * zeros + f" {num2words(int(fraction), lang='vi')}"
    return words[:1].upper() + words[1:]
