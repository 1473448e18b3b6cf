/** Whatever is handed to a host's function for an object of the host, it is recognised or the guest ends. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isBobbinError } from "../../../errors.ts";
import { GuestTrap, ResultError } from "@bobbin-kv/wasm-linker";
import { GuestResource, type ValueType } from "@bobbin-kv/wasm-linker/testing";
import { testCall } from "../test-guest.ts";
import { componentHost } from "./host-functions.ts";
import { draftVersions } from "../wit/drafts.ts";
import { interfaceTypes, typedInterfaces } from "../wit/interface-types.ts";

/** Handlers, which guests export. */
const exported = [
  "wasi:http/incoming-handler@0.2",
  ...draftVersions.map((version) => `wasi:http/incoming-handler@${version}`),
  "fermyon:spin/inbound-http",
];

/** An object that tells when anything is asked of it. */
function untouchable(asked: string[]): object {
  return new Proxy(
    {},
    {
      get: (_target, name) => asked.push(String(name)),
      has: (_target, name) => asked.push(String(name)) > 0,
      set: (_target, name) => asked.push(String(name)) > 0,
    },
  );
}

/** A value of a type, with something else for each object of the host. */
function valueOf(type: ValueType, wrong: unknown): unknown {
  switch (type.kind) {
    case "own":
    case "borrow":
      return wrong;
    case "list":
      return type.element.kind === "u8" ? new Uint8Array(1) : [valueOf(type.element, wrong)];
    case "option":
      return valueOf(type.some, wrong);
    case "result":
      return { tag: "ok", value: type.ok === null ? undefined : valueOf(type.ok, wrong) };
    case "tuple":
      return type.elements.map((one) => valueOf(one, wrong));
    case "record":
      return Object.fromEntries(type.fields.map((one) => [one.name, valueOf(one.type, wrong)]));
    case "flags":
      return {};
    case "enum":
      return type.names[0];
    case "variant":
      return { tag: type.cases[0]?.name };
    case "bool":
      return false;
    case "string":
    case "char":
      return "a";
    case "u64":
    case "s64":
      return 1n;
    default:
      return 1;
  }
}

const holds = (type: ValueType): boolean => /"kind":"(?:own|borrow)"/.test(JSON.stringify(type));

/** What is the same for every object. */
const constants = ['{"read":true}', '{"tag":"HTTP"}'];

for (const key of typedInterfaces) {
  if (exported.includes(key)) continue;
  for (const [name, type] of interfaceTypes(key)?.exports ?? []) {
    if (type.kind !== "function" || !type.parameters.some((one) => holds(one.type))) continue;
    test(`${key} ${name} asks nothing of an object that is not its own`, () => {
      const { call } = componentHost.find({ kind: "host", interface: key, name, type });
      const asked: string[] = [];
      const wrong = [
        untouchable(asked),
        new GuestResource(1),
        new Map(),
        { path: "/etc/passwd" },
        7,
      ];
      for (const one of [...wrong, undefined, null, "text"]) {
        const values = type.parameters.map((parameter) => valueOf(parameter.type, one));
        try {
          const answer = (call as (...given: readonly unknown[]) => unknown)(testCall(), ...values);
          assert.ok(!(answer instanceof Object) || constants.includes(JSON.stringify(answer)));
        } catch (error) {
          const isKnown =
            error instanceof GuestTrap || error instanceof ResultError || isBobbinError(error);
          assert.ok(isKnown, `${typeof one}: ${String(error)}`);
        }
      }
      assert.deepEqual(asked, []);
    });
  }
}
