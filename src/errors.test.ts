/**
 * The table of errors is complete, well worded, and the same as docs/reference/errors.md. The page
 * shows each text as it reads for the samples below.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  bobbinError,
  errorTable,
  exitCodes,
  isBobbinError,
  type BobbinError,
  type ErrorCode,
  type ErrorParameters,
} from "./errors.ts";

const page = readFileSync(new URL("../docs/reference/errors.md", import.meta.url), "utf8");

const place = "spin.toml:12";
const names = { component: "cart", store: "orders", key: "order-17" };
const { component, store, key } = names;
const path = ".spin/orders.db";
const remote = { store, address: "10.0.0.2:6379" };

const samples: { readonly [Code in ErrorCode]: ErrorParameters<Code> } = {
  "access-denied": { component, store, place },
  "no-such-store": { store },
  "store-table-full": { max: 256 },
  "invalid-store": {},
  "no-such-key": { store, key },
  "invalid-argument": { problem: "kind", argument: "key", wanted: "a text" },
  "key-too-large": { store, bytes: 300, max: 256 },
  "value-too-large": { store, key, bytes: 2_000_000, max: 1_048_576 },
  "store-full": { store, max: 1024 },
  "result-too-large": { max: 134_217_728 },
  "guest-call-too-large": { max: 134_217_728 },
  "guest-returned-nothing": {},
  "not-a-counter": { store, key, bytes: 5 },
  "counter-overflow": { store, key },
  "batch-too-large": { what: "keys", found: 1_000_000, max: 100_000 },
  "commit-too-large": { what: "writes", found: 1_001, max: 1_000 },
  "watch-too-large": { what: "keys of one watcher", max: 1_000 },
  "store-not-a-database": { path },
  "store-damaged": { path, detail: "database disk image is malformed" },
  "store-read-only": { path },
  "store-not-accessible": { path, detail: "permission denied" },
  "store-newer-schema": { path, found: 3, known: 2 },
  "store-foreign-table": { path, detail: "it has no column value" },
  "store-disk-full": { path },
  "store-busy": { path, waitedMilliseconds: 5000 },
  "store-unavailable": { path, detail: "disk I/O error" },
  "store-write-lost": { path, detail: "EIO" },
  "store-replaced": { path, detail: "its -wal was deleted or moved" },
  "store-unreachable": { ...remote, detail: "connection refused" },
  "store-timeout": { ...remote, milliseconds: 5000 },
  "store-outcome-unknown": {
    ...remote,
    operation: 'set of key "total"',
    detail: "the connection was lost",
  },
  "store-overloaded": { ...remote, detail: "10000 calls are waiting for it" },
  "store-not-permitted": { ...remote, detail: "the password is wrong" },
  "store-engine-failed": { ...remote, detail: "MISCONF the disk is full" },
  "store-missing": {
    ...remote,
    what: 'there is no table "orders"',
    command: "aws dynamodb create-table --table-name orders",
  },
  "store-partitions-differ": { ...remote, found: 4, wanted: 8 },
  "store-package-missing": {
    store: "orders",
    engine: "DynamoDB",
    package: "@aws-sdk/client-dynamodb",
  },
  "key-not-supported": {
    store: "orders",
    key: "a/b",
    engine: "Cosmos DB",
    reason: "keys must not hold / \\ ? #",
  },
  "value-not-supported": {
    store: "orders",
    key: "total",
    engine: "DynamoDB",
    bytes: 500_000,
    max: 409_000,
  },
  "not-supported-by-engine": { store, engine: "DynamoDB", feature: "keys that expire" },
  "not-atomic-here": { store, partitions: 2 },
  "value-foreign": { store: "orders", key: "total", detail: "a list" },
  "batch-incomplete": { ...remote, done: 100, total: 250, detail: "the connection was lost" },
  "manifest-not-found": { path: "shop/spin.toml" },
  "manifest-invalid": { diagnostics: ['spin.toml:4:1: unknown key "nmae"; did you mean "name"?'] },
  "runtime-config-not-found": { path: "runtime-config.toml", detail: "no such file" },
  "runtime-config-invalid": {
    diagnostics: ['runtime-config.toml:2:8: type must be "spin"'],
  },
  "store-in-memory": { store },
  "store-undefined": { grants: [{ component, store, place, meant: null }], unnamed: null },
  "nothing-served": {
    manifest: "spin.toml",
    components: [],
    notices: [`Component "cart" has a redis trigger, which is not run: Bobbin serves HTTP only.`],
  },
  "variable-missing": { variable: "api_key", place, unserved: [] },
  "source-not-fetched": {
    component,
    url: "https://example.com/a.wasm",
    place: "spin.toml:12:10",
    detail: "answers 404 Not Found",
    isAddress: true,
  },
  "source-digest-wrong": {
    component,
    url: "https://example.com/a.wasm",
    place: "spin.toml:12:10",
    expected: "0".repeat(64),
    actual: "1".repeat(64),
  },
  "component-build-failed": { component, detail: 'app.ts:3:7: Expected ";" but found "}"' },
  "build-command-failed": {
    components: [component],
    command: "cargo build --target wasm32-wasip1 --release",
    workdir: "shop",
    outcome: "ended with exit code 101",
  },
  "toolchain-missing": {
    components: [component],
    what: "the program cargo is not on PATH",
    fix: "get Rust with rustup, from https://rustup.rs",
  },
  "component-source-missing": { component, path: "target/app.wasm", place },
  "component-type-mismatch": {
    component: "cart",
    path: "dist/app.wasm",
    name: "wasi:random/random@0.2.0 get-random-u64",
    declared: "func() -> string",
    offered: "func() -> u64",
    where: "in the result",
  },
  "component-beyond-limit": {
    component: "cart",
    path: "dist/app.wasm",
    what: "core instances",
    max: 1000,
  },
  "component-not-supported": {
    component,
    path: "dist/app.wasm",
    detail: "is a WebAssembly component, which this version does not run",
  },
  "component-without-handler": { component, path: "app.ts" },
  "component-start-failed": { component, detail: "ReferenceError: window is not defined" },
  "interface-not-served": { name: "fermyon:spin/redis@2.0.0 open" },
  "guest-failed": { detail: "TypeError: order is null" },
  "guest-out-of-time": { milliseconds: 1000, used: "1.02 s of processor time" },
  "guest-held-worker": { held: 4000, used: "0.8 s of processor time" },
  "guest-out-of-memory": { mebibytes: 128 },
  "guest-never-answered": {},
  "guest-request-timeout": { milliseconds: 30_000 },
  "guest-went-on": { milliseconds: 30_000 },
  "request-body-late": { milliseconds: 30_000 },
  "guest-overloaded": { max: 10_000 },
  "component-process-away": { component },
  "component-process-ended": { component },
  "component-cannot-be-apart": { component, stores: ["default"], others: ["shop"] },
  "guest-answered-error": { detail: "internal-error: the database is away" },
  "guest-response-broken": {},
  "server-stopping": {},
  "guest-bad-response": { detail: "its status is 42" },
  "request-body-too-large": { max: 16_777_216 },
  "client-gone": {},
  "outbound-denied": {
    component,
    url: "https://api.example.com/rates",
    origin: "https://api.example.com",
    place,
  },
  "component-left-out": { url: "http://stock.spin.internal/", component: "stock" },
  "component-calls-too-many": { max: 16, unit: "deep" },
  "outbound-failed": { url: "https://api.example.com/rates", detail: "connection refused" },
  "explorer-request-invalid": { what: 'the parameter "key" is missing' },
  "explorer-request-refused": { detail: "its Host header is not the explorer's address" },
  "explorer-token-missing": {},
  "explorer-read-only": {},
  "explorer-no-such-route": {},
  "explorer-method-unknown": { methods: ["GET", "PUT"] },
  "explorer-body-too-large": { max: 16_777_216 },
  "explorer-busy": { max: 64 },
  "explorer-failed": {},
  "key-exists": { store, key },
  "key-changed": { store, key },
  "no-such-command": { command: "upp", meant: "up" },
  "no-such-flag": { program: "bobbin up", flag: "--lisen", advice: "did you mean --listen?" },
  "flag-not-supported": {
    flag: "--profile",
    instead: "name the manifest of that profile with --from",
    environment: "SPIN_PROFILE",
  },
  "flag-value-missing": {
    given: "-l",
    flag: "--limit",
    value: "NUMBER",
    isFlagBehind: true,
  },
  "flag-value-unexpected": { flag: "--quiet" },
  "value-not-usable": {
    source: "--limit",
    problem: '"ten" is no whole number of at least 1',
    advice: "write one whole number",
  },
  "argument-missing": { program: "bobbin kv get", argument: "KEY", advice: "the key to read" },
  "argument-unexpected": {
    program: "bobbin up",
    argument: "shop",
    advice: "for a manifest in another place write --from shop",
  },
  "given-twice": { what: "--store", advice: "give it once" },
  "flags-exclusive": { flags: ["--json", "--quiet"] },
  "flag-alone": { flag: "--tls-cert", other: "--tls-key" },
  "no-such-label": { where: "--store", store: "oders", labels: ["default", store] },
  "keys-unclear": { purpose: "delete" },
  "nobody-to-ask": {},
  "copy-to-itself": { store },
  "no-such-component": { flag: "--isolate", component: "kart", known: ["cart", "site"] },
  "no-such-variable": { variable: "api_hots", advice: 'did you mean "api_host"?' },
  "variables-not-usable": { path: "dev.json", problem: "holds no table of variables" },
  "logs-not-writable": { path: "logs", detail: "EACCES: permission denied" },
  "no-such-template": { template: "http-tss", advice: "did you mean http-ts?" },
  "name-not-usable": {
    name: "My Shop",
    problem: "is no name for a component",
    advice: 'write "my-shop"',
  },
  "route-not-usable": {
    problem: 'the route "shop" does not start with "/"',
    advice: 'write a path, such as "/shop/..." for all that starts with it',
  },
  "already-exists": {
    what: 'a component "cart" in spin.toml',
    fix: "choose another name",
  },
  "files-not-written": { path: "shop", detail: "permission denied" },
  "file-not-usable": { path: "backup.jsonl", action: "read", detail: "there is no such file" },
  "entry-line-invalid": { line: 7, detail: 'it has no "key"' },
  "store-unordered": { store },
  "engine-missing": { platform: "linux", arch: "riscv64", node: "24.1.0" },
  "telemetry-package-missing": { package: "@opentelemetry/sdk-node" },
  "address-in-use": { address: "127.0.0.1:3000" },
  "tls-not-usable": { path: "key.pem", detail: "its key is protected by a passphrase" },
  "address-not-usable": { address: "192.0.2.1:80", detail: "the address is not of this machine" },
  "store-place-unclear": { problem: "missing" },
  "fault-not-usable": { problem: "empty" },
};

type InvalidArgument = ErrorParameters<"invalid-argument">;

/** Every way in which an argument is not valid, as the page shows them. */
const invalidArguments: {
  readonly [Problem in InvalidArgument["problem"]]: Extract<InvalidArgument, { problem: Problem }>;
} = {
  kind: { problem: "kind", argument: "list of keys", wanted: "a list" },
  unicode: { problem: "unicode", argument: "key" },
  range: {
    problem: "range",
    argument: "the limit of a list",
    range: "a whole number from 1",
    given: 0,
  },
  delta: { problem: "delta" },
  "metadata-size": { problem: "metadata-size", bytes: 2_000, max: 1_024 },
  "metadata-type": { problem: "metadata-type", type: "function" },
  either: { problem: "either", argument: "what to watch", one: "keys", other: "a prefix" },
  "key-twice": { problem: "key-twice", key },
  "detail-twice": { problem: "detail-twice", detail: "expiry" },
  cursor: { problem: "cursor" },
  watcher: { problem: "watcher", state: "read" },
  "no-request": { problem: "no-request" },
  "outbound-host": {
    problem: "outbound-host",
    detail:
      '"example.com" has no scheme; write "https://example.com", or "*://example.com:*" for any scheme',
  },
};

