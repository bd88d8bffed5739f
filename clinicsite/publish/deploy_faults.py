"""The faults that putting the site online can find."""

from __future__ import annotations

from collections.abc import Sequence

from clinicsite.diagnostics import Diagnostic, Fault, Position, Severity, SiteError

CONFIG = "site.yaml"

TARGET_MISSING = Fault(
    "target-missing",
    "Nothing says where the site is to be put online",
    why="The site can be built, but nobody has said which host it goes to.",
    mend='Write the place below "deploy:" in site.yaml. The guide, "Put it online", shows the lines for each host.',
    example="deploy:\n  targets:\n    - name: live\n      host: ssh\n      server: clinic@www.example.com\n"
    "      path: /var/www/clinic",
)
TARGET_UNKNOWN = Fault(
    "target-unknown",
    "There is no place of this name to put the site to",
    why="The site would go somewhere else than you meant.",
    mend='Use a name that stands below "deploy:" in site.yaml.',
)
TARGET_INCOMPLETE = Fault(
    "target-incomplete",
    "A host is not told where on it the site belongs",
    why="Without it the site cannot be put online.",
    mend='Add the missing line in site.yaml. The guide, "Put it online", shows the lines for each host.',
)
PLACEHOLDERS_LEFT = Fault(
    "deploy-placeholders",
    "Facts are still to be supplied",
    why="Visitors would read a marked note where they look for your phone number, your address or your hours.",
    mend="Put each fact in the place of its TODO. Until then, look at the preview (python3 build.py serve).",
)
NO_PAGES = Fault(
    "deploy-no-pages",
    "The site to be put online has no home page",
    why="Visitors would find nothing at your address.",
    mend="Build the site again and look whether content/index.md is there.",
)
MANY_REMOVED = Fault(
    "deploy-many-removed",
    "Much of the live site would disappear",
    why="That is mostly a slip: a folder that was moved, or another site's files.",
    mend="Look at the list. If all of it is meant to go, add --allow-deletes.",
)
SECRET_FOUND = Fault(
    "deploy-secret",
    "A file that must stay private would be put online",
    why="Everybody could read it. Programs look for such files on every website, all day.",
    mend="Take the file out of static. If a password or a key was in it and it has been online, get a new one.",
    example="wrong:  static/.env\nright:  .env beside site.yaml, where it is not published",
)
LIVE_NEWER = Fault(
    "deploy-newer-live",
    "Somebody has put a newer version online since",
    why="Your files do not have the other person's changes; putting them online would undo that work.",
    mend="Get the other changes first, with Git: git pull. Or say that they may be replaced (--replace ID).",
)
TARGET_FOREIGN = Fault(
    "target-foreign",
    "The place is not empty, and what is there was not put there by this program",
    why="Somebody's files could be overwritten.",
    mend="Choose an empty place. Or look at what is there, keep a copy of what you need, and empty it yourself.",
)
TARGET_OTHER_SITE = Fault(
    "target-other-site",
    "Another website is at this place",
    why="It would be overwritten.",
    mend="Choose another place. If your site has a new address, add --replace with the name of the live version.",
)
GENERATOR_OLDER = Fault(
    "deploy-older-generator",
    "The live site was made by a newer version of this program",
    why="Pages would lose what the newer version adds, such as repaired mistakes.",
    mend="Bring this program up to date, then deploy again.",
)
RECORD_DAMAGED = Fault(
    "live-record-damaged",
    "The note on what is live cannot be read",
    why="Without it nobody can tell which of the files there are ours.",
    mend="Bring this program up to date. If that does not help, ask whoever looks after the host.",
)
DEPLOY_RUNNING = Fault(
    "deploy-running",
    "Somebody else is putting the site online right now",
    why="Two at once would mix their files.",
    mend="Wait until the other one is done, then deploy again. One that has died stops nobody after 30 minutes.",
)
OVERTAKEN = Fault(
    "deploy-overtaken",
    "The live site has changed while this deploy was running",
    why="Somebody else was quicker; going on would undo that work.",
    mend="Nothing of yours is live. Look at what is live (python3 build.py status). Then deploy again.",
)
CROSSED = Fault(
    "deploy-crossed",
    "Two people have put the site online at the same time",
    why="This host cannot keep the second one waiting, so your version has taken the place of the other one at once.",
    mend="Get the other changes, with Git: git pull. Then deploy again.",
)
CLOCK_WRONG = Fault(
    "clock-wrong",
    "This computer's clock is wrong",
    why="Hours, closures and dates on the site come from the clock, and so does the order of the versions.",
    mend="Set the clock, best by letting the system set it by itself. Then deploy again.",
)
FILES_CHANGED = Fault(
    "deploy-files-changed",
    "A file of the built site is not as the build has made it",
    why="Something unknown would go online.",
    mend="Build again, then deploy.",
)
PROGRAM_MISSING = Fault(
    "program-missing",
    "A program that this host needs is not on this computer",
    why="The site is sent with it.",
    mend="Install it, then deploy again.",
)
HOST_UNREACHABLE = Fault(
    "host-unreachable",
    "The host does not answer",
    why="Nothing could be sent. What is live has not changed.",
    mend="Look at your connection and at the host's name in site.yaml. Then deploy again; it goes on where it stopped.",
)
HOST_KEY_UNKNOWN = Fault(
    "host-key-unknown",
    "This computer has never met the server",
    why="Only you can say that it is the right one, and not somebody in between.",
    mend="Sign in once by hand, compare the fingerprint that is shown with the one your host tells you, and say yes.",
)
HOST_KEY_CHANGED = Fault(
    "host-key-changed",
    "The server does not prove to be the one it was",
    why="It was set up anew, or somebody pretends to be it to read what is sent.",
    mend="Ask your host whether the server's key was changed. Only then remove the old key with the command shown.",
)
HOST_REFUSED = Fault(
    "host-refused",
    "The host does not let us in",
    why="Nothing was sent. What is live has not changed.",
    mend="Look at the name to sign in with, and at the key or password that is kept outside of site.yaml.",
)
HOST_FULL = Fault(
    "host-full",
    "There is no room left on the host",
    why="The new version could not be sent whole.",
    mend='Free some space there, or keep fewer versions ("keep:" in site.yaml). Then deploy again; it goes on.',
)
HOST_READ_ONLY = Fault(
    "host-read-only",
    "The host does not let us write there",
    why="The new version could not be sent.",
    mend="Look at the folder in site.yaml, and whether the name you sign in with may write in it.",
)
HOST_FAILED = Fault(
    "host-failed",
    "The host could not do what it was asked",
    why="The new version is not live, or not yet.",
    mend="Deploy again; it goes on where it stopped. If the message comes again, show it to your host.",
)
RELEASE_UNKNOWN = Fault(
    "release-unknown",
    "There is no version of this name to bring back",
    why="Only versions that are kept can be brought back.",
    mend="See what is there (python3 build.py releases).",
)
LIVE_DIFFERS = Fault(
    "live-differs",
    "What visitors get is not what was put online",
    why="Something between the host and the visitor shows older files, or changes them.",
    mend="Wait some minutes and look again (python3 build.py verify). Or go back (python3 build.py rollback).",
)
LIVE_SETTINGS = Fault(
    "live-settings",
    "The host does not do all that the site asks of it",
    why="The pages are right, but headers, old addresses or the page for unknown addresses are the host's own affair.",
    mend='See "Rules for browsers, and files for machines" in the guide for what the host has to be told.',
    severity=Severity.WARNING,
)
LIVE_LIMITS = Fault(
    "live-limits",
    "The host cannot do all that the site asks of it",
    why="Your pages work; but browsers are not told everything that would keep visitors safe, or old addresses end.",
    mend='See "Rules for browsers, and files for machines" in the guide for what each host can do.',
    severity=Severity.ADVICE,
)

