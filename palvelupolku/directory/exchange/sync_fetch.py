"""Reading pages of PTV's open API over the network: tries again, never follows to another house."""

import time

import httpx

from .ptv_files import load

TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
LONGEST_ANSWER = 50_000_000
PAGE_SIZE = 100
AGAIN = {408, 425, 429, 500, 502, 503, 504}


class SyncFailed(Exception):
    """The service catalogue could not be read; the message says why, without any key."""


class TryAgain(Exception):
    """What went wrong may be well at the next try."""

    def __init__(self, why, wait=None):
        super().__init__(why)
        self.wait = wait


class Catalogue:
    """An address of the open API, in one of its versions. Use as a context manager."""

    def __init__(self, address, *, api, key="", seconds=60.0, wait=time.sleep):
        self.address, self.api, self.seconds, self.wait = address, api, seconds, wait
        headers = {"Accept": "application/json", "User-Agent": "palvelupolku"}
        if key and api == "12":
            headers["x-api-key"] = key
        self.client = httpx.Client(headers=headers, timeout=min(seconds, 30.0), follow_redirects=False)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.client.close()

    @property
    def resources(self) -> dict:
        """{name of a resource: kind of its items}, in the order in which they are best written."""
        if self.api == "12":
            return {
                "organization/search": "organisation",
                "service-channel/search": "channel",
                "service/search": "service",
                "connection/search": "connection",
            }
        return {
            "Organization": "organisation",
            "GeneralDescription": "general",
            "ServiceChannel": "channel",
            "Service": "service",
        }

    def page(self, resource, number, since=None) -> tuple[list, int]:
        """Items of one page and how many pages there are. Raises SyncFailed."""
        asked = {"page": number}
        if self.api == "12":
            asked["pageSize"] = PAGE_SIZE
        elif since:
            asked["date"] = since.strftime("%Y-%m-%dT%H:%M:%S")
        rows, total = self._retried(resource, asked, _page)
        return (self._whole(resource, rows) if self.api == "11" else rows), total

    def _whole(self, resource, rows) -> list:
        """v11 lists ids and names; the objects themselves are asked for a hundred at a time."""
        ids = [row["id"] for row in rows if _is_reference(row)]
        if not ids:
            return rows
        whole = [row for row in rows if not _is_reference(row)]
        for start in range(0, len(ids), PAGE_SIZE):
            some = ",".join(ids[start : start + PAGE_SIZE])
            whole += self._retried(f"{resource}/list", {"guids": some}, _plain_list)
        return whole

    def _retried(self, resource, asked, understand):
        for number in range(TRIES):
            try:
                return understand(self._get(resource, asked))
            except (TryAgain, httpx.TransportError) as error:
                why = str(error) or type(error).__name__
                asked_to_wait = getattr(error, "wait", None)
            if number + 1 < TRIES:
                self.wait(min(asked_to_wait or FIRST_WAIT * 2**number, LONGEST_WAIT))
        raise SyncFailed(f"{resource}, page {asked.get('page', '–')}: {why} ({TRIES} tries)")

    def _get(self, resource, asked) -> str:
        until = time.monotonic() + self.seconds
        with self.client.stream("GET", f"{self.address}/{resource}", params=asked) as answer:
            _check(answer, resource)
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > LONGEST_ANSWER:
                    raise SyncFailed(f"{resource}: an answer longer than {LONGEST_ANSWER} bytes")
                if time.monotonic() > until:
                    raise TryAgain(f"no whole answer in {self.seconds:.0f} s")
        return body.decode("utf-8-sig", "replace")


def _check(answer, resource):
    status = answer.status_code
    if status in AGAIN:
        told = answer.headers.get("Retry-After", "")
        raise TryAgain(f"HTTP {status}", float(told) if told.isdigit() else None)
    if status in (401, 403):
        raise SyncFailed(f"{resource}: HTTP {status}, the key was not accepted")
    if status != 200:
        raise SyncFailed(f"{resource}: HTTP {status}")


def _document(body):
    try:
        return load(body)
    except (ValueError, RecursionError):
        raise TryAgain("not JSON, perhaps cut off") from None


def _page(body) -> tuple[list, int]:
    document = _document(body)
    told = document if isinstance(document, dict) else {}
    rows = next((told[key] for key in ("items", "itemList") if key in told), None)
    total = next((told[key] for key in ("totalPages", "pageCount") if key in told), None)
    # A page past the last one, and an empty list, come as null.
    rows = [] if rows is None and total is not None else rows
    if not isinstance(rows, list) or not isinstance(total, int) or isinstance(total, bool) or total < 0:
        raise TryAgain("not a page with items and how many pages there are")
    return rows, total


def _plain_list(body) -> list:
    document = _document(body)
    if not isinstance(document, list):
        raise TryAgain("not a list of objects")
    return document


def _is_reference(row) -> bool:
    return isinstance(row, dict) and isinstance(row.get("id"), str) and row.keys() <= {"id", "name", "status"}
