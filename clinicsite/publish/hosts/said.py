"""What programs and servers say when they refuse, turned into our own faults."""

from __future__ import annotations

import re
from collections.abc import Callable

from clinicsite.diagnostics import SiteError
from clinicsite.publish.deploy_faults import (
    HOST_FAILED,
    HOST_FULL,
    HOST_KEY_CHANGED,
    HOST_KEY_UNKNOWN,
    HOST_READ_ONLY,
    HOST_REFUSED,
    HOST_UNREACHABLE,
    refusal,
)

_WORDS = (
    (r"REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed", HOST_KEY_CHANGED),
    (r"Host key verification failed|No .* host key is known", HOST_KEY_UNKNOWN),
    (r"Permission denied \((?:publickey|password|keyboard|gssapi|hostbased)|Too many authentication", HOST_REFUSED),
    (r"Authentication failed|could not read (?:Username|Password)|returned error: 40[13]|Permission to .* denied",
     HOST_REFUSED),
    (r"No space left|Disk quota|quota exceeded", HOST_FULL),
    (r"Permission denied|Read-only file system|Operation not permitted|insufficient permission", HOST_READ_ONLY),
    (r"unable to create temporary object", HOST_READ_ONLY),
    (r"Could not resolve|Connection (?:refused|timed out|closed|reset|to .* closed)|Broken pipe", HOST_UNREACHABLE),
    (r"No route to host|unreachable|timed out|kex_exchange|Failed to connect|unable to access", HOST_UNREACHABLE),
)  # fmt: skip
_REASONS = ("fatal: ", "error: ", "remote: error", "ERROR: ")
_SAID = {
    HOST_KEY_CHANGED.code: "{label} shows another key than the last time.",
    HOST_KEY_UNKNOWN.code: "This computer has never met {label}, so nobody can tell whether it is the right one.",
    HOST_REFUSED.code: "{label} does not let us in.",
    HOST_UNREACHABLE.code: "{label} does not answer.",
    HOST_FULL.code: "There is no room left on {label}.",
    HOST_READ_ONLY.code: "{label} does not let us write there.",
    HOST_FAILED.code: "{label} could not do what it was asked.",
}


def is_known(said: str) -> bool:
    """Return whether words are those of a refusal that we know."""
    return any(re.search(pattern, said) for pattern, _ in _WORDS)


def refused(label: str, said: str, hint: Callable[[str], str] = lambda _code: "") -> SiteError:
    """Return what was said, in plain words. `hint` returns what to type for a fault that cannot know it alone."""
    fault = next((fault for pattern, fault in _WORDS if re.search(pattern, said)), HOST_FAILED)
    message = _SAID[fault.code].replace("{label}", label)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if fault is HOST_FAILED and lines:
        # Git says first what is wrong, then what one could do; others end with the reason.
        message += f" It says: {next((line for line in lines if line.startswith(_REASONS)), lines[-1])}"
    return refusal(fault, message[:1].upper() + message[1:], hint(fault.code))
