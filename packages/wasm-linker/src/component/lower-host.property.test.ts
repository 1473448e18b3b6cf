/** A function of the host that is lowered without lists does all that the plain way does, whatever it is given and whatever it answers. */

import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { AbiContext, Passage } from "../abi/abi-context.ts";
import { lowerFunction, refusalOf, type CoreFunction } from "../abi/bind-import.ts";
import { HandleTable } from "../abi/handle-table.ts";
import { lowerOf } from "../abi/lower.ts";
import { ResultError } from "../errors.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import { HostMeter } from "../memory/meter.ts";
import { flatParametersMax, layoutOf } from "../types/layout.ts";
import type { FunctionType, ResourceType, ValueType } from "../types/types.ts";
import { hostCall, type CallEvents, type HostFunction } from "./host-call.ts";
import { lowerHost } from "./lower-host.ts";
import { samples, type Sample } from "./test-samples.ts";

const thing: ResourceType = { kind: "resource", name: "test:host/calls/thing", local: null };
const other: ResourceType = { kind: "resource", name: "test:host/calls/other", local: null };
const memoryBytes = 65_536;
/** Little enough to be reached. */
const callBytesMax = 200;

/** A guest with three handles: 1 and 2 of things, 3 of another resource. */
class Guest {
  readonly memory = new WebAssembly.Memory({ initial: memoryBytes / 65_536 });
  readonly table = new HandleTable();
  readonly suspension = { maySuspend: true };
  readonly passage = new Passage(this.suspension);
  readonly context: AbiContext;
  readonly told: unknown[] = [];
  #next = 8192;

  constructor() {
    this.context = new AbiContext(this.table, 0, () => this.#open(), this.passage);
    for (const type of [thing, thing, other]) this.table.add({ is: type.name }, type, true);
  }

  #open(): GuestMemory {
    return new GuestMemory(new HostMeter(callBytesMax), this.memory, (_o, _s, align, size) => {
      this.told.push(["allocate", align, size, this.#mayLeave(), this.suspension.maySuspend]);
      const start = Math.ceil(this.#next / align) * align;
      this.#next = start + size;
      return start;
    });
  }

  #mayLeave(): boolean {
    try {
      this.passage.leave();
      return true;
    } catch {
      return false;
    }
  }

  readonly events: CallEvents<string> = {
    current: () => "call",
    waiting: () => void this.told.push("waiting"),
    resumed: () => void this.told.push("resumed"),
    failed: (error) => void this.told.push(["failed", String(error)]),
  };

  /** Whether it may call out, and be suspended. */
  mayGoOn(): unknown {
    return [this.#mayLeave(), this.suspension.maySuspend];
  }

  /** What can be seen of it: what it was told, its memory, and which of its handles may be given up. */
  state(): object {
    const handles = [1, 2, 3, 4, 5].map((handle) => {
      try {
        return this.table.drop(handle, handle === 3 ? other : thing);
      } catch (error) {
        return String(error);
      }
    });
    const memory = hash("sha1", new Uint8Array(this.memory.buffer));
    return { told: this.told, handles, memory };
  }
}

/** What the function of the host does. */
const deeds = ["answers", "gives an error", "fails", "throws"] as const;
type Deed = (typeof deeds)[number];

interface Trial {
  readonly type: FunctionType;
  readonly given: readonly Sample[];
  readonly answer: unknown;
  readonly error: unknown;
  readonly deed: Deed;
  readonly isLater: boolean;
  readonly isFree: boolean;
  /** The guest's allocator calls. */
  readonly isClosed: boolean;
  /** Core values that are put in the place of others. */
  readonly forged: readonly (readonly [place: number, value: number])[];
}

const numbers = fc.oneof(fc.integer(), fc.nat(16), fc.constantFrom(8, 64, 65_532, -1));
const handles = fc.constantFrom<ValueType>(
  { kind: "own", resource: thing },
  { kind: "borrow", resource: thing },
  { kind: "borrow", resource: other },
);
const parameters = fc.oneof(
  samples,
  handles.map((type): Sample => ({ type, value: {} })),
);
const trials: fc.Arbitrary<Trial> = fc
  .record({
    given: fc.array(parameters, { maxLength: 3 }),
    result: fc.option(samples),
    error: fc.option(samples),
    isResult: fc.boolean(),
    deed: fc.constantFrom(...deeds),
    isLater: fc.boolean(),
    isFree: fc.boolean(),
    isClosed: fc.nat(4).map((one) => one === 0),
    forged: fc.array(fc.tuple(fc.nat(5), numbers), { maxLength: 2 }),
  })
  .map(({ given, result, error, isResult, ...rest }) => {
    const plain = result?.type ?? null;
    const whole = { kind: "result", ok: plain, error: error?.type ?? null } as const;
    const type: FunctionType = {
      kind: "function",
      parameters: given.map((one, at) => ({ name: `p${at}`, type: one.type })),
      result: isResult ? whole : plain,
    };
    return { type, given, answer: result?.value, error: error?.value, ...rest };
  });

/** Calls the function as a guest that has put its values where they belong, or says so. */
async function call(
  { type, given, forged, answer, error, deed, isLater, isClosed }: Trial,
  lower: (guest: Guest, host: HostFunction<string>) => CoreFunction,
): Promise<unknown> {
  const guest = new Guest();
  const host = (current: string, ...values: unknown[]): unknown => {
    guest.told.push(["called", current, values.slice(0, given.length)]);
    const thrown = deed === "throws" ? new Error("broken") : new ResultError(error);
    const answered = deed === "answers" ? answer : thrown;
    if (deed === "answers" || deed === "gives an error") {
      return isLater ? Promise.resolve(answered) : answered;
    }
    if (isLater) return Promise.reject(thrown);
    throw thrown;
  };
  const flat: unknown[] = [];
  for (const one of given) {
    if (one.type.kind === "own" || one.type.kind === "borrow") flat.push(1);
    else lowerOf(one.type).flat(guest.context, one.value, flat);
  }
  if (flat.length > flatParametersMax) return "none";
  for (const [place, value] of forged) {
    if (typeof flat[place] === "number") flat[place] = value;
  }
  const hasPlace = type.result !== null && layoutOf(type.result).flat.length > 1;
  const place = forged.length > 1 ? forged[0]?.[1] : 64;
  guest.told.length = 0;
  if (isClosed) guest.passage.close();
  try {
    const function_ = lower(guest, host);
    const returned = await function_(...flat, ...(hasPlace ? [place] : []));
    return { returned, mayGoOn: guest.mayGoOn(), ...guest.state() };
  } catch (thrown) {
    return { thrown: String(thrown), ...guest.state() };
  }
}

test("it comes to the same, in the guest and in the host", async () => {
  await fc.assert(
    fc.asyncProperty(trials, async (trial) => {
      const { type, isFree } = trial;
      const refuse = refusalOf(type, () => "too much");
      const plain = await call(trial, (guest, host) =>
        lowerFunction(type, guest.context, hostCall(type, host, guest.events), { refuse, isFree }),
      );
      const direct = await call(trial, (guest, host) =>
        lowerHost(type, guest.context, host, guest.events, { refuse, isFree }),
      );
      assert.deepEqual(direct, plain);
    }),
    { numRuns: 2000 },
  );
});
