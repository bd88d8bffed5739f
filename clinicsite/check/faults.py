"""The faults that reading the finished pages can find."""

from __future__ import annotations

from clinicsite.diagnostics import FACT, Fault, Severity

DEAD_LINK = Fault(
    "dead-link-in-page",
    "A finished page links to something that is not published",
    why="A visitor who follows the link sees an error page, or a picture is missing.",
    mend="The link comes from a template or from HTML in a text: correct it there.",
    example='wrong:  <a href="/contakt/">\nright:  <a href="/contact/">',
)
PLACEHOLDER = Fault(
    FACT,
    "A fact still has to be supplied",
    why="Visitors see a marked note in its place, search engines are not told, and the site cannot be put online.",
    mend="Replace the text that begins with TODO by the fact.",
    severity=Severity.WARNING,
    example='wrong:  phone: TODO the telephone number\nright:  phone: "+1 303 555 0142"   (the real one)',
)

ADDRESS_VANISHED = Fault(
    "address-vanished",
    "An address that was on the site is gone",
    why=(
        "Links from other sites, bookmarks and search results still lead there; whoever follows one would see an error "
        "page. You are told once: after the next publication the address is forgotten."
    ),
    mend="If the page has moved, let its old address lead to the new one. If it is gone for good, leave it.",
    severity=Severity.WARNING,
    example="redirects:\n  - {from: /fees/, to: /prices/}",
)

# --- structured data --------------------------------------------------------------------------------------------

