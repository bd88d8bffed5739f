"""A bucket of Amazon S3, or of a service that speaks the same language: Cloudflare R2, Backblaze B2, MinIO.

The only door to boto3. Keys come from where boto3 looks for them: the environment, Amazon's own files, a role. All
versions share the bucket; contents are sent to our own area once and are copied into their places by the service.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from clinicsite.diagnostics import SiteError
from clinicsite.publish.deploy_faults import (
    CLOCK_WRONG,
    HOST_FAILED,
    HOST_FULL,
    HOST_READ_ONLY,
    HOST_REFUSED,
    HOST_UNREACHABLE,
    OVERTAKEN,
    PROGRAM_MISSING,
    refusal,
)
from clinicsite.publish.host import Sent
from clinicsite.publish.hosts.store import LIVE, Copy
from clinicsite.publish.manifest import Entry
from clinicsite.publish.release import is_fingerprinted

FOR_EVER = "public, max-age=31536000, immutable"
"""How long files may be kept whose names change with their contents."""
ALWAYS_ASK = "no-cache"
"""All others are kept, but asked for anew."""
_AT_ONCE = 8
_MOST_DELETED = 1000
"""So many objects may be deleted with one request (DeleteObjects)."""
_ONE_BY_ONE = 20
"""Up to so many names are asked for one by one; more are looked up in the list of all."""
_CODES = {
    HOST_REFUSED: ("AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken",
                   "AllAccessDisabled", "AccountProblem", "UnrecognizedClientException", "401"),
    CLOCK_WRONG: ("RequestTimeTooSkewed", "RequestExpired"),
    HOST_FULL: ("QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "507", "StorageCapExceeded"),
    HOST_UNREACHABLE: ("SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "503", "500", "504"),
}  # fmt: skip
_SAID = {
    HOST_REFUSED: "{label} does not let us in.",
    CLOCK_WRONG: "{label} refuses this computer's time.",
    HOST_FULL: "There is no room left in {label}.",
    HOST_UNREACHABLE: "{label} does not answer.",
}
_WRITING = ("put_object", "copy_object", "delete_objects")
_RIGHTS = (
    "Whoever has these keys needs the right to list, read, write and delete there (s3:ListBucket, s3:GetObject, "
    "s3:PutObject, s3:DeleteObject)."
)
_ABSENT = ("NoSuchKey", "404", "NotFound")
_BEATEN = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")


class S3Store:
    """A bucket, or a folder in it, as a store."""

    def __init__(self, bucket: str, prefix: str = "", endpoint: str | None = None, region: str | None = None) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._endpoint = endpoint
        self._region = region
        self._marks: dict[str, str | None] = {}
        self._made: Any = None
        self._told = ""

    @property
    def label(self) -> str:
        """What the bucket is called in messages."""
        return f'the bucket "{self._bucket}"'

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        """Return the bytes of those of the objects that exist."""
        found = {}
        for name in names:
            answer = self._ask("get_object", Key=self._key(name), absent=_ABSENT)
            self._marks[name] = answer["ETag"] if answer else None
            if answer:
                found[name] = answer["Body"].read()
        return found

    def names_in(self, folder: str) -> set[str]:
        """Return the names directly in a folder."""
        prefix = self._key(f"{folder}/" if folder else "")
        return {name[len(prefix) :].rstrip("/") for name in self._listed(prefix, "/")} - {""}

    def existing(self, names: Sequence[str]) -> set[str]:
        """Return those of the objects that exist."""
        if len(names) <= _ONE_BY_ONE:
            return {name for name in names if self._ask("head_object", Key=self._key(name), absent=_ABSENT)}
        there = set(self._listed(self._prefix, ""))
        return {name for name in names if self._key(name) in there}

    def put(self, files: Iterable[tuple[str, bytes, Entry]], sent: Sent) -> None:
        """Write objects, some at a time; the record of the live version only if nobody else has written it."""
        waiting = iter(files)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            while batch := list(itertools.islice(waiting, _AT_ONCE)):
                for _ in pool.map(lambda file: self._put(*file), batch):
                    pass
                sent(len(batch), sum(len(data) for _, data, _ in batch))

    def create(self, name: str, data: bytes) -> bool:
        """Write an object unless there is one of that name."""
        answer = self._ask(
            "put_object",
            Key=self._key(name),
            Body=data,
            IfNoneMatch="*",
            ContentType="application/json",
            absent=_BEATEN,
        )
        return answer is not None

    def copy(self, copies: Sequence[Copy]) -> None:
        """Let the service copy objects, turn after turn, each with the headers that visitors get."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for _, group in itertools.groupby(copies, lambda copy: copy.turn):
                for _ in pool.map(self._copy, list(group)):
                    pass

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects, if they are there."""
        for start in range(0, len(names), _MOST_DELETED):
            keys = [{"Key": self._key(name)} for name in names[start : start + _MOST_DELETED]]
            answer = self._ask("delete_objects", Delete={"Objects": keys, "Quiet": True})
            for error in (answer or {}).get("Errors", ()):
                if error.get("Code") == "AccessDenied":
                    raise self._denied("delete_objects")
                raise self._complaint(error.get("Code", ""), error.get("Message", ""))

    def now(self) -> datetime | None:
        """Return the service's time, as the header of its last answer tells it."""
        if not self._told:
            self._ask("head_bucket")
        with contextlib.suppress(TypeError, ValueError):
            return parsedate_to_datetime(self._told).astimezone(UTC)
        return None

    # --- requests ----------------------------------------------------------------------------------------------

    def _put(self, name: str, data: bytes, entry: Entry) -> None:
        """Write an object; the service compares its digest."""
        digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        given: dict[str, str] = {}
        if name == LIVE:
            mark = self._marks.get(name)
            given = {"IfMatch": mark} if mark else {"IfNoneMatch": "*"}
        answer = self._ask(
            "put_object", Key=self._key(name), Body=data, ContentMD5=digest, ContentType=entry.type,
            CacheControl=ALWAYS_ASK, absent=_BEATEN if given else (), **given,
        )  # fmt: skip
        if answer is None:
            raise refusal(OVERTAKEN, f"Somebody else has changed {self.label} while this deploy was running.")
        self._marks[name] = answer.get("ETag")

    def _copy(self, copy: Copy) -> None:
        """Copy an object into its place."""
        self._ask(
            "copy_object",
            Key=self._key(copy.target),
            CopySource={"Bucket": self._bucket, "Key": self._key(copy.source)},
            MetadataDirective="REPLACE",
            ContentType=copy.entry.type,
            CacheControl=FOR_EVER if is_fingerprinted(copy.target) else ALWAYS_ASK,
        )

    def _listed(self, prefix: str, delimiter: str) -> Iterator[str]:
        """Yield keys and, with a delimiter, folders that begin with a prefix."""
        after: dict[str, str] = {}
        while True:
            answer = self._ask("list_objects_v2", Prefix=prefix, Delimiter=delimiter, **after) or {}
            yield from (entry["Key"] for entry in answer.get("Contents", ()))
            yield from (entry["Prefix"] for entry in answer.get("CommonPrefixes", ()))
            if not answer.get("IsTruncated"):
                return
            after = {"ContinuationToken": answer["NextContinuationToken"]}

    def _ask(self, verb: str, absent: Sequence[str] = (), **given: Any) -> dict[str, Any] | None:
        """Ask the service. Return None for an error that was reckoned with; raise `SiteError` for another."""
        from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

        ask: Callable[..., dict[str, Any]] = getattr(self._client(), verb)
        try:
            return self._noted(ask(Bucket=self._bucket, **given))
        except ClientError as error:
            self._noted(dict(error.response))
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in absent:
                return None
            if code == "AccessDenied":
                raise self._denied(verb) from error
            raise self._complaint(code, str(error.response.get("Error", {}).get("Message", ""))) from error
        except (NoCredentialsError, PartialCredentialsError) as error:
            hint = "Put AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY into the environment; never into site.yaml."
            raise refusal(HOST_REFUSED, f"There are no keys for {self.label} on this computer.", hint) from error
        except BotoCoreError as error:
            raise self._complaint("503", str(error)) from error

    def _noted(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep the time that an answer tells."""
        self._told = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
        return answer

    def _client(self) -> Any:
        """Return boto3's client, made when it is first needed."""
        if self._made is None:
            try:
                import boto3
                from botocore.config import Config
            except ImportError:
                message = f"The package boto3, with which {self.label} is reached, is not installed."
                hint = "Install it into the project's environment: .venv/bin/python -m pip install boto3"
                raise refusal(PROGRAM_MISSING, message, hint) from None
            # Services beside Amazon's do not all know the newer checksums.
            config = Config(
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"mode": "standard", "max_attempts": 4},
            )
            # "auto" is what R2 asks for; Amazon's own region is found in boto3's settings.
            region = self._region or ("auto" if self._endpoint else None)
            self._made = boto3.session.Session().client(
                "s3", endpoint_url=self._endpoint, region_name=region, config=config
            )
        return self._made

    def _denied(self, verb: str) -> SiteError:
        """Return that keys are known, but not enough for what was asked."""
        if verb in _WRITING:
            return refusal(HOST_READ_ONLY, f"T{self.label[1:]} does not let us write there.", _RIGHTS)
        return refusal(HOST_REFUSED, f"T{self.label[1:]} does not let us read there.", _RIGHTS)

    def _complaint(self, code: str, message: str) -> SiteError:
        """Return what the service has said, in plain words."""
        if code == "NoSuchBucket":
            return refusal(HOST_FAILED, f"There is no bucket of the name {self.label.removeprefix('the bucket ')}.")
        for fault, codes in _CODES.items():
            if code in codes:
                text = _SAID[fault].replace("{label}", self.label)
                return refusal(fault, text[:1].upper() + text[1:])
        return refusal(HOST_FAILED, f"T{self.label[1:]} could not do what it was asked. It says: {message or code}")

    def _key(self, name: str) -> str:
        """Return the key of a name."""
        return self._prefix + name
