/**
 * Components with bytes changed, cut, repeated and put elsewhere start, or are refused by an error of the
 * table: nothing else is thrown, and reading them ends. BOBBIN_TEST_MUTATIONS says how many.
 */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError } from "../../src/errors.ts";
import { GuestTrap } from "@bobbin-kv/wasm-linker";
import { testSettings } from "../../src/guests/wasm/test-guest.ts";
import { loadWasm } from "../../src/guests/wasm/load/load.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const seedFile = new URL("./mutation-seed/component.base64", import.meta.url);
const seed = new Uint8Array(Buffer.from(readFileSync(seedFile, "utf8"), "base64"));
const count = Number(process.env["BOBBIN_TEST_MUTATIONS"] ?? 300);
const preambleBytes = 8;

/** What a change does to the bytes. */
type Change = (bytes: Uint8Array) => Uint8Array;

/** Places are parts of the length, so that a change fits whatever came before it. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (bytes: Uint8Array, where: number): number =>
  preambleBytes + Math.floor(where * (bytes.length - preambleBytes));

/** Bytes that mean a type, a kind or a small index. */
const telling = fc.oneof(
  fc.integer({ min: 0x64, max: 0x7f }),
  fc.integer({ min: 0x3f, max: 0x43 }),
  fc.integer({ min: 0, max: 16 }),
  fc.integer({ min: 0, max: 255 }),
);

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(place, telling).map(([where, value]) => set(where, value)) },
  { weight: 1, arbitrary: fc.tuple(place, fc.nat(7)).map(([where, bit]) => flip(where, bit)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(place, place, fc.nat(24))
      .map(([from, to, length]) => copy(from, to, length)),
  },
  { weight: 1, arbitrary: fc.tuple(place, fc.nat(8)).map(([where, length]) => cut(where, length)) },
  { weight: 3, arbitrary: fc.tuple(fc.nat(63), fc.nat(63), fc.nat(2)).map(sections) },
);

function set(where: number, value: number): Change {
  return (bytes) => bytes.with(at(bytes, where), value);
}

function flip(where: number, bit: number): Change {
  return (bytes) => {
    const offset = at(bytes, where);
    return bytes.with(offset, (bytes[offset] as number) ^ (1 << bit));
  };
}

/** Writes some of the bytes over others. */
function copy(from: number, to: number, length: number): Change {
  return (bytes) => {
    const start = at(bytes, from);
    const changed = bytes.slice();
    const target = at(bytes, to);
    changed.set(bytes.subarray(start, start + Math.min(length, bytes.length - target)), target);
    return changed;
  };
}

function cut(where: number, length: number): Change {
  return (bytes) => {
    const start = at(bytes, where);
    return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(start + length)]);
  };
}

/** Takes a section out, puts it elsewhere, or has it twice. */
function sections([one, other, how]: readonly [number, number, number]): Change {
  return (bytes) => {
    const parts = splitSections(bytes);
    const [part] = parts.slice(one % parts.length);
    if (part === undefined) return bytes;
    if (how < 2) parts.splice(one % parts.length, 1);
    if (how > 0) parts.splice(other % (parts.length + 1), 0, part);
    return Uint8Array.from([
      ...bytes.subarray(0, preambleBytes),
      ...parts.flatMap((each) => [...each]),
    ]);
  };
}

function splitSections(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = preambleBytes; start < bytes.length;) {
    let length = 0;
    let next = start + 1;
    for (let shift = 0; next < bytes.length; shift += 7) {
      const byte = bytes[next] as number;
      next += 1;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    parts.push(bytes.subarray(start, next + length));
    start = next + length;
  }
  return parts;
}

/** What ends a guest that starts: the host's refusal, a trap of its own, or parts that do not fit. */
const endsGuest = (error: unknown): boolean =>
  isBobbinError(error) ||
  error instanceof GuestTrap ||
  error instanceof WebAssembly.LinkError ||
  error instanceof WebAssembly.RuntimeError;

test("a component with any changes starts, or is refused by an error of the table", async (t) => {
  using folder = temporaryFolder();
  const source = join(folder.path, "guest.wasm");
  const settings = testSettings();
  const named = { ...settings, component: { ...settings.component, source } };
  const outcomes = new Map<string, number>();
  const note = (outcome: string): void => {
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      let bytes: Uint8Array = seed;
      for (const one of changes) bytes = one(bytes);
      writeFileSync(source, bytes);
      try {
        const program = await loadWasm(named);
        try {
          program.instantiate(() => {});
          note("starts");
        } catch (error) {
          assert.ok(endsGuest(error), `while it starts: ${describe(error, bytes)}`);
          note("ends while it starts");
        }
      } catch (error) {
        assert.ok(isBobbinError(error), describe(error, bytes));
        note(error.code);
      }
    }),
    { numRuns: count },
  );
  t.diagnostic([...outcomes].map(([outcome, times]) => `${outcome}: ${times}`).join(", "));
});

test("the component that is changed starts as it is", async () => {
  using folder = temporaryFolder();
  const source = join(folder.path, "guest.wasm");
  writeFileSync(source, seed);
  const settings = testSettings();
  const program = await loadWasm({ ...settings, component: { ...settings.component, source } });
  program.instantiate(() => {});
});

function describe(error: unknown, bytes: Uint8Array): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${text}\n${Buffer.from(bytes).toString("base64")}`;
}
