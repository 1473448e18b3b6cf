import type { Table } from "../compare.ts";

const head = (first: string, ...lines: string[]): string => [first, ...lines, "", ""].join("\r\n");
const get = (...lines: string[]): string => head("GET /x HTTP/1.1", "Host: example.com", ...lines);

const methods = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "PATCH",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "FOOX",
  "get",
];
const targets = [
  "/x",
  "/x?q",
  "/x#y",
  "/x?q#y",
  "http://example.com/x",
  "HTTP://example.com/x?q",
  "*",
  "x",
  "?q",
  "/<",
  "/>",
  '/x"',
  "/x|y",
  "/x^y",
  "/x`y",
  "/{x}",
  "/x\\y",
  "/\u00e9",
];
const versions = [
  "HTTP/1.1",
  "HTTP/1.0",
  "HTTP/0.9",
  "HTTP/1.2",
  "HTTP/2.0",
  "HTTP/1",
  "HTTP/1.10",
  "http/1.1",
  "RTSP/1.0",
  "",
];
const hosts = [
  "example.com",
  "example.com:80",
  "localhost:3000",
  "127.0.0.1",
  "[::1]:80",
  "EXAMPLE.com",
  "",
  "a b",
  "a/b",
  "a@b",
  "[::1",
  "x:99999",
  "xn--a",
  "a_b",
  "*.x",
];
const headers: readonly (readonly [string, string])[] = [
  ["none", ""],
  ["one", "X-Own: a"],
  ["twice", "X-Own: a\r\nX-Own: b"],
  ["empty", "X-Own:"],
  ["blanks", "X-Own:  \t a \t "],
  ["latin1", "X-Own: caf\u00e9"],
  ["control", "X-Own: a\u0001b"],
  ["blank before colon", "X-Own : a"],
  ["folded", "X-Own: a\r\n b"],
  ["no colon", "X-Own"],
  ["no name", ": a"],
  ["cookies", "Cookie: a=b\r\nCookie: c=d"],
  ["close", "Connection: close"],
  ["keep-alive", "Connection: keep-alive"],
  ["upgrade", "Connection: upgrade\r\nUpgrade: websocket"],
  ["te", "TE: trailers"],
  ["expect other", "Expect: something"],
  ["forwarded", "X-Forwarded-For: 1.2.3.4\r\nForwarded: for=1.2.3.4"],
];

const bodies: readonly (readonly [string, string])[] = [
  ["length", "Content-Length: 5\r\n\r\nhello"],
  ["length twice", "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"],
  ["lengths", "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"],
  ["no number", "Content-Length: x\r\n\r\nhello"],
  ["negative", "Content-Length: -1\r\n\r\nhello"],
  ["chunked", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"],
  ["chunks", "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"],
  ["extension", "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n"],
  ["trailers", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Own: t\r\n\r\n"],
  ["bad chunk", "Transfer-Encoding: chunked\r\n\r\nz\r\nhello\r\n0\r\n\r\n"],
  ["both", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"],
  ["gzip", "Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"],
];

const requests: (readonly [string, string])[] = [
  ...methods.flatMap((method) =>
    ["/x", "/static", "/none"].map(
      (path) =>
        [
          `method ${method}${path === "/x" ? "" : ` ${path}`}`,
          head(`${method} ${path} HTTP/1.1`, "Host: example.com"),
        ] as const,
    ),
  ),
  ...targets.map(
    (target) => [`target ${target}`, head(`GET ${target} HTTP/1.1`, "Host: example.com")] as const,
  ),
  ...versions.map(
    (version) => [`version ${version}`, head(`GET /x ${version}`, "Host: example.com")] as const,
  ),
  ...hosts.map(
    (host) =>
      [
        /^[\w.:[\]-]+$/.test(host) ? `host ${host}` : `bad host ${host}`,
        head("GET /x HTTP/1.1", `Host: ${host}`),
      ] as const,
  ),
  ...headers.map(([name, lines]) => [`header ${name}`, lines === "" ? get() : get(lines)] as const),
  ...["POST", "PUT", "GET", "DELETE", "PATCH", "OPTIONS"].flatMap((method) =>
    bodies.map(
      ([name, rest]) =>
        [`${method} ${name}`, `${method} /x HTTP/1.1\r\nHost: example.com\r\n${rest}`] as const,
    ),
  ),
  ["no host", head("GET /x HTTP/1.1")],
  ["no host 1.0", head("GET /x HTTP/1.0")],
  ["two hosts", head("GET /x HTTP/1.1", "Host: a", "Host: b")],
  ["host differs", head("GET http://a/x HTTP/1.1", "Host: b")],
  ["two blanks", head("GET  /x HTTP/1.1", "Host: a")],
  ["forged spin-client-addr", get("spin-client-addr: 1.2.3.4:5")],
  ["forged spin-full-url", get("Spin-Full-Url: http://x/")],
  ["head of 20 kB", get(`X-Big: ${"x".repeat(20_000)}`)],
  ["line feeds alone", "GET /x HTTP/1.1\nHost: a\n\n"],
  ["empty lines before", `\r\n\r\n${get()}`],
  ["http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["no HTTP", "hello\r\n\r\n"],
  ["health", head("GET /.well-known/spin/health HTTP/1.1", "Host: a")],
  ["info", head("GET /.well-known/spin/info HTTP/1.1", "Host: a")],
  ["well-known else", head("GET /.well-known/spin/other HTTP/1.1", "Host: a")],
];

/** What is asked of one application. */
export const requestTables: readonly Table[] = [
  {
    name: "requests",
    manifest: `spin_manifest_version = 2
[application]
name = "requests"
version = "1.0.0"

[[trigger.http]]
route = "/x/..."
component = "echo"

[[trigger.http]]
route = "/static"
static_response = { status_code = 203, headers = { x-own = "s" }, body = "text" }

[component.echo]
source = "echo.wasm"
`,
    requests,
  },
];