ALL = (
    TARGET_MISSING,
    TARGET_UNKNOWN,
    TARGET_INCOMPLETE,
    PLACEHOLDERS_LEFT,
    NO_PAGES,
    MANY_REMOVED,
    SECRET_FOUND,
    LIVE_NEWER,
    TARGET_FOREIGN,
    TARGET_OTHER_SITE,
    GENERATOR_OLDER,
    RECORD_DAMAGED,
    DEPLOY_RUNNING,
    OVERTAKEN,
    CROSSED,
    CLOCK_WRONG,
    FILES_CHANGED,
    PROGRAM_MISSING,
    HOST_UNREACHABLE,
    HOST_KEY_UNKNOWN,
    HOST_KEY_CHANGED,
    HOST_REFUSED,
    HOST_FULL,
    HOST_READ_ONLY,
    HOST_FAILED,
    RELEASE_UNKNOWN,
    LIVE_DIFFERS,
    LIVE_SETTINGS,
    LIVE_LIMITS,
)


def complaint(fault: Fault, message: str, hint: str = "", path: str = CONFIG) -> Diagnostic:
    """Return a complaint about putting the site online; what to do about it is the fault's own advice by default."""
    return fault.at(Position(path), message, hint or fault.mend)


def refusal(fault: Fault, message: str, hint: str = "") -> SiteError:
    """Return the exception that ends a deploy."""
    return SiteError([complaint(fault, message, hint)])


def listed(names: Sequence[str], most: int = 3) -> str:
    """Return the first names in quotes, and how many more there are."""
    shown = [f'"{name}"' for name in names[:most]]
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
