"""The faults that planning can find."""

from __future__ import annotations

from clinicsite.diagnostics import Fault, Severity

NO_HOME = Fault(
    "no-home-page",
    "There is no home page",
    why="Visitors who type the clinic's address would find nothing.",
    mend="Write a file content/index.md with a title and a description above the text.",
    example="content/index.md:\n---\ntitle: Physiotherapy in Springfield\ndescription: What we do …\n---\nWelcome.",
)
ADDRESS_TWICE = Fault(
    "address-twice",
    "Two things want the same address",
    why="Only one of them could be seen; the other would be lost without a word.",
    mend="Give one of them another address: change its `slug:`, rename the file, or take the alias or redirect away.",
    example="wrong:  slug: sciatica   (in two files)\nright:  slug: sciatica-in-pregnancy   (in one of them)",
)
REDIRECT_CHAIN = Fault(
    "redirect-chain",
    "A redirect leads to another redirect",
    why="Each step costs a visitor time, and a ring of redirects never arrives.",
    mend="Let the old address lead straight to the last page.",
    example="wrong:  from: /a/  to: /b/   while /b/ itself is redirected to /c/\nright:  from: /a/  to: /c/",
)
REDIRECT_NOWHERE = Fault(
    "redirect-nowhere",
    "A redirect leads to a page that does not exist",
    why="A visitor with the old address would see an error page.",
    mend="Write the address of a page of this site, or a full address of another site.",
    example="wrong:  to: /condition/sciatica/\nright:  to: /conditions/sciatica/",
)
REDIRECT_UNUSABLE = Fault(
    "redirect-unusable",
    "A redirect leads to an address that no visitor can use",
    why="A visitor with the old address would see an error of the browser, or be led to somebody else's site.",
    mend="Write the address of a page of this site, like /fees/, or a whole one, like https://www.example.com/fees/.",
    example="wrong:  to: https://clinic/\nright:  to: https://www.example.com/",
)
REDIRECT_HIDES_PAGE = Fault(
    "redirect-hides-page",
    "A redirect with a gap also means a page of this site",
    why="Some hosts follow redirects before they look for pages; there, nobody could see the page any more.",
    mend="Write the old address more exactly, or one redirect for each old page.",
    example="wrong:  from: /conditions/*   to: /treatments/   while /conditions/sciatica/ is a page\n"
    "right:  from: /old-conditions/*   to: /treatments/",
)
MENU_PAGE_HIDDEN = Fault(
    "menu-page-hidden",
    "A page in a menu is not published today",
    why="The menu leaves it out, so visitors see one entry less.",
    mend="Take `draft: true` away or change its dates; or remove the page from the menu in site.yaml.",
    severity=Severity.WARNING,
    example="navigation:\n  main:\n    - pages/fees.md   (fees.md says: draft: true)",
)
TOWN_PAGE_COPIED = Fault(
    "town-page-copied",
    "A town page says nearly the same as another page",
    why=(
        "Pages that differ only in the town's name are what Google calls doorway pages; they harm the whole site. "
        "The page is built, but not listed anywhere and hidden from search engines."
    ),
    mend="Write what only people of that town need: the way, the work there, what to know before setting out.",
    severity=Severity.WARNING,
    example="Two pages, or their titles, descriptions or first paragraphs, with the same five-word phrases\n"
    "in 60 of 100 places, once names of towns, counties, landmarks and roads are taken out.",
)
TOWN_PAGE_ALIKE = Fault(
    "town-page-alike",
    "A town page is much like another page",
    why="Readers learn little that is their own, and search engines may take it for a copy.",
    mend="Rewrite the parts that both pages share, or leave them out of one.",
    severity=Severity.WARNING,
)
TOWN_PAGE_THIN = Fault(
    "town-page-thin",
    "A town page lacks local facts",
    why=(
        "A page without facts about the way and the place is less useful than the home page. "
        "It is built, but not listed anywhere and hidden from search engines."
    ),
    mend=(
        "Fill in `route:`, `travel_tip:`, `nearer_home:` and `landmarks:`, and name a landmark in the text; "
        "at least three of the four are needed."
    ),
    severity=Severity.WARNING,
    example="route: From Mill Street take the ring road east …\nlandmarks: [Mill Park, the station]",
)
PAIRS_GATED = Fault(
    "pairs-gated",
    "Pages put together from other pages cannot pass the town gate",
    why="Search engines take pages that differ only in names for spam, and may distrust the whole site for them.",
    mend=(
        "Take `pairs:` away and write the pages that have something of their own to say, as "
        "content/towns/TOWN/CONDITION.md. To take the gate away: `town_gate: false`."
    ),
    severity=Severity.WARNING,
    example='pairs:\n  title: "{condition} in {town}"\n  description: "{about} In {town}."',
)
TOWN_PAGE_UNORIGINAL = Fault(
    "town-page-unoriginal",
    "A town page has no paragraph of its own",
    why=(
        "What a page says has to stand nowhere else at least once, or there is no reason to read it. "
        "It is built, but not listed anywhere and hidden from search engines."
    ),
    mend=(
        "Write at least one paragraph that only people of that town need: what work they do, what hurts from it, "
        "which way they come, what a visit means for their day."
    ),
    severity=Severity.WARNING,
    example="The big hall by the railway takes on more hands each autumn, so the first visits often come in November.",
)

