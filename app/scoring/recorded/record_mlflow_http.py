"""Asks a running `mlflow models serve` (onnx-iris-tensor) what it answers to requests of every kind and records it.

usage: python record_mlflow_http.py PORT > mlflow-http.json
"""

import json
import socket
import sys

PORT = int(sys.argv[1])
GOOD = b'{"inputs": [[5.1,3.5,1.4,0.2]]}'
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]
PATHS = [
    "/ping", "/health", "/version", "/invocations", "/nope", "/ping/", "/ping//", "/ping/?a=1", "/invocations/", "/docs",
    "/docs/", "/openapi.json", "/redoc", "/docs/oauth2-redirect", "//ping", "/ping?x=1", "/PING", "/%70ing", "/%ff", "/metrics",
]  # fmt: skip
JSON = ("content-type", "application/json")
HEADERS = {
    "plain": [JSON],
    "no-content-type": [],
    "close": [JSON, ("connection", "close")],
    "keep-alive": [JSON, ("connection", "keep-alive")],
    "expect": [JSON, ("expect", "100-continue")],
    "gzip-claimed": [JSON, ("content-encoding", "gzip")],
    "accept-xml": [JSON, ("accept", "text/xml")],
    "origin": [JSON, ("origin", "http://a")],
}
FRAMES = {
    "no-host": b"GET /ping HTTP/1.1\r\n\r\n",
    "http-1.0": b"GET /ping HTTP/1.0\r\n\r\n",
    "http-2.0": b"GET /ping HTTP/2.0\r\n\r\n",
    "tls-hello": b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n",
    "header-without-colon": b"GET /ping HTTP/1.1\r\nhost x\r\n\r\n",
    "chunked": b"POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    b"transfer-encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD),
    "length-and-chunked": b"POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 3\r\n"
    b"transfer-encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD),
    "length-not-a-number": b"POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-length: abc\r\n\r\n",
    "length-negative": b"POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
    "chunk-size-bad": b"POST /invocations HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    "pipelined": b"GET /ping HTTP/1.1\r\nhost: x\r\n\r\nGET /version HTTP/1.1\r\nhost: x\r\n\r\n",
    "upgrade": b"GET /ping HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
    "absolute-target": b"GET http://x/ping HTTP/1.1\r\nhost: x\r\n\r\n",
    "star-target": b"OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
    "connect": b"CONNECT x:80 HTTP/1.1\r\nhost: x\r\n\r\n",
    "method-in-lower-case": b"get /ping HTTP/1.1\r\nhost: x\r\n\r\n",
    "leading-line-break": b"\r\nGET /ping HTTP/1.1\r\nhost: x\r\n\r\n",
    "bare-line-feeds": b"GET /ping HTTP/1.1\nhost: x\n\n",
    "blank-in-path": b"GET /pi ng HTTP/1.1\r\nhost: x\r\n\r\n",
    "utf-8-in-path": b"GET /p\xc3\xa9 HTTP/1.1\r\nhost: x\r\n\r\n",
}


def ask(raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.settimeout(0.5)
        connection.sendall(raw)
        answer = b""
        try:
            while chunk := connection.recv(65536):
                answer += chunk
            return answer + b"<closed>"
        except TimeoutError:
            return answer


def request(method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: x", *(f"{name}: {value}" for name, value in headers)]
    if body:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(name: str, raw: bytes) -> dict:
    answer = ask(raw)
    is_closed = answer.endswith(b"<closed>")
    head, _, body = answer.removesuffix(b"<closed>").partition(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 100"):
        head, _, body = body.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    kept = {key: headers[key] for key in ("content-type", "allow", "location") if key in headers}
    is_page = kept.get("content-type", "").startswith("text/html") or b"openapi" in body[:12]
    return {
        "name": name,
        "request": raw.decode("latin-1"),
        "status": int(lines[0].split(" ")[1]),
        "headers": kept,
        "closed": is_closed,
        **({} if is_page else {"body": body.decode("latin-1")}),
    }


cases = [
    record(f"{method} {path}", request(method, path, *(([JSON], GOOD) if method in ("POST", "PUT", "PATCH") else ([], b""))))
    for path in PATHS
    for method in METHODS
]
cases += [record(f"POST /invocations {name}", request("POST", "/invocations", headers, GOOD)) for name, headers in HEADERS.items()]
cases += [record(name, raw) for name, raw in FRAMES.items()]
json.dump(cases, sys.stdout, indent=1)
