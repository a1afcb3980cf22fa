"""What goes into a sound call to see whether it does harm: texts, numbers, shapes, bytes, headers, paths."""

import json
from typing import Any

TEXTS = (
    "", " ", "\u2003", "\x00", "a\x00b", "\x1b[31m", "\x7f", "\ud800", "\udfff\ud800", "\u202eabc", "\u200b", "\ufeff",
    "\u2028", "é" * 250, "👩🏽‍🎓" * 60, "a" * 201, "a" * 501, "a" * 2001, "a" * 15_000, "#", "OWNER#anna#LEARNER",
    "OPEN#0", "anna%23", "../../etc/passwd", "..%2f", "'; DROP TABLE x; --", '"', "\\", "<script>alert(1)</script>",
    "{{7*7}}", "${jndi:ldap://x}", "$.owner", "States.Format('{}')", "%s%n", "__proto__", "constructor", "null", "NaN",
    "true", "0", "-1", "1e308", "javascript:alert(1)", "file:///etc/passwd", "http://[::1/",
    "http://169.254.169.254/latest/", "https://a:b@example.org/", "https://example.org:99999/", "//example.org",
    "2026-02-30", "0001-01-01", "9999-12-31", "2026-11-25T00:00:00Z", "Europe/Nowhere", "../UTC", "/etc/localtime",
    "xx-" * 40, "a-b-c-d", "und", "MON", "mon", "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
NUMBERS: tuple[Any, ...] = (
    0, -0.0, -1, 1, 0.1, 0.5, 7.5, 168, 169, 365, 366, 1440, 1441, 2**31, 2**53 + 1, 2**63, 2**64, 10**39, 10**400,
    1e308, -1e308, 5e-324, 1.0000000000000002, True, False,
)  # fmt: skip
SHAPES: tuple[Any, ...] = (
    None, [], {}, [[]], [None], {"": None}, ["a"] * 21, ["a"] * 400, [{}], {"a": {"a": {"a": {}}}},
    [[[[[[[[[[1]]]]]]]]]], {str(number): number for number in range(300)}, ["mon"] * 8, {"mon": -1}, {"mon": 10**9},
    {"xyz": 1},
)  # fmt: skip
VALUES = (*TEXTS, *NUMBERS, *SHAPES)
DEEP = 2_000
BODIES = (
    b"", b" ", b"null", b"true", b"0", b'""', b"[]", b"{}", b"{", b'{"a"', b"{}{}", b"[" * DEEP,
    b"[" * DEEP + b"]" * DEEP, b'{"a":' * DEEP + b"1" + b"}" * DEEP, b"\xff\xfe", b"\xef\xbb\xbf{}", b"\x00",
    b"\x80abc", b'{"name":"\xc3\x28"}', b'{"name":"\xed\xa0\x80"}', b'{"name":"\\ud800"}', b'{"a":1e999}',
    b'{"a":-1e999}', b'{"a":NaN}', b'{"a":Infinity}', b'{"a":' + b"9" * 5_000 + b"}", b'{"a":0.' + b"1" * 5_000 + b"}",
    b'{"a":1E+400}', b'{"name":"x","name":"y"}',
    b"{" + b",".join(b'"%d":1' % number for number in range(1_500)) + b"}", b'"' + b"a" * 16_382 + b'"', b"a" * 16_385,
    b"a" * 60_000, b"name=Ana&x=1", b"<a/>", b"--x\r\n\r\n--x--", b"\x1f\x8b\x08\x00\x00", b"e30=",
    b'[{"op":"remove","path":"/x"}]',
)  # fmt: skip
FILE_TYPES = {
    "csv": "text/csv",
    "json-ld": "application/ld+json",
    "books-json": "application/json",
    "books-markdown": "text/markdown",
    "nonsense": "text/csv",
}
FILES = (
    b"title,url,topic\nT,https://example.org/fuzzed,weaving\n", b"title;url\n;;;\n", b"a," * 5_000, b'title,url\n"x',
    b"title,url\n\x00,\xff\n", b"\xef\xbb\xbftitle,url,topic\n=1+1,http://[::1/,x\n", b"a" * 300_000, b"PK\x03\x04",
    "title,url,topic\nT,https://é.example/\u202e,x\n".encode(), "title,url\n".encode("utf-16"), b"title,url\n" * 400,
    b"title,url,topic,duration,prerequisites\nT,https://example.org/f2,weaving,PT99999999999H,T; T\n",
    b'{"@type":"Course","name":{"@value":["T"]},"url":["https://example.org/f3"],"about":{"name":{}}}',
    b'{"@graph":' * 60 + b"[]" + b"}" * 60, b"[" * 20_000, b'{"@type":"Course","timeRequired":"P1M"}', b"[NaN]",
    b'{"children":[{"type":1,"children":[{"language":[],"sections":[{"entries":[{"url":5}]}]}]}]}',
    b"### T\n* [x](https://example.org/f4)\n* [](<>)\n" + b"* [" * 500, b"#" * 5_000, b"",
)  # fmt: skip
KINDS = (
    "application/json; charset=utf-16", "application/json; charset=nonsense", "APPLICATION/JSON",
    "application/problem+json", "application/merge-patch+json", "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "text/json", "image/png", "", ";", "json",
    "application/json, text/plain", "*/*", "application/octet-stream",
)  # fmt: skip
HEADERS = (
    ("X-HTTP-Method-FeedbackOverride", "DELETE"), ("X-Forwarded-Host", "example.org"), ("X-Forwarded-For", "127.0.0.1"),
    ("X-Original-URL", "/api/learners/"), ("Content-Encoding", "gzip"), ("Accept", "text/html"),
    ("Accept", "nonsense"), ("If-None-Match", "*"), ("Range", "bytes=0-1"), ("Origin", "null"), ("Cookie", "a=b; a=c"),
    ("X-Amzn-Trace-Id", "Root=x"), ("X-Owner", "anna"), ("Owner", "carla"), ("X-Long", "a" * 7_000),
    ("X-Amz-Date", "x"), ("X-Api-Key", "x"),
)  # fmt: skip
TAGS = ("*", '""', '"x"', 'W/"x"', "x", '"' + "a" * 5_000 + '"', '"a", "b"', "é", "\t", '"\\"')
KEYS = ("", " ", "a", "a" * 255, "a" * 256, "a" * 5_000, "#", "é", "a\tb", "OWNER#anna", "0" * 36)
IDS = (
    "%00", "%0a", "%ff", "%23", "..", "%2e%2e%2f", "%2f", "x" * 3_000, "null", "*", "seed", "check", "trace", "'",
    "%C3%A9", "%", "00000000-0000-0000-0000-000000000000", "{id}", "00000000-0000-4000-8000-000000000000%0a", "1;DROP",
    "a#b", "a%20b",
)  # fmt: skip
QUERIES = (
    "limit=0", "limit=-1", "limit=101", "limit=1e2", "limit=" + "9" * 400, "limit=%00", "limit=1&limit=2", "limit=",
    "limit[]=1", "cursor=", "cursor=AAAA", "cursor=%00", "cursor=" + "a" * 500, "cursor=" + "a" * 501, "cursor=..",
    "topic=%00", "topic=python", "topic=" + "a" * 61, "topic=%F0%9F%91%A9", "difficulty=none", "difficulty=beginner",
    "resource_type=x", "resource_type=book", "owner=carla", "x=1", "&&&", "=", "%", "a=%ff", "limit=1;drop", "?",
    "x=" + "1" * 5_000,
)  # fmt: skip
METHODS = ("PUT", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "GET", "POST", "PATCH", "DELETE")


def as_bytes(value: Any) -> bytes:
    """JSON as a hostile sender writes it: lone surrogates escaped."""
    return json.dumps(value).encode()
