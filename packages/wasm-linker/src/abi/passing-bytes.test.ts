import assert from "node:assert/strict";
import { test } from "node:test";
import { GuestTrap } from "../errors.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import { HostMeter } from "../memory/meter.ts";
import { AbiContext } from "./abi-context.ts";
import { HandleTable } from "./handle-table.ts";
import { lowerOf } from "./lower.ts";
import { liftOf } from "./lift.ts";
import { PassingBytes } from "./passing-bytes.ts";
import type { ValueType } from "../types/types.ts";

const list = { kind: "list", element: { kind: "u8" } } as const;
const types: readonly [name: string, type: ValueType, wrap: (value: unknown) => unknown][] = [
  ["alone", list, (value) => value],
  ["as an option", { kind: "option", some: list }, (value) => value],
  [
    "in a result",
    { kind: "result", ok: { kind: "option", some: list }, error: null },
    (value) => ({ tag: "ok", value }),
  ],
];

function contextOf(realloc: (size: number) => number): AbiContext {
  const memory = new WebAssembly.Memory({ initial: 4 });
  const open = (): GuestMemory =>
    new GuestMemory(new HostMeter(1_048_576), memory, (_old, _oldSize, _align, size) =>
      realloc(size),
    );
  return new AbiContext(new HandleTable(), 0, open);
}

for (const [name, type, wrap] of types) {
  test(`passing bytes ${name} are lowered as bytes are, and it is told once that the guest has its copy`, () => {
    const bytes = new Uint8Array(70_000).map((_value, at) => at);
    let told = 0;
    const passing = new PassingBytes(bytes, () => {
      told += 1;
      bytes.fill(0);
    });
    const expected = wrap(bytes.slice());
    const context = contextOf(() => 4096);
    lowerOf(type).store(context, 256, wrap(passing));
    assert.equal(told, 1);
    assert.deepEqual(liftOf(type).load(context, 256), expected);
  });
}

test("of bytes for which a guest has no room nobody is told that they were passed", () => {
  const passing = new PassingBytes(new Uint8Array(70_000), () => assert.fail("told"));
  const context = contextOf(() => 262_144);
  assert.throws(() => lowerOf(list).store(context, 256, passing), GuestTrap);
});
