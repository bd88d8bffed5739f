"""Which host a place of `site.yaml` is, with everything that it has to be told."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from clinicsite.diagnostics import SiteError, closest
from clinicsite.model.read import DeploySection, TargetSection
from clinicsite.publish.deploy_faults import (
    TARGET_INCOMPLETE,
    TARGET_MISSING,
    TARGET_UNKNOWN,
    complaint,
    listed,
    refusal,
)
from clinicsite.publish.host import Host

NEEDED: Mapping[str, tuple[str, ...]] = {
    "folder": ("path",),
    "ssh": ("server", "path"),
    "github-pages": (),
    "s3": ("bucket",),
    "netlify": ("project",),
    "cloudflare": ("project",),
}
"""The keys without which a host cannot be found."""
PATIENCE: Mapping[str, float] = {"github-pages": 180, "netlify": 60, "cloudflare": 60, "s3": 30, "ssh": 5, "folder": 5}
"""Seconds until visitors see what a host has been given, at most."""


def chosen(deploy: DeploySection, name: str | None) -> TargetSection:
    """Return the place of this name, or the first one. Raises `SiteError`."""
    names = [target.name for target in deploy.targets]
    if not names:
        raise refusal(TARGET_MISSING, "site.yaml does not say where the site is to be put online.")
    if name is None:
        return deploy.targets[0]
    for target in deploy.targets:
        if target.name == name:
            return target
    near = closest(name, names)
    meant = f' Did you mean "{near}"?' if near else ""
    hint = f"The places in site.yaml: {listed(names, most=8)}."
    raise refusal(TARGET_UNKNOWN, f'There is no place "{name}" in site.yaml.{meant}', hint)


def host_of(target: TargetSection, root: Path, address: str, keep: int) -> Host:
    """Return the host of a place. Raises `SiteError` for one that lacks something."""
    lacking = [key for key in NEEDED[target.host] if getattr(target, key) is None]
    if lacking:
        raise SiteError(
            complaint(
                TARGET_INCOMPLETE, f'The place "{target.name}" has no "{key}:", which the host {target.host} needs.'
            )
            for key in lacking
        )
    return _MAKERS[target.host](target, root, address, keep)


def address_of(target: TargetSection, site: str) -> str:
    """Return where visitors see a place; empty when nobody does."""
    return target.address or ("" if target.host == "folder" else site)


def _folder(target: TargetSection, root: Path, _address: str, _keep: int) -> Host:
    from clinicsite.publish.hosts.local import LocalStore
    from clinicsite.publish.hosts.store import OneFolder, ReleaseFolders

    store = LocalStore(Path(os.path.abspath(root / Path(target.path or "").expanduser())))
    return OneFolder(store) if target.layout == "one-folder" else ReleaseFolders(store)


def _ssh(target: TargetSection, _root: Path, _address: str, _keep: int) -> Host:
    from clinicsite.publish.hosts.ssh import SshStore
    from clinicsite.publish.hosts.ssh_connection import Connection
    from clinicsite.publish.hosts.store import OneFolder, ReleaseFolders

    store = SshStore(Connection(target.server or "", target.port), target.path or "")
    return OneFolder(store) if target.layout == "one-folder" else ReleaseFolders(store)


def _github_pages(target: TargetSection, root: Path, address: str, keep: int) -> Host:
    from clinicsite.publish.hosts.git import GitBranch, remote_of

    folder = root / ".clinicsite" / "git" / f"{target.name}.git"
    return GitBranch(remote_of(root, target.repository), target.branch or "gh-pages", folder, address, keep)


def _s3(target: TargetSection, _root: Path, _address: str, _keep: int) -> Host:
    from clinicsite.publish.hosts.s3 import S3Store
    from clinicsite.publish.hosts.store import OneFolder

    return OneFolder(S3Store(target.bucket or "", target.path or "", target.endpoint, target.region))


def _netlify(target: TargetSection, _root: Path, _address: str, keep: int) -> Host:
    from clinicsite.publish.hosts.netlify import Netlify

    return Netlify(target.project or "", keep)


def _cloudflare(target: TargetSection, root: Path, address: str, keep: int) -> Host:
    from clinicsite.publish.hosts.cloudflare import CloudflarePages
    from clinicsite.publish.visitor import read_file

    folder = root / ".clinicsite" / "cloudflare" / target.name
    return CloudflarePages(target.project or "", target.branch or "main", folder, address, keep, read_file)


_MAKERS: Mapping[str, Callable[[TargetSection, Path, str, int], Host]] = {
    "folder": _folder,
    "ssh": _ssh,
    "github-pages": _github_pages,
    "s3": _s3,
    "netlify": _netlify,
    "cloudflare": _cloudflare,
}
