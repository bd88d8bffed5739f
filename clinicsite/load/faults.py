"""The faults that reading the owner's files can find."""

from __future__ import annotations

from clinicsite.diagnostics import Fault, Severity

# --- files ------------------------------------------------------------------------------------------------------

NO_SITE_FILE = Fault(
    "no-site-file",
    "There is no site.yaml",
    why="This file holds the clinic's name, address, phone and hours. Without it no page can be made.",
    mend="Run the command in the folder that holds site.yaml, or start a new site.",
    example="site.yaml:\nsite:\n  url: https://www.example.com\n  time_zone: Europe/Berlin\nclinic:\n  name: …",
)
NO_CONTENT_FOLDER = Fault(
    "no-content-folder",
    "There is no folder named content",
    why="It holds the texts of all pages. Without it the site would be empty.",
    mend="Make a folder named content beside site.yaml and put a file index.md into it.",
    example="content/index.md\ncontent/conditions/back-pain.md\ncontent/pages/contact.md",
)
UNREADABLE = Fault(
    "file-unreadable",
    "A file cannot be read",
    why="What stands in it would be missing from the site.",
    mend="See whether the file is still there, and whether you are allowed to open it.",
)
NOT_A_FILE = Fault(
    "not-a-file",
    "A folder or a device stands where a file should be",
    why="There is no text in it that could become a page.",
    mend="Give it another name, or move it out of the project.",
    example="wrong:  content/pages/fees.md/   (a folder)\nright:  content/pages/fees.md   (a text file)",
)
TOO_BIG = Fault(
    "file-too-big",
    "A file is too long",
    why="A page of that size takes very long to open and to make. Often a picture was pasted into the text.",
    mend="Split the text into several pages, and put pictures into static/.",
)
NOT_UTF8 = Fault(
    "file-not-utf-8",
    "A file is saved in another encoding than UTF-8",
    why="Accents, quotation marks and dashes would show as wrong characters.",
    mend='In your editor choose "Save as" and there the encoding "UTF-8"; then save the file again.',
)
INVISIBLE = Fault(
    "invisible-character",
    "A file has a character that nobody can see",
    why="Such characters come along when text is copied from other programs. Browsers and search engines stumble.",
    mend="Delete the character: put the cursor behind it and press Backspace once, or type the words around it anew.",
)
LINK_OUT = Fault(
    "link-out-of-project",
    "A link on the disk leads out of the project",
    why="A file from elsewhere on your computer could be published by mistake.",
    mend="Replace the link by a copy of the file.",
)
CONFLICTED_COPY = Fault(
    "conflicted-copy",
    "A second copy of a file",
    why=(
        "Programs that keep folders in step make such copies when a file was changed in two places at once. "
        "The copy is not read, so changes that are only in it are missing from the site."
    ),
    mend="Compare both files, carry over what is missing, then delete the copy.",
    severity=Severity.WARNING,
    example="fees.md\nfees (conflicted copy 2026-11-23).md",
)
MISPLACED = Fault(
    "misplaced-file",
    "A file that is not where pages belong",
    why="It is not read, so nobody will see what stands in it.",
    mend="Move it to the folder that is named, and let its name end in .md.",
    severity=Severity.WARNING,
    example="wrong:  content/condition/back-pain.md\nright:  content/conditions/back-pain.md",
)
NAMES_ALIKE = Fault(
    "names-alike",
    "Two names that differ only in capitals or accents",
    why="On some computers they are one and the same file, and one page would overwrite the other.",
    mend="Give one of them another name.",
    example="wrong:  fees.md and Fees.md\nright:  fees.md and fees-for-children.md",
)
FILE_NAME = Fault(
    "unusable-file-name",
    "The name of a file cannot become an address",
    why="The name of the file is the last part of the page's address, as visitors type and share it.",
    mend="Use small letters from a to z, digits and hyphens; or write a `slug:` at the top of the file.",
    example="wrong:  content/pages/Our Fees.md\nright:  content/pages/our-fees.md",
)

# --- the top of a content file ----------------------------------------------------------------------------------