const codes = Object.keys(errorTable) as ErrorCode[];

function sampleError(code: ErrorCode): BobbinError {
  return bobbinError(code, samples[code]);
}

/** What the page says of each code: its first code block, and the line of facts. */
function readPage(): Map<string, { text: string; facts: string }> {
  const sections = page.split(/^### /m).slice(1);
  return new Map(
    sections.map((section) => {
      const text = /^```text\n(.*?)\n```$/ms.exec(section)?.[1] ?? "";
      const facts = /^First interface .*$/m.exec(section)?.[0] ?? "";
      return [section.slice(0, section.indexOf("\n")).trim(), { text, facts }];
    }),
  );
}

test("docs/reference/errors.md has the codes of the table, in its order", () => {
  assert.deepEqual([...readPage().keys()], codes);
});

for (const [problem, parameters] of Object.entries(invalidArguments)) {
  test(`invalid-argument, ${problem}: the page shows its text, and it has no code of its own`, () => {
    const { code, text } = bobbinError("invalid-argument", parameters);
    assert.equal(code, "invalid-argument");
    assert.ok(page.includes(`\n- \`${text}\`\n`), text);
  });
}

for (const code of codes) {
  test(`${code}: the page shows its text, interface cases and exit code`, () => {
    const { v1, v2, exitCode } = errorTable[code];
    assert.deepEqual(readPage().get(code), {
      text: sampleError(code).text,
      facts: `First interface \`${v1}\`, second \`${v2}\`; exit code ${exitCode}.`,
    });
  });

  test(`${code}: its text is one well-formed sentence without a value in it`, () => {
    const { message, fix } = sampleError(code);
    for (const text of fix === null ? [message] : [message, fix]) {
      assert.match(text, /\S$/);
      assert.doesNotMatch(text, /[.!]$| $|^ |undefined|\[object/);
      assert.doesNotMatch(text, /^[A-Z](?!\w*[_:])/, "starts in lower case");
    }
    for (const name of Object.values(names)) {
      const unquoted = message.replaceAll(JSON.stringify(name), "");
      const isNamed = new RegExp(`\\b${name}\\b`).test(unquoted.replaceAll(path, ""));
      assert.equal(isNamed, false, `names stand in quotes: ${message}`);
    }
  });
}

test("docs/reference/errors.md has the exit codes of the command line", () => {
  const rows = [...page.matchAll(/^\| (\d) \| ([a-z]+) \|/gm)].map(([, code, name]) => [
    name,
    Number(code),
  ]);
  assert.deepEqual(Object.fromEntries(rows), { success: 0, ...exitCodes });
});

/** The codes in the rows of a table of the page that begin with `first`. */
function codesInRow(first: string): string[] {
  const row = page.split("\n").find((line) => line.startsWith(`| ${first} |`)) ?? "";
  return [...row.matchAll(/\(#([a-z-]+)\)/g)].map(([, code = ""]) => code);
}

test("docs/reference/errors.md tells the status of every error that has not the usual one", () => {
  const statuses = new Set(codes.map((code) => errorTable[code].status));
  for (const status of statuses) {
    if (status === 422) continue;
    const expected = codes.filter((code) => errorTable[code].status === status);
    assert.deepEqual(codesInRow(String(status)).toSorted(), expected.toSorted(), `${status}`);
  }
  const reaching = codes.filter((code) => errorTable[code].reachesClient);
  assert.deepEqual(codesInRow("told to clients").toSorted(), reaching.toSorted());
});

test("docs/reference/errors.md tells who can mend an error where that is not the user", () => {
  for (const kind of ["guest", "system"]) {
    const expected = codes.filter((code) => errorTable[code].kind === kind);
    assert.deepEqual(codesInRow(kind).toSorted(), expected.toSorted(), kind);
  }
});

test("a client of the application is told 500 of what is none of its business", () => {
  const statusOf = (code: ErrorCode): number => sampleError(code).clientStatus;
  assert.equal(sampleError("store-write-lost").status, 503);
  assert.equal(statusOf("store-write-lost"), 500);
  assert.equal(statusOf("key-too-large"), 500);
  assert.equal(statusOf("server-stopping"), 503);
  assert.equal(statusOf("request-body-late"), 408);
});

test("an error of the table is known by its brand and keeps its cause", () => {
  const cause = new Error("disk");
  const error = bobbinError("store-read-only", { path }, cause);
  assert.equal(isBobbinError(error), true);
  assert.equal(isBobbinError(cause), false);
  assert.equal(isBobbinError(null), false);
  assert.equal(error.code, "store-read-only");
  assert.equal(error.cause, cause);
});

/** What speaks of the host: paths, addresses, what systems say. */
const hosts = Object.freeze([path, remote.address, place, "permission denied", "EIO", "MISCONF"]);

for (const [code, parameters] of Object.entries(samples)) {
  test(`a guest is not told of the host by ${code}, and the person is told no less`, () => {
    const error = bobbinError(code as ErrorCode, parameters as never);
    const told = error.guestText;
    assert.equal(error.isForPeople, told !== error.text);
    const isEngine = errorTable[code as ErrorCode].exitCode === exitCodes.store;
    if (isEngine && code !== "store-in-memory") assert.ok(error.isForPeople);
    if (error.isForPeople) for (const one of hosts) assert.ok(!told.includes(one), told);
    const definition = errorTable[code as ErrorCode];
    assert.ok(error.text.startsWith((definition.what as (it: unknown) => string)(parameters)));
    assert.equal(error.codedText, `${code}: ${told}`);
  });
}

test("a guest is told the label of its store once it is known", () => {
  const error = bobbinError("store-not-accessible", { path, detail: "permission denied" });
  const rest = "cannot be opened; the component's log says what is wrong";
  assert.equal(error.guestText, `the store ${rest}`);
  error.store = store;
  assert.equal(error.guestText, `store "orders" ${rest}`);
});

test("one byte is one byte", () => {
  const of = (bytes: number): string =>
    bobbinError("not-a-counter", { store: "s", key: "k", bytes }).message;
  assert.match(of(1), /holds 1 byte that is not a counter/);
  assert.match(of(2), /holds 2 bytes that are not a counter/);
  assert.match(
    bobbinError("key-too-large", { store: "s", bytes: 2, max: 1 }).message,
    /of 2 bytes .* at most 1 byte of UTF-8/,
  );
});