DATE_AHEAD = Fault(
    "date-ahead",
    "A page says that something was done on a day that is still to come",
    why="Visitors and search engines read the day on the page. One that lies ahead costs trust.",
    mend="Write the day on which it was done. For a page that is to appear later, write publish_on: as well.",
    severity=Severity.WARNING,
    example="wrong:  last_reviewed: 2062-11-02\nright:  last_reviewed: 2026-11-02",
)
CLOSURE_OVER = Fault(
    "closure-over",
    "A closure or special hours are over",
    why="Nothing of it shows on the website any more. Old lines make it harder to see the ones that matter.",
    mend="You can take these lines out of site.yaml.",
    severity=Severity.ADVICE,
    example="closures:\n  - {date: 2025-12-25, name: Christmas}   (in 2026)",
)
HOLIDAY_UNDECIDED = Fault(
    "holiday-undecided",
    "A public holiday comes, and its hours are not set",
    why="Patients look up whether you are open on such a day, and the website tells them the hours of any other day.",
    mend="Write the day below closures:, or its hours below special_hours:, also when you are open as usual.",
    severity=Severity.ADVICE,
    example="closures:\n  - {date: 2026-12-25, name: Christmas}\nspecial_hours:\n"
    "  - {date: 2026-12-24, hours: 9:00-12:00, name: Christmas Eve}",
)
BANNER_OVER = Fault(
    "banner-over",
    "The news at the top of the pages are over",
    why="They are not shown any more. When there are news again, the old text must not appear by mistake.",
    mend="Take banner: out of site.yaml, or give it a new text and a new end.",
    severity=Severity.ADVICE,
    example="banner:\n  text: Our telephone does not work today. Please book online.\n  until: 2026-11-27 18:00",
)

ALL = (
    NO_HOME,
    ADDRESS_TWICE,
    REDIRECT_CHAIN,
    REDIRECT_NOWHERE,
    REDIRECT_UNUSABLE,
    REDIRECT_HIDES_PAGE,
    MENU_PAGE_HIDDEN,
    TOWN_PAGE_COPIED,
    TOWN_PAGE_ALIKE,
    TOWN_PAGE_THIN,
    PAIRS_GATED,
    TOWN_PAGE_UNORIGINAL,
    DATE_AHEAD,
    CLOSURE_OVER,
    HOLIDAY_UNDECIDED,
    BANNER_OVER,
)