FRONT_MISSING = Fault(
    "front-matter-missing",
    "A page has no title and description at its top",
    why="Every page needs a title and a description for search results.",
    mend="Begin the file with a line of three hyphens, the keys, and another line of three hyphens.",
    example="---\ntitle: Fees\ndescription: What a visit costs and how to pay.\n---\nHere the text begins.",
)
FRONT_NOT_FIRST = Fault(
    "front-matter-not-first",
    "Text stands above the top part of a page",
    why="The title and the other keys are found only when they come first.",
    mend="Move the text below the second line of three hyphens.",
    example="---\ntitle: Fees\ndescription: What a visit costs.\n---\nHere the text begins.",
)
FRONT_NOT_CLOSED = Fault(
    "front-matter-not-closed",
    "The top part of a page does not end",
    why="Without its end nobody can tell the keys from the text.",
    mend="Write a line of three hyphens below the last key.",
    example="---\ntitle: Fees\ndescription: What a visit costs.\n---\nHere the text begins.",
)
FENCE = Fault(
    "front-matter-fence",
    "A line that looks like three hyphens but is not",
    why="Only a line of exactly three hyphens begins or ends the top part. Word processors turn them into a dash.",
    mend="Write three hyphens at the very start of the line and nothing else.",
    example="wrong:  —\nright:  ---",
)

# --- YAML -------------------------------------------------------------------------------------------------------

COLON = Fault(
    "yaml-colon-in-text",
    "A text with a colon in it stands without quotation marks",
    why="A colon and a space separate a key from its value. A second one makes the line unclear.",
    mend="Put the whole text in quotation marks.",
    example='wrong:  title: Fees: what you pay\nright:  title: "Fees: what you pay"',
)
TAB = Fault(
    "yaml-tab",
    "A line is set in with the tab key",
    why="How wide a tab is differs from program to program, so it cannot show what belongs together.",
    mend="Delete the tab and press the space bar instead, two spaces for each step.",
    example="wrong:  [tab]name: Mill Street\nright:    name: Mill Street",
)
QUOTE_INSIDE = Fault(
    "yaml-quote-inside",
    "A text in quotation marks ends too early",
    why="An apostrophe or quotation mark of the same kind inside the text ends it there.",
    mend="Use double quotation marks around a text with an apostrophe, and single ones around a text with double ones.",
    example="wrong:  title: 'Don't wait'\nright:  title: \"Don't wait\"",
)
QUOTE_OPEN = Fault(
    "yaml-quote-open",
    "A quotation mark is never closed",
    why="The text would go on to the next quotation mark, many lines below.",
    mend="Write the same mark at the end of the text.",
    example='wrong:  title: "Fees\nright:  title: "Fees"',
)
CURLY_QUOTES = Fault(
    "yaml-curly-quotes",
    "Curly quotation marks around a text",
    why="They come from word processors. Only straight ones mark where a text begins and ends.",
    mend='Write straight quotation marks: ". To show curly ones on the page, put straight ones around them.',
    example='wrong:  title: “Fees: what you pay”\nright:  title: "Fees: what you pay"',
)
SPECIAL = Fault(
    "yaml-special-character",
    "A text begins with a character that has a meaning of its own",
    why="At the start of a value the characters @ ` % * & ! > | { } [ ] , ? and - have other uses than in a text.",
    mend="Put the whole text in quotation marks.",
    example='wrong:  title: *New* hours\nright:  title: "*New* hours"',
)
BACKSLASH = Fault(
    "yaml-backslash",
    "A backslash inside double quotation marks",
    why="There it starts a code for a special character.",
    mend="Use single quotation marks around this text.",
    example="wrong:  parking: \"Row C\\D\"\nright:  parking: 'Row C\\D'",
)
CUT_OFF = Fault(
    "yaml-cut-off",
    "A number sign cuts off a text",
    why="Behind a space, # begins a note that is not shown, so the rest of the line would be lost.",
    mend="Put the whole text in quotation marks; or write a space behind # if it is meant as a note.",
    example='wrong:  color: #2f5d62\nright:  color: "#2f5d62"',
)
MISSING_SPACE = Fault(
    "yaml-missing-space",
    "A space is missing behind a colon or hyphen",
    why="Without the space the line is taken for a piece of text.",
    mend="Write a space behind it.",
    example="wrong:  title:Fees\nright:  title: Fees",
)
LOOK_ALIKE = Fault(
    "yaml-look-alike",
    "A character only looks like a space or a colon",
    why="Such characters come along when a line is copied from a web page or a word processor.",
    mend="Delete it and type a plain space or colon.",
)
INDENTATION = Fault(
    "yaml-indentation",
    "A line is set in too far or not far enough",
    why="The spaces at the start of a line show what it belongs to.",
    mend="Let lines that belong together begin below each other.",
    example="wrong:\nclinic:\n  name: Mill Street\n   phone: …\nright:\nclinic:\n  name: Mill Street\n  phone: …",
)
LIST_INDENTATION = Fault(
    "yaml-list-indentation",
    "An entry of a list does not begin below the others",
    why="The hyphens of a list have to stand in one column to belong to the same list.",
    mend="Let all hyphens of the list begin below each other.",
    example="wrong:\ntowns:\n  - milton\n - aston\nright:\ntowns:\n  - milton\n  - aston",
)
BRACKET_OPEN = Fault(
    "yaml-bracket-open",
    "A bracket is never closed",
    why="Nobody can tell where the list ends.",
    mend="Write the closing bracket behind the last entry.",
    example="wrong:  related: [sciatica, back-pain\nright:  related: [sciatica, back-pain]",
)
MISSING_COMMA = Fault(
    "yaml-missing-comma",
    "A comma is missing between braces",
    why="Between { and } each key and its value end with a comma.",
    mend="Write a comma before the next key.",
    example="wrong:  - {date: 2026-12-25 name: Christmas}\nright:  - {date: 2026-12-25, name: Christmas}",
)
NOT_KEYS = Fault(
    "yaml-not-keys",
    "There are no keys where keys are needed",
    why="Every line has to say what its value means: a key, a colon, a space and the value.",
    mend="Write lines such as `title: Fees`.",
    example="wrong:  Fees\nright:  title: Fees",
)
KEY_TWICE = Fault(
    "yaml-key-twice",
    "A key is written twice",
    why="Only one of the two values could count, and nobody can tell which one you mean.",
    mend="Keep the line that is right and delete the other.",
    example="wrong:\nphone: 030 111111\nphone: 030 222222\nright:\nphone: 030 222222",
)
KEY_NOT_TEXT = Fault(
    "yaml-key-not-text",
    "A key is not a word",
    why="Keys are words, such as title or phone.",
    mend="Write a word before the colon. A text that begins with a bracket or brace needs quotation marks.",
    example='wrong:  {clinic.name}: welcome\nright:  title: "{clinic.name}: welcome"',
)
SHORTCUT = Fault(
    "yaml-shortcut",
    "A short form that is not used here",
    why="References (&, *, <<) and types (!) make a file hard to read and to mend.",
    mend="Write the values out where they are needed.",
    example="wrong:  hours: &usual\nright:  hours:",
)
TWO_PARTS = Fault(
    "yaml-two-parts",
    "A line of three hyphens splits the file",
    why="Only what stands above it would be read.",
    mend="Delete the line.",
)
TOO_DEEP = Fault(
    "yaml-too-deep",
    "Keys lie too many levels inside each other",
    why="No part of these files needs that many levels; something must have gone wrong when the file was made.",
    mend="Bring the lines back to the form that the guide shows.",
)
SYNTAX = Fault(
    "yaml-syntax",
    "A line cannot be understood",
    why="What stands here is neither a key with its value nor an entry of a list.",
    mend="Compare the line with the ones above it: a key, a colon, a space, a value.",
    example="wrong:  title Fees\nright:  title: Fees",
)

