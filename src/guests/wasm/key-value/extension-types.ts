import type { Field, FunctionType, ValueType } from "../component/types.ts";

const string: ValueType = { kind: "string" };
const u32: ValueType = { kind: "u32" };
const s64: ValueType = { kind: "s64" };
const bytes: ValueType = { kind: "list", element: { kind: "u8" } };
const keys: ValueType = { kind: "list", element: string };
const optional = (some: ValueType): ValueType => ({ kind: "option", some });

const error: ValueType = {
  kind: "variant",
  cases: [
    { name: "store-table-full", type: null },
    { name: "no-such-store", type: null },
    { name: "access-denied", type: null },
    { name: "invalid-store", type: null },
    { name: "no-such-key", type: null },
    { name: "io", type: string },
  ],
};

/** A function of a store: the rest of its parameters by name, and what it gives where it succeeds. */
function ofStore(
  parameters: Readonly<Record<string, ValueType>>,
  ok: ValueType | null,
): FunctionType {
  const fields = Object.entries(parameters).map(([name, type]): Field => ({ name, type }));
  return {
    kind: "function",
    parameters: [{ name: "store", type: u32 }, ...fields],
    result: { kind: "result", ok, error },
  };
}

/**
 * The functions of `bobbin:key-value/extensions` as sdk/wit/bobbin.wit has them. A component brings
 * the types of what it imports; a core module of Spin 1 does not.
 */
export const extensionTypes: Readonly<Record<string, FunctionType>> = {
  "get-many": ofStore({ keys }, { kind: "list", element: optional(bytes) }),
  "set-many": ofStore(
    { entries: { kind: "list", element: { kind: "tuple", elements: [string, bytes] } } },
    null,
  ),
  "delete-many": ofStore({ keys }, null),
  "list-keys": ofStore(
    { prefix: string, cursor: optional(string), limit: u32 },
    {
      kind: "record",
      fields: [
        { name: "keys", type: keys },
        { name: "cursor", type: optional(string) },
      ],
    },
  ),
  increment: ofStore({ key: string, delta: s64 }, s64),
  "get-versioned": ofStore(
    { key: string },
    {
      kind: "record",
      fields: [
        { name: "value", type: optional(bytes) },
        { name: "version", type: string },
      ],
    },
  ),
  "compare-and-swap": ofStore(
    { key: string, version: optional(string), value: bytes },
    { kind: "bool" },
  ),
};
