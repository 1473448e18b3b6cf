/** What Bobbin offers to components, it has the types of, and the other way round. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { describeFunction } from "@bobbin-kv/wasm-linker/testing";
import { servedInterfaces } from "../components/host-functions.ts";
import { draftVersions } from "./drafts.ts";
import { draftOf03, interfaceTypes, typedInterfaces } from "./interface-types.ts";

/** Types that guests export, or take from elsewhere only. */
const withoutFunctions = ["fermyon:spin/http-types"];
const exported = [
  "wasi:http/incoming-handler@0.2",
  ...draftVersions.map((version) => `wasi:http/incoming-handler@${version}`),
  "fermyon:spin/inbound-http",
  ...["0.3", draftOf03].flatMap((version) =>
    ["wasi:http/handler", "wasi:cli/run"].map((name) => `${name}@${version}`),
  ),
];
/** Of WASI 0.2, but served by no host that runs components of Spin 2 and 3. */
const unserved: Readonly<Record<string, readonly string[]>> = {
  "wasi:http/types@0.2": ["[method]response-outparam.send-informational"],
};

const functionsOf = (name: string): string[] =>
  [...(interfaceTypes(name)?.exports ?? [])].flatMap(([member, { kind }]) =>
    kind === "function" ? [member] : [],
  );

test("every function that is offered has a type, and every type a function", () => {
  for (const [name, { functions }] of servedInterfaces) {
    const expected = functionsOf(name).filter((one) => unserved[name]?.includes(one) !== true);
    assert.deepEqual(Object.keys(functions).toSorted(), expected.toSorted(), name);
  }
  const known = [...servedInterfaces.keys(), ...withoutFunctions, ...exported];
  assert.deepEqual([...typedInterfaces].toSorted(), known.toSorted());
});

const examples: readonly [name: string, member: string, text: string][] = [
  [
    "wasi:filesystem/types@0.2.0",
    "[method]descriptor.read",
    "func(self: borrow<wasi:filesystem/types@0.2/descriptor>, length: u64, offset: u64) -> result<tuple<list<u8>, bool>, enum { access, would-block, already, bad-descriptor, busy, deadlock, … }>",
  ],
  [
    "wasi:http/types@0.2.8",
    "[constructor]outgoing-request",
    "func(headers: wasi:http/types@0.2/fields) -> wasi:http/types@0.2/outgoing-request",
  ],
  [
    "wasi:http/types@0.2.3",
    "http-error-code",
    "func(err: borrow<wasi:io/error@0.2/error>) -> option<variant { DNS-timeout, DNS-error(record { rcode: option<string>, info-code: option<u16> }), destination-not-found, destination-unavailable, destination-IP-prohibited, destination-IP-unroutable, … }>",
  ],
  [
    "wasi:http/types@0.2.0-rc-2023-10-18",
    "[constructor]outgoing-response",
    "func(status-code: u16, headers: borrow<wasi:http/types@0.2.0-rc-2023-10-18/fields>) -> wasi:http/types@0.2.0-rc-2023-10-18/outgoing-response",
  ],
  [
    "wasi:http/types@0.2.0-rc-2023-11-10",
    "[method]request-options.set-connect-timeout-ms",
    "func(self: borrow<wasi:http/types@0.2.0-rc-2023-11-10/request-options>, duration: option<u64>) -> result",
  ],
  [
    "wasi:http/handler@0.3.1",
    "handle",
    "async func(request: wasi:http/types@0.3/request) -> result<wasi:http/types@0.3/response, variant { DNS-timeout, DNS-error(record { rcode: option<string>, info-code: option<u16> }), destination-not-found, destination-unavailable, destination-IP-prohibited, destination-IP-unroutable, … }>",
  ],
  [
    "wasi:http/types@0.3.0-rc-2026-03-15",
    "[method]request.get-headers",
    "func(self: borrow<wasi:http/types@0.3.0-rc-2026-03-15/request>) -> wasi:http/types@0.3.0-rc-2026-03-15/fields",
  ],
  [
    "spin:key-value/key-value@3.0.0",
    "[method]store.get-keys",
    "async func(self: borrow<spin:key-value/key-value@3.0.0/store>) -> tuple<stream<string>, future<result<_, variant { store-table-full, no-such-store, access-denied, other(string) }>>>",
  ],
  ["wasi:cli/exit@0.2.0", "exit", "func(status: result)"],
  ["fermyon:spin/key-value", "close", "func(store: u32)"],
];

for (const [name, member, text] of examples) {
  test(`${name} ${member} has the type of its interface`, () => {
    const type = interfaceTypes(name)?.exports.get(member);
    assert.ok(type?.kind === "function");
    assert.equal(describeFunction(type), text);
  });
}

test("an interface of another version is not known", () => {
  for (const name of [
    "wasi:io/poll@0.3.0",
    "wasi:http/types@0.3.0-rc-2025-09-16",
    "wasi:http/types@0.4.0",
    "wasi:io/poll@0.2.0-rc",
    "wasi:io/poll@0.2.0-rc-2023-12-05",
    "wasi:io/error@0.2.0-rc-2023-10-18",
    "fermyon:spin/key-value@2.0.1",
  ])
    assert.equal(interfaceTypes(name), null, name);
});