# --- keys and values --------------------------------------------------------------------------------------------

UNKNOWN_KEY = Fault(
    "unknown-key",
    "A key that is not known",
    why="Its value would be lost without a word.",
    mend="Correct the key, or take the line out.",
    example="wrong:  titel: Fees\nright:  title: Fees",
)
MISSING_KEY = Fault(
    "missing-key",
    "A key is missing",
    why="The page or the site cannot do without it.",
    mend="Add the line. If you do not know the fact yet, write TODO and what is missing.",
    example="title: Fees\ndescription: What a visit costs and how to pay.",
)
EMPTY_VALUE = Fault(
    "empty-value",
    "A key has no value",
    why="The site cannot do without it.",
    mend="Write the value behind the colon. If you do not know it yet, write TODO and what is missing.",
    example="wrong:  title:\nright:  title: Fees",
)
WRONG_TYPE = Fault(
    "wrong-type",
    "A value of another kind is needed",
    why="A list, a text, a number and a yes or no are used in different ways.",
    mend="Write the value in the form that the message names.",
    example="wrong:  related: sciatica\nright:  related: [sciatica]",
)
NOT_ON_LIST = Fault(
    "not-on-list",
    "A value that is not one of those allowed",
    why="The site knows only the values on the list.",
    mend="Write one of the values that the message names.",
    example="wrong:  provider: youtub\nright:  provider: youtube",
)
WRONG_FORM = Fault(
    "wrong-form",
    "A value is not written in the form that is needed",
    why="Dates, hours, addresses and the like are read by the program and have to follow a form.",
    mend="Write the value in the form that the message shows.",
    example="wrong:  mon: nine to five\nright:  mon: 9:00-17:00",
)
TODO_NOT_ALLOWED = Fault(
    "todo-not-allowed",
    "A TODO where the site cannot wait",
    why="Without this value the page cannot be made, not even as a preview.",
    mend="Write the value. While a page is still a draft (`draft: true`), its texts may be TODO.",
    example="wrong:  title: TODO a title\nright:  title: Fees",
)

