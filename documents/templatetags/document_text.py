"""How text flows in a printed document. What the text says is decided in the contexts."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()

# "56/KH-CTĐVT", "91/2017/NĐ-CP", "14/01/2022"; longer runs without a space must stay breakable.
_NUMBER = re.compile(r"((?<!\S)[(]?\w{1,6}/\w[\w/-]{0,24}(?![\w/-]))")


@register.filter
def keep_numbers(text: str) -> SafeString:
    """The text, escaped, with numbers and symbols of documents never broken over two lines."""
    return SafeString(_NUMBER.sub(r'<span class="kept">\1</span>', conditional_escape(text)))
