"""What the forms of values are called in plain words, and an example of each key that must not be missing.

Tests hold it against the models: every pattern is explained here, and every required key has an example.
"""

from __future__ import annotations

from collections.abc import Mapping

PATTERNS: Mapping[str, str] = {
    r"^[A-Za-z0-9][A-Za-z0-9-]*$": "may only have letters, digits and hyphens, like smith2019",
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": "has to be an e-mail address, like desk@example.com",
    r"^https?://": "has to be a whole address that begins with https://",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "may only have small letters a to z, digits and single hyphens, like opening-hours",
    r"^/([^/\s][^\s]*)?$": "has to be an address of this site that begins with / and has no spaces, like /old/",
    r"^[a-z0-9-]+$": "may only have small letters, digits and hyphens, like contact",
    r"^https?://[^/\s]+/?$": "has to be the address of the website and no more, like https://www.example.com",
    r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$": "has to be the code of a language, like en or de",
    r"^[a-z0-9.-]+$": "has to be the name of a server and no more, like maps.example.com",
    r"^[A-Z]{2}$": "has to be the code of a country in two capital letters, like US or DE",
    r"^#[0-9A-Fa-f]{6}$": 'has to be # and six digits or letters from a to f, in quotation marks, like "#2f5d62"',
    r"^(/|https?://)[^\s]*$": "has to be an address like /fees/ or https://www.example.com",
    r"^[^\x00-\x1f\x7f{}]+$": "may not have braces or line breaks in it",
    r"^([A-Za-z0-9_][\w.+-]*@)?[A-Za-z0-9\[][A-Za-z0-9.:_\]-]*$": (
        "has to be a name to sign in with, @, and the name of a server, like clinic@www.example.com"
    ),
    r"^[^\x00-\x20\x7f:-]([^\x00-\x20\x7f:]|:[^\x00-\x20\x7f:])*$": (
        "has to be a repository, like git@github.com:clinic/website.git, or what Git calls it, like origin"
    ),
    r"^[\w][\w./+-]*$": "has to be the name of a branch, like main, and may not begin with a hyphen",
    r"^[A-Za-z0-9][A-Za-z0-9._-]+$": "has to be the name of a bucket, like clinic-website",
    r"^[A-Za-z0-9-]+$": "has to be the name of a region, like us-west-2",
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "may only have letters, digits, dots and hyphens, like clinic-website",
    r"^[A-Za-z0-9-]{8,128}$": "has to be 8 to 128 letters, digits and hyphens",
    r"^(https://|mailto:|tel:)\S+$|^[^@\s:]+@[^@\s]+\.[^@\s]+$": (
        "has to be an e-mail address, like desk@example.com, or a whole address that begins with https://"
    ),
    r"^https://": "has to be a whole address that begins with https://",
}
"""What a text has to look like, as the rest of a sentence, by the pattern in the model."""

EXAMPLES: Mapping[str, str] = {
    "Source.id": "id: smith2019",
    "Source.title": "title: The title of the publication",
    "Question.question": "question: Do I need a referral?",
    "Question.answer": "answer: No, you can come without one.",
    "Video.title": "title: What happens at a first visit",
    "Video.description": "description: One sentence on what the video shows.",
    "Video.provider": "provider: youtube",
    "Video.id": "id: TODO the id of the video",
    "Video.upload_date": "upload_date: 2026-11-26",
    "Video.duration": "duration: 2:35",
    "Video.transcript": "transcript: TODO the words that are spoken",
    "Photo.file": "file: photos/room.jpg",
    "Photo.alt": "alt: A room with a chair by the window",
    "FrontMatter.title": "title: Our fees",
    "FrontMatter.description": "description: What a visit costs, how to pay, and what insurers cover.",
    "ConditionFrontMatter.summary": "summary:  (and below it what:, may_help:, visits: and do_not_wait:)",
    "Summary.what": "what: What it is, in one sentence.",
    "Summary.may_help": "may_help: What the treatment may do, with its limits.",
    "Summary.visits": "visits: How many visits are usual.",
    "Summary.do_not_wait": "do_not_wait: The signs that cannot wait.",
    "TownFrontMatter.name": "name: Springfield",
    "TownFrontMatter.coordinates": "coordinates: 53.86655, 10.69342",
    "TownFrontMatter.leads_with": "leads_with: the-file-name-of-a-condition",
    "ArticleFrontMatter.date": "date: 2026-11-27",
    "PersonFrontMatter.role": "role: Physiotherapist",
    "Licence.name": "name: State licence in physiotherapy",
    "SiteSection.url": "url: https://www.example.com",
    "SiteSection.time_zone": "time_zone: Europe/Berlin",
    "ClinicSection.name": "name: The name of the clinic",
    "ClinicSection.phone": "phone: TODO the telephone number",
    "SpecialHours.date": "date: 2026-12-31",
    "SpecialHours.hours": "hours: 9:00-12:00",
    "Season.from": "from: 06-01",
    "Season.to": "to: 08-31",
    "Season.hours": "hours:  (and below it the days, such as mon-fri: 7:00-15:00)",
    "BannerSection.text": "text: Our telephone does not work today. Please book online.",
    "BannerSection.until": "until: 2026-11-27 18:00",
    "AllowedHost.host": "host: maps.example.com",
    "AllowedHost.reason": "reason: Why visitors' browsers may ask it",
    "CheckLine.code": "code: page-thin",
    "CheckLine.severity": "severity: advice",
    "CheckLine.reason": "reason: Why the check counts less here",
    "CheckLine.until": "until: 2027-01-31",
    "LocationSection.name": "name: Mill Street",
    "LocationSection.street": "street: 12 Mill Street",
    "LocationSection.city": "city: Springfield",
    "LocationSection.postal_code": "postal_code: TODO the postal code",
    "LocationSection.country": "country: DE",
    "LocationSection.hours": "hours: TODO the opening hours",
    "PairsSection.title": 'title: "{condition} in {town}"',
    "PairsSection.description": 'description: "{about} For people in {town}."',
    "SecuritySection.contact": "contact: [webmaster@example.com]",
    "SecuritySection.expires": "expires: 2027-10-01",
    "RoadLine.name": "name: Mill Road",
    "RoadLine.points": 'points: ["53.86655, 10.69342", "53.91874, 10.69750"]',
    "RedirectLine.from": "from: /old-page.html",
    "RedirectLine.to": "to: /new-page/",
    "TargetSection.name": "name: live",
    "TargetSection.host": "host: ssh",
    "SiteConfig.site": "site:  (and below it url: and time_zone:)",
    "SiteConfig.clinic": "clinic:  (and below it name: and phone:)",
    "SiteConfig.locations": "locations:  (and below it the first place, with a hyphen before name:)",
}
"""A line as it could stand in the file, by the class that defines the key and the key as it is written."""