# --- what refers to what ----------------------------------------------------------------------------------------

UNKNOWN_CONDITION = Fault(
    "unknown-condition",
    "A condition is named that has no page",
    why="A link to it would lead nowhere.",
    mend="Write the name of a file in content/conditions/, without .md.",
    example="wrong:  leads_with: sciatca\nright:  leads_with: sciatica",
)
UNKNOWN_TOWN = Fault(
    "unknown-town",
    "A town is named that has no page",
    why="It would be missing from the lists of towns.",
    mend="Write the name of a file in content/towns/, without .md.",
    example="wrong:  - astn\nright:  - aston",
)
UNKNOWN_PERSON = Fault(
    "unknown-person",
    "A person is named who has no page",
    why="Visitors could not see who has checked the text.",
    mend="Write the name of a file in content/team/, without .md.",
    example="wrong:  reviewed_by: Ann Lee\nright:  reviewed_by: ann-lee   (for content/team/ann-lee.md)",
)
UNKNOWN_MENU_FILE = Fault(
    "unknown-menu-file",
    "A menu names a file that is not there",
    why="The menu would have an entry that leads nowhere.",
    mend="Write the path of a file below content/.",
    example="wrong:  - about.md\nright:  - pages/about.md",
)
UNKNOWN_STATIC = Fault(
    "unknown-static-file",
    "A picture or film is named that is not there",
    why="Visitors would see an empty frame.",
    mend="Put the file into static/ and write its path below that folder.",
    example="wrong:  file: /static/room.jpg\nright:  file: photos/room.jpg   (for static/photos/room.jpg)",
)
UNKNOWN_TIME_ZONE = Fault(
    "unknown-time-zone",
    "A time zone that does not exist",
    why="It decides which day it is at the clinic, and so which closures are shown.",
    mend="Write a continent and a city, as in the list of the world's time zones.",
    example="wrong:  time_zone: Berlin time\nright:  time_zone: Europe/Berlin",
)
UNKNOWN_LANGUAGE = Fault(
    "unknown-language",
    "A language for which there are no words",
    why="Menus, dates and opening hours are written in the site's language.",
    mend="Write the code of a language that the program has.",
    example="wrong:  language: english\nright:  language: en",
)
UNKNOWN_WORD = Fault(
    "unknown-word",
    "A word is replaced that the site does not use",
    why="Your own word would never be seen.",
    mend="Write the name of a word in the program's language file.",
    example="wrong:  book_nov: Book\nright:  book_now: Book",
)
WORD_GAPS = Fault(
    "word-gaps",
    "A word has other gaps than the one it replaces",
    why="The program fills in what stands in braces; it knows no others here.",
    mend="Use only the names in braces that the message shows.",
    example="wrong:  call_number: Call {phone}\nright:  call_number: Call {number}",
)
UNKNOWN_FIGURE = Fault(
    "unknown-figure",
    "A figure that does not exist is named",
    why="The drawing on the home page on which visitors show where it hurts would be missing.",
    mend="Write the name of a file in templates/figures/, without .svg; or leave the line out, and no figure is shown.",
    example="wrong:  figure: bakc\nright:  figure: back",
)
FIGURE_UNUSABLE = Fault(
    "figure-unusable",
    "A figure is drawn in a way that cannot be used",
    why="It is written into the home page as it is. Colours of its own could not be seen in the dark, and a script or "
    "an address could do harm.",
    mend="A figure has shapes only, with class= for their look and data-region= for the parts that lead somewhere.",
    example='wrong:  <path style="fill:red" d="M0 0h9"/>\nright:  <path class="area" data-region="knee" d="M0 0h9"/>',
)
UNKNOWN_REGION = Fault(
    "unknown-region",
    "A condition belongs to a part that the figure does not have",
    why="The condition could not be found on the figure of the home page.",
    mend="Write one of the parts that the message names; or leave the line out, and the condition is in the list only.",
    example="wrong:  region: lower-back\nright:  region: low-back",
)
REGION_TWICE = Fault(
    "region-twice",
    "Two conditions belong to the same part of the figure",
    why="A part of the figure leads to one page, and nobody can tell which is meant.",
    mend="Keep region: in one of the two. The other stays in the list beside the figure.",
)
SOURCE_TWICE = Fault(
    "source-twice",
    "Two sources have the same id",
    why="A citation in the text could mean either of them.",
    mend="Give one of them another id, and cite it by that.",
    example="wrong:  - id: smith   (twice)\nright:  - id: smith2019",
)
QUESTION_TWICE = Fault(
    "question-twice",
    "A question is asked twice",
    why="Search engines and readers expect one answer to a question.",
    mend="Keep one of the two.",
)
ENTRY_TWICE = Fault(
    "entry-twice",
    "A list names the same thing twice",
    why="It would be shown twice, or nobody can tell where in the list it belongs.",
    mend="Keep one of the two.",
    example="wrong:  related: [sciatica, back-pain, sciatica]\nright:  related: [sciatica, back-pain]",
)
POSTAL_CODE = Fault(
    "postal-code-form",
    "A postal code does not look like one",
    why="Letters, maps and search engines find the clinic by it.",
    mend="Compare it with an envelope. If the country: of the place is another one, correct that line.",
    severity=Severity.WARNING,
    example='wrong:  postal_code: "8013"\nright:  postal_code: "80134"',
)
DATES_CROSSED = Fault(
    "dates-crossed",
    "A page goes before it appears",
    why="With these two dates, the page is never published on any day.",
    mend="publish_on: is the first day on which the page is there, expires_on: the first on which it is gone.",
    example="wrong:  publish_on: 2027-03-01\n        expires_on: 2027-02-01\nright:  publish_on: 2027-02-01\n"
    "        expires_on: 2027-03-01",
)
PHONE = Fault(
    "phone-unusable",
    "A telephone number that cannot be dialled",
    why="Visitors call it with one tap; a wrong number reaches nobody, or somebody else.",
    mend="Write the number alone, as it is dialled in its country or with + and the country's code.",
    example="wrong:  phone: 030 12\nright:  phone: +49 30 1234567   (your own number)",
)
PHONE_FICTION = Fault(
    "phone-fiction",
    "A telephone number that is set aside for films and books",
    why="Nobody can be reached there.",
    mend="Write the clinic's real number; or TODO until you know it.",
)