JSON_LD_UNREADABLE = Fault(
    "json-ld-unreadable",
    "Structured data cannot be read",
    why="Search engines, maps and assistants skip the whole of it.",
    mend="Correct the JSON at the line named, and let it begin with the context of schema.org.",
    example='wrong:  {"@type": "MedicalClinic", "name": "Mill Street Clinic",}\n'
    'right:  {"@context": "https://schema.org", "@type": "MedicalClinic", "name": "Mill Street Clinic"}',
)
JSON_LD_UNKNOWN_TYPE = Fault(
    "json-ld-unknown-type",
    "Structured data name a type that schema.org does not have",
    why="Nobody knows what is meant, so all that is said of the thing is lost.",
    mend="Write the name of a type as schema.org spells it, capital letters and all.",
    example='wrong:  "@type": "Acupuncturist"\nright:  "@type": "MedicalClinic"',
)
JSON_LD_UNKNOWN_PROPERTY = Fault(
    "json-ld-unknown-property",
    "Structured data use a property that schema.org does not have",
    why="Readers skip it without a word.",
    mend="Write the name of a property as schema.org spells it.",
    example='wrong:  "areaServd": "Parker"\nright:  "areaServed": "Parker"',
)
JSON_LD_WRONG_PLACE = Fault(
    "json-ld-wrong-place",
    "A property does not belong to the thing it is said of",
    why="Readers that keep to the vocabulary skip it.",
    mend="Move it to the thing it belongs to, or leave it out.",
    example='wrong:  "@type": "MedicalTherapy", "areaServed": …\nright:  "@type": "Service", "areaServed": …',
)
JSON_LD_WRONG_VALUE = Fault(
    "json-ld-wrong-value",
    "A value in structured data has the wrong form",
    why="Readers skip it, or understand something else.",
    mend="Write it in the form that the message names.",
    example='wrong:  "lastReviewed": "November 26, 2026"\nright:  "lastReviewed": "2026-11-26"',
)
JSON_LD_SUPERSEDED = Fault(
    "json-ld-superseded",
    "Structured data use a word of schema.org that another has replaced",
    why="Search engines will stop reading the old word.",
    mend="Write the newer word.",
    severity=Severity.WARNING,
    example='wrong:  "branchOf": …\nright:  "parentOrganization": …',
)
JSON_LD_PENDING = Fault(
    "json-ld-pending",
    "Structured data use a word that schema.org is still trying out",
    why="It may change, and not every reader knows it.",
    mend="It may stand; look at it again when schema.org has decided.",
    severity=Severity.ADVICE,
    example='still tried out:  "hasCredential"',
)
JSON_LD_PHONE = Fault(
    "json-ld-phone",
    "A telephone number in structured data cannot be dialled from everywhere",
    why="Phones and maps dial exactly what stands there.",
    mend="Write a plus, the country's code, the area code and the number.",
    example='wrong:  "telephone": "303 555 0142"\nright:  "telephone": "+13035550142"',
)
JSON_LD_COORDINATES = Fault(
    "json-ld-coordinates",
    "Coordinates in structured data are missing, rough or far away",
    why="The pin on the map stands in the wrong street, or in another country.",
    mend="Write latitude and longitude in degrees with five digits after the point; west and south have a minus.",
    example='wrong:  "latitude": 39.5, "longitude": 104.7\nright:  "latitude": "39.51860", "longitude": "-104.76136"',
)
JSON_LD_HOURS = Fault(
    "json-ld-hours",
    "Opening hours in structured data cannot be understood",
    why="Maps show the wrong hours, and people stand before closed doors.",
    mend="Give each stretch of time its days and two times written as hours:minutes:seconds.",
    example='wrong:  "openingHours": "Mo-Fr 9-5"\nright:  "openingHoursSpecification": {…}'
    '\n        "dayOfWeek": ["Monday"], "opens": "09:00:00", "closes": "17:00:00"}',
)
JSON_LD_OWN_RATING = Fault(
    "json-ld-own-rating",
    "The clinic rates itself in structured data",
    why="Stars for one's own business are against Google's rules (review snippets: no self-serving reviews), even when "
    "the reviews were written elsewhere. They are not shown, and the site can be penalized.",
    mend="Take review and aggregateRating out. Reviews may stand on the page as text.",
    example='wrong:  "@type": "MedicalClinic", "aggregateRating": {"ratingValue": 5}\nright:  (nothing)',
)
JSON_LD_RETIRED = Fault(
    "json-ld-retired",
    "Structured data describe something that Google no longer shows",
    why="It makes the page heavier and does nothing. Questions and answers, for example, have not been shown below "
    "search results since May 7, 2026.",
    mend="Take it out; what visitors read on the page stays as it is.",
    severity=Severity.WARNING,
    example='no longer of use:  "@type": "FAQPage"',
)
JSON_LD_SEVERAL_TYPES = Fault(
    "json-ld-several-types",
    "A local business has several types",
    why="Google reads one type of a local business, and neither a list nor additionalType (LocalBusiness, 2026-09).",
    mend="Keep the one type that fits most closely.",
    severity=Severity.WARNING,
    example='wrong:  "@type": ["MedicalClinic", "LocalBusiness"]\nright:  "@type": "MedicalClinic"',
)
JSON_LD_RELATIVE_ID = Fault(
    "json-ld-relative-id",
    "An @id in structured data is not a whole address",
    why="The same thing gets another name on every page, so that nobody can tell that it is one.",
    mend="Let it begin with the address of the site.",
    example='wrong:  "@id": "#clinic"\nright:  "@id": "https://www.example.com/#clinic"',
)
JSON_LD_DANGLING_ID = Fault(
    "json-ld-dangling-id",
    "Structured data name something that the page does not describe",
    why="Search engines read one page at a time: what another page says is not known here.",
    mend="Describe the thing on this page, with the same @id.",
    example='wrong:  "provider": {"@id": "https://www.example.com/#clinik"}\n'
    'right:  "provider": {"@id": "https://www.example.com/#clinic"}',
)
JSON_LD_DOUBLED_ID = Fault(
    "json-ld-doubled-id",
    "Two things in structured data have the same @id",
    why="Readers take them for one thing and mix what is said of both.",
    mend="Give each its own @id, or say the same of it everywhere.",
    example='wrong:  a clinic and a page with "@id": "https://www.example.com/"\nright:  "…/#clinic" and "…/#webpage"',
)
JSON_LD_MISSING_VALUE = Fault(
    "json-ld-missing-value",
    "A value is missing that Google requires",
    why="Without it the thing does not count as what it is called.",
    mend="Add the value, or name a more general type that does not need it.",
    example='wrong:  {"@type": "MedicalClinic", "name": "Mill Street Clinic"}\n'
    'right:  {"@type": "MedicalClinic", "name": "Mill Street Clinic", "address": {…}}',
)
JSON_LD_RECOMMENDED = Fault(
    "json-ld-recommended",
    "A value is missing that Google recommends",
    why="The more is known, the more can be shown.",
    mend="Add it if it is known and stands on the page.",
    severity=Severity.ADVICE,
    example='better with:  "telephone": "+13035550142"',
)
JSON_LD_BREADCRUMBS = Fault(
    "json-ld-breadcrumbs",
    "The way to the page is not told in order",
    why="The search result shows the bare address instead of the way.",
    mend="Count the steps from 1 without a gap, and give each a name and, but for the last, an address.",
    example='wrong:  "position": 0\nright:  "position": 1',
)
JSON_LD_UNLINKED = Fault(
    "json-ld-unlinked",
    "Structured data fall into parts that nothing connects",
    why="Readers cannot tell what the one has to do with the other.",
    mend='Let one name the other, as a page its publisher: "publisher": {"@id": …}.',
    severity=Severity.WARNING,
    example='wrong:  a WebPage beside a MedicalClinic\nright:  a WebPage with "publisher": {"@id": "…#clinic"}',
)
JSON_LD_SECOND_CLINIC = Fault(
    "json-ld-second-clinic",
    "Structured data describe one clinic as several",
    why="Search engines see two businesses at one door and trust neither.",
    mend="Describe the clinic once and give it one @id; towns that it serves stand in areaServed.",
    severity=Severity.WARNING,
    example='wrong:  two clinics with one telephone and one address\nright:  one clinic and its towns in "areaServed"',
)
JSON_LD_OTHER_PAGE = Fault(
    "json-ld-other-page",
    "Structured data describe another page than the one they stand on",
    why="Search engines credit the other page, or trust neither.",
    mend="Let the url of the WebPage be the canonical address of the page.",
    example='wrong:  "url": "https://www.example.com/"   (on /contact/)\nright:  "url": "https://www.example.com/contact/"',
)
JSON_LD_NOT_SHOWN = Fault(
    "json-ld-not-shown",
    "Structured data say something that the page does not show",
    why="Google forbids marking up what visitors cannot see, and takes a site's rich results away for it.",
    mend="Show it on the page, in the same words, or take it out of the structured data.",
    example="wrong:  a symptom in the structured data that the text does not name\nright:  the same words in both",
)
JSON_LD_PLACEHOLDER = Fault(
    "json-ld-placeholder",
    "Structured data hold a placeholder",
    why="Search engines and assistants repeat it as a fact.",
    mend="Write the fact, or leave the property out.",
    example='wrong:  "telephone": "TODO"\nright:  (nothing, until the number is known)',
)
JSON_LD_DISAGREES = Fault(
    "json-ld-disagrees",
    "Two pages tell different names, addresses or telephone numbers of one clinic",
    why="Search engines that find two addresses for one clinic show neither with confidence.",
    mend="Let every page take them from site.yaml.",
    example="wrong:  a number typed into a template\nright:  {{ site.contact.phone.display }}",
)
CLINIC_TYPE_WAITS = Fault(
    "clinic-type-waits",
    "Search engines are told less of the clinic until a fact is supplied",
    why="A local business without its full address does not count as one, so it is given a more general type.",
    mend="Supply the facts that the message names; the rest follows by itself.",
    severity=Severity.ADVICE,
    example="waiting:  street: TODO the street and number\nknown:    street: 12 Mill Street",
)
CLINIC_TYPE_UNKNOWN = Fault(
    "clinic-type-unknown",
    "The type of the clinic is not one that search engines know",
    why="They would not know that it is a place where people are treated.",
    mend="Write a type of local business that schema.org knows, such as MedicalClinic, Dentist or Physiotherapy.",
    example="wrong:  type: Acupuncturist\nright:  type: MedicalClinic",
)
COORDINATES_ROUGH = Fault(
    "coordinates-rough",
    "The coordinates of a place are too rough to be told",
    why="With three digits after the point, the pin on the map can stand in the next street.",
    mend="Write latitude and longitude of the door with five digits after the point.",
    severity=Severity.ADVICE,
    example="wrong:  coordinates: 39.52, -104.76\nright:  coordinates: 39.51860, -104.76136",
)

