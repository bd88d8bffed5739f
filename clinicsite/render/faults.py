"""The faults that rendering can find: in texts, links, pictures and templates."""

from __future__ import annotations

from clinicsite.diagnostics import Fault, Severity

BROKEN_LINK = Fault(
    "broken-link",
    "A link leads to a page that does not exist",
    why="A visitor who follows it sees an error page.",
    mend="Write the path of the file as seen from this one, such as ../conditions/sciatica.md.",
    example="wrong:  [sciatica](sciatca.md)\nright:  [sciatica](../conditions/sciatica.md)",
)
BROKEN_ANCHOR = Fault(
    "broken-anchor",
    "A link leads to a place that is not on the page",
    why="The page opens at its top and the visitor has to search.",
    mend="Write one of the page's anchors behind the #. A heading's anchor can be set with {#name} behind it.",
    example="wrong:  [when to call](sciatica.md#whento-call)\nright:  [when to call](sciatica.md#when-to-call)",
)
LINK_TO_HIDDEN = Fault(
    "link-to-hidden-page",
    "A link leads to a page that is not published today",
    why="The words stay in the text, but without the link.",
    mend="Publish the page, or take the link away.",
    severity=Severity.WARNING,
    example="[new hours](../pages/holidays.md)   (holidays.md says: draft: true)",
)
MISSING_PICTURE = Fault(
    "missing-picture",
    "A picture is not there",
    why="Visitors would see an empty frame.",
    mend="Put the file into static/ and write its path as seen from this file.",
    example="wrong:  ![Our room](room.jpg)\nright:  ![Our room](../../static/photos/room.jpg)",
)
MISSING_ALT = Fault(
    "missing-alt-text",
    "A picture has no words for people who cannot see it",
    why="Screen readers speak these words, and search engines read them.",
    mend="Write between the square brackets what the picture shows.",
    example="wrong:  ![](../../static/room.jpg)\nright:  ![Treatment room with two chairs](../../static/room.jpg)",
)
UNREADABLE_PICTURE = Fault(
    "unreadable-picture",
    "A picture cannot be read",
    why="Browsers could not show it either.",
    mend="Open it in a picture program and save it again as JPEG or PNG.",
    example="wrong:  a text or a PDF file named room.jpg\nright:  a photo that was saved as JPEG",
)
PICTURE_TOO_LARGE = Fault(
    "picture-too-large",
    "A picture is far larger than any page needs",
    why="A small file can claim so many pixels that a computer runs out of memory. A page shows at most 1440 across.",
    mend="Make it smaller in a picture program: at most 50 million pixels and 100 megabytes. 3000 pixels across are "
    "plenty.",
    example="wrong:  room.png with 12000 x 9000 pixels\nright:  room.jpg with 3000 x 2250 pixels",
)
PICTURE_CUT_OFF = Fault(
    "picture-cut-off",
    "The end of a picture is missing",
    why="Its lower part would be grey. Most often it was copied or downloaded only in part.",
    mend="Copy it once more from the camera, the telephone or the e-mail it came with.",
    example="wrong:  room.jpg of 400 kB, of which 150 kB arrived\nright:  the whole file",
)
PICTURE_SMALL = Fault(
    "picture-too-small",
    "A picture is too small to be shown as a figure",
    why="It stays as small as a thumbnail on the page, or looks blurred on telephones with fine screens.",
    mend="Use the photo as it came from the camera; it is made smaller by itself. 1440 pixels across are best.",
    severity=Severity.WARNING,
    example="wrong:  a preview of 160 pixels, saved from a message\nright:  the photo itself, 1440 pixels across",
)
PICTURE_MOVES = Fault(
    "picture-moves",
    "A moving picture is shown standing still",
    why="Motion that starts by itself and cannot be stopped distracts readers and makes some of them ill.",
    mend="Use a photo, or make it a film and place it with `video:`, which visitors can start and stop.",
    severity=Severity.WARNING,
    example="wrong:  exercise.gif with 40 frames\nright:  exercise.jpg, or video: with a film",
)
PICTURE_HEIC = Fault(
    "picture-heic",
    "A photo is stored as HEIC, which cannot be read here",
    why="Many telephones store photos so, and most browsers cannot show them.",
    mend="Export the photo as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible). Or, for whoever looks "
    'after the computer: pip install "clinicsite[photos]", and HEIC is read as it is.',
    example="wrong:  static/photos/room.heic\nright:  static/photos/room.jpg, exported as JPEG",
)
PICTURE_ENDING = Fault(
    "picture-ending",
    "A picture is of another kind than its ending says",
    why="The website is right all the same, but other programs may refuse the file.",
    mend="Rename the file with the ending that it should have, and write that name where the picture is used.",
    severity=Severity.ADVICE,
    example="wrong:  room.jpg that is a PNG\nright:  room.png",
)
BROTLI_MISSING = Fault(
    "brotli-missing",
    "Compressed copies are asked for, but one kind cannot be made here",
    why="The same files have to give the same website on every computer, so a part of it is never left out in silence.",
    mend='For whoever looks after the computer: pip install "clinicsite[precompress]". Or take the line away: most '
    "hosts compress by themselves.",
    example="precompress: true",
)
CARD_LETTERS = Fault(
    "card-letters",
    "A page has no picture for links because of its letters",
    why="The font for these pictures has the letters of Latin alphabets only. Links to the page are shown without a "
    "picture, with the page's title and description.",
    mend="Nothing has to be done. To turn these pictures off for all pages, write `cards: false` under `brand:`.",
    severity=Severity.ADVICE,
    example="title: 腰痛   (links are shown with the title and without a picture)",
)
BRAND_COLOUR_CORRECTED = Fault(
    "brand-colour-corrected",
    "A color of the brand is too light to be read",
    why="Links and words on buttons need a contrast of 4.5 with what they stand on (WCAG 2.2, level AA); many people "
    "could not read them otherwise. The nearest color that has it is used in its place, on light pages.",
    mend="Nothing has to be done. To choose the color yourself, write a darker one; the one that is used is a start.",
    severity=Severity.ADVICE,
    example='wrong:  color: "#f2d43d"\nright:  color: "#7d6b0a"',
)
UNKNOWN_FACT = Fault(
    "unknown-fact",
    "A name in braces that is not known",
    why="Visitors would read the braces instead of the fact.",
    mend="Use one of the known names, or add the fact under `facts:` in site.yaml.",
    example="wrong:  Call {clinic.fone}.\nright:  Call {clinic.phone}.",
)
UNKNOWN_SOURCE = Fault(
    "unknown-source",
    "A source is cited that the page does not list",
    why="Readers could not look it up.",
    mend="Add it to `sources:` at the top of the page, or correct the name in [^…].",
    example="wrong:  … more relief.[^jama]\nright:  … more relief.[^jama2024]",
)
UNCITED_SOURCE = Fault(
    "uncited-source",
    "A source is listed but never cited",
    why="It is not shown, because nothing on the page refers to it.",
    mend="Cite it in the text with [^id], or take it out of `sources:`.",
    severity=Severity.WARNING,
    example="sources:\n  - id: smith2019\n    title: …\nin the text:  It eases the pain.[^smith2019]",
)
UNKNOWN_CALLOUT = Fault(
    "unknown-callout",
    "A callout of a kind that does not exist",
    why="It would look like a plain quotation, and a warning could be overlooked.",
    mend="Use emergency, doctor, note or tip.",
    example="wrong:  > [!emergancy] Call 911\nright:  > [!emergency] Call 911",
)
MAIN_HEADING_TWICE = Fault(
    "main-heading-in-text",
    "A main heading in the text",
    why="The title is the page's main heading already; a second one confuses screen readers and search engines.",
    mend="Write two number signs (##) instead of one.",
    example="wrong:  # How we treat it\nright:  ## How we treat it",
)
SAME_ANCHOR = Fault(
    "same-anchor-twice",
    "Two headings have the same anchor",
    why="A link could reach only the first of them.",
    mend="Give one of them another name behind its #.",
    example="wrong:  ## Visits {#visits}   (twice)\nright:  ## First visit {#first-visit}",
)
FORBIDDEN_HTML = Fault(
    "forbidden-html",
    "HTML that may not stand in a text",
    why="Scripts, frames and forms in a text can harm visitors or send their data to others.",
    mend="Take it out. Videos, pictures, buttons and questions are placed in other ways; see the owner's guide.",
    example='wrong:  <iframe src="https://www.youtube.com/embed/…">\nright:  [Our film](video:)   (video: at the top)',
)
UNKNOWN_SCHEME = Fault(
    "unknown-link-kind",
    "A link begins with a word that is not known",
    why="The words would look like a link and lead nowhere.",
    mend="Write https: for another site, mailto: or tel:, or one of book:, call:, mail:, map:, video: and faq:.",
    example="wrong:  [Book now](boook:)\nright:  [Book now](book:)",
)
FACT_IN_ADDRESS = Fault(
    "fact-in-address",
    "A fact in braces stands in a link's address",
    why="Facts are words for people; the link would lead nowhere.",
    mend="Use the link's short form: call: for the telephone, mail: for e-mail, book: for booking, map: for the map.",
    example="wrong:  [write to us](mailto:{clinic.email})\nright:  [write to us](mail:)",
)
TOO_SLOW = Fault(
    "too-slow",
    "A text takes too long to become a page",
    why="Thousands of brackets, stars or backticks without their other halves keep the converter busy for hours.",
    mend="Look for pasted text that is no text: code, tables of signs, rows of brackets. Take it out or shorten it.",
    example='A page of thirty thousand "[" without a "]".',
)
NESTED_TOO_DEEP = Fault(
    "nested-too-deep",
    "A text nests lists or quotes too deeply",
    why="It cannot be turned into a page.",
    mend="Use fewer levels.",
)
BLOCK_WITHOUT_DATA = Fault(
    "block-without-data",
    "A video or questions cannot be shown where the text places them",
    why="Visitors would see nothing there, or a link that leads nowhere.",
    mend=(
        "Add `video:` or `faq:` to the top of the page, and let [words](video:) or [words](faq:) stand alone in a line."
    ),
    example="wrong:  See the [film](video:) first.\nright:  [Our film](video:)",
)
TEMPLATE_SYNTAX = Fault(
    "template-syntax",
    "A template has a mistake in its code",
    why="Pages that use it cannot be made.",
    mend="Mend the line that is named, or take your copy of the template away to use the theme's own.",
    example="wrong:  {% if page.faq %\nright:  {% if page.faq %}",
)
TEMPLATE_NAME = Fault(
    "template-unknown-name",
    "A template uses a name that does not exist",
    why="Where the name stands, nothing could be shown.",
    mend="Use one of the known names.",
    example="wrong:  {{ page.titel }}\nright:  {{ page.title }}",
)
TEMPLATE_MISSING = Fault(
    "template-missing",
    "A template is not there",
    why="Pages that use it cannot be made.",
    mend="Write the name of a template that exists, or add the file to templates/.",
    example="wrong:  layout: contakt\nright:  layout: contact",
)
TEMPLATE_BROKE = Fault(
    "template-failed",
    "A template asks for something that cannot be done",
    why="Pages that use it cannot be made.",
    mend="Mend the line that is named, or take your copy of the template away to use the theme's own.",
    example="wrong:  {{ page.title + 1 }}\nright:  {{ page.title }}",
)
ASSET_MISSING = Fault(
    "asset-missing",
    "A template or style sheet asks for a file that is not in static/",
    why="The page would lack a picture or its style.",
    mend="Correct the name, or add the file to static/.",
    example='wrong:  {{ asset("rom.svg") }}\nright:  {{ asset("room.svg") }}',
)
ALL = (
    BROKEN_LINK,
    BROKEN_ANCHOR,
    LINK_TO_HIDDEN,
    MISSING_PICTURE,
    MISSING_ALT,
    UNREADABLE_PICTURE,
    PICTURE_TOO_LARGE,
    PICTURE_CUT_OFF,
    PICTURE_SMALL,
    PICTURE_MOVES,
    PICTURE_HEIC,
    PICTURE_ENDING,
    BROTLI_MISSING,
    CARD_LETTERS,
    BRAND_COLOUR_CORRECTED,
    UNKNOWN_FACT,
    UNKNOWN_SOURCE,
    UNCITED_SOURCE,
    UNKNOWN_CALLOUT,
    MAIN_HEADING_TWICE,
    SAME_ANCHOR,
    FORBIDDEN_HTML,
    UNKNOWN_SCHEME,
    FACT_IN_ADDRESS,
    TOO_SLOW,
    NESTED_TOO_DEEP,
    BLOCK_WITHOUT_DATA,
    TEMPLATE_SYNTAX,
    TEMPLATE_NAME,
    TEMPLATE_MISSING,
    TEMPLATE_BROKE,
    ASSET_MISSING,
)