ALL = (
    NO_SITE_FILE,
    NO_CONTENT_FOLDER,
    UNREADABLE,
    NOT_A_FILE,
    TOO_BIG,
    NOT_UTF8,
    INVISIBLE,
    LINK_OUT,
    CONFLICTED_COPY,
    MISPLACED,
    NAMES_ALIKE,
    FILE_NAME,
    FRONT_MISSING,
    FRONT_NOT_FIRST,
    FRONT_NOT_CLOSED,
    FENCE,
    COLON,
    TAB,
    QUOTE_INSIDE,
    QUOTE_OPEN,
    CURLY_QUOTES,
    SPECIAL,
    BACKSLASH,
    CUT_OFF,
    MISSING_SPACE,
    LOOK_ALIKE,
    INDENTATION,
    LIST_INDENTATION,
    BRACKET_OPEN,
    MISSING_COMMA,
    NOT_KEYS,
    KEY_TWICE,
    KEY_NOT_TEXT,
    SHORTCUT,
    TWO_PARTS,
    TOO_DEEP,
    SYNTAX,
    UNKNOWN_KEY,
    MISSING_KEY,
    EMPTY_VALUE,
    WRONG_TYPE,
    NOT_ON_LIST,
    WRONG_FORM,
    TODO_NOT_ALLOWED,
    UNKNOWN_CONDITION,
    UNKNOWN_TOWN,
    UNKNOWN_PERSON,
    UNKNOWN_MENU_FILE,
    UNKNOWN_STATIC,
    UNKNOWN_TIME_ZONE,
    UNKNOWN_LANGUAGE,
    UNKNOWN_WORD,
    WORD_GAPS,
    UNKNOWN_FIGURE,
    FIGURE_UNUSABLE,
    UNKNOWN_REGION,
    REGION_TWICE,
    SOURCE_TWICE,
    QUESTION_TWICE,
    ENTRY_TWICE,
    POSTAL_CODE,
    DATES_CROSSED,
    PHONE,
    PHONE_FICTION,
)