ALL = (
    DEAD_LINK,
    PLACEHOLDER,
    ADDRESS_VANISHED,
    JSON_LD_UNREADABLE,
    JSON_LD_UNKNOWN_TYPE,
    JSON_LD_UNKNOWN_PROPERTY,
    JSON_LD_WRONG_PLACE,
    JSON_LD_WRONG_VALUE,
    JSON_LD_SUPERSEDED,
    JSON_LD_PENDING,
    JSON_LD_PHONE,
    JSON_LD_COORDINATES,
    JSON_LD_HOURS,
    JSON_LD_OWN_RATING,
    JSON_LD_RETIRED,
    JSON_LD_SEVERAL_TYPES,
    JSON_LD_RELATIVE_ID,
    JSON_LD_DANGLING_ID,
    JSON_LD_DOUBLED_ID,
    JSON_LD_MISSING_VALUE,
    JSON_LD_RECOMMENDED,
    JSON_LD_BREADCRUMBS,
    JSON_LD_UNLINKED,
    JSON_LD_SECOND_CLINIC,
    JSON_LD_OTHER_PAGE,
    JSON_LD_NOT_SHOWN,
    JSON_LD_PLACEHOLDER,
    JSON_LD_DISAGREES,
    CLINIC_TYPE_WAITS,
    CLINIC_TYPE_UNKNOWN,
    COORDINATES_ROUGH,
)
