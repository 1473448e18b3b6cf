/** Calls of the host with values as no compiler makes them, from a seed. */

import { setImmediate } from "node:timers/promises";
import { knownError } from "./guest-failure.ts";
import { openMemoryStore } from "../../stores/memory/memory.ts";
import { type FunctionType, GuestMemory, GuestTrap } from "@bobbin-kv/wasm-linker";
import {
  AbiContext,
  type CoreFunction,
  dispose,
  HandleTable,
  hostCall,
  layoutOf,
  lowerFunction,
  lowerOf,
  refusalOf,
  type ResourceType,
} from "@bobbin-kv/wasm-linker/testing";
import { testCall, testMeter, testSettings, testStores } from "./test-guest.ts";
import type { GuestCall } from "./host.ts";
import { componentHost } from "./components/host-functions.ts";
import { incomingRequest, responseOutparam } from "./http/serve.ts";
import { randomValue, type Random, unavailable } from "./test-values.ts";
import { GuestExit } from "./wasi/guest-exit.ts";
import type { GuestFolder } from "./guest-files.ts";
import { interfaceTypes, typedInterfaces } from "./wit/interface-types.ts";

const memoryBytes = 262_144;
const firstFree = 65_536;
/** Objects of one kind that are kept, to be handed over later. */
const objectsMax = 32;

interface Target {
  readonly name: string;
  readonly type: FunctionType;
  readonly from: string;
}

const targets: readonly Target[] = typedInterfaces.flatMap((from) =>
  [...(interfaceTypes(from)?.exports ?? [])].flatMap(([name, type]) =>
    type.kind === "function" ? [{ from, name, type }] : [],
  ),
);

/** Notes which objects the host hands out. */
class NotingTable extends HandleTable {
  readonly #note: (resource: object, type: ResourceType) => void;

  constructor(note: (resource: object, type: ResourceType) => void) {
    super();
    this.#note = note;
  }

  override add(resource: object, type: ResourceType, isOwned: boolean): number {
    this.#note(resource, type);
    return super.add(resource, type, isOwned);
  }
}

/** One request, in which the host is called with anything. */
export class BoundarySession {
  readonly #random: Random;
  readonly #objects = new Map<string, object[]>();
  readonly #ended = new AbortController();
  readonly #call: GuestCall;
  readonly #memory = new WebAssembly.Memory({ initial: memoryBytes / 65_536 });
  #next = firstFree;
  /** What went on, for whoever has to look for a fault. */
  last = "";

  constructor(random: Random, files: GuestFolder) {
    this.#random = random;
    const states = new Map<unknown, unknown>();
    const stores = testStores({ default: openMemoryStore({ label: "default", tuplesMax: 50 }) });
    const settings = testSettings({ files, variables: { name: "value" }, environment: { A: "b" } });
    this.#call = {
      ...testCall(stores, settings, { headers: "accept\n*/*" }),
      signal: this.#ended.signal,
      state: (create) => {
        if (!states.has(create)) states.set(create, create(this.#call));
        return states.get(create) as ReturnType<typeof create>;
      },
    };
    this.#keep("wasi:http/types@0.2/incoming-request", incomingRequest(this.#call));
    this.#keep("wasi:http/types@0.2/response-outparam", responseOutparam(this.#call));
  }

  /** Calls one function. Rejects with what is no error of a guest; false when it waits and is not heard of again. */
  async step(): Promise<boolean> {
    const target = targets[this.#random.below(targets.length)] as Target;
    this.#next = firstFree;
    const context = this.#context();
    let values: unknown[];
    let call: CoreFunction;
    try {
      values = this.#values(target.type, context);
      call = this.#bind(target, context);
    } catch (error) {
      if (error === unavailable || error instanceof GuestTrap) return true;
      throw error;
    }
    this.last = `${target.from} ${target.name}(${values.map(String).join(", ")})`;
    try {
      const answer = call(...values);
      if (!(answer instanceof Promise)) return true;
      const late = Symbol("late");
      answer.catch(() => {});
      return (
        (await Promise.race([answer, setImmediate(late).then(() => setImmediate(late))])) !== late
      );
    } catch (error) {
      if (isGuestError(error)) return true;
      throw error;
    }
  }

  /** Ends the request. */
  end(): void {
    this.#ended.abort();
    for (const object of [...this.#objects.values()].flat()) dispose(object);
  }

  #bind({ from, name, type }: Target, context: AbiContext): CoreFunction {
    const events = {
      current: () => this.#call,
      waiting: () => {},
      resumed: () => {},
      failed: () => {},
    };
    const { call } = componentHost.find({ kind: "host", interface: from, name, type });
    const refuse = refusalOf(type, (error) => componentHost.refusal(error));
    return lowerFunction(type, context, hostCall(type, call, events), { refuse });
  }

  #context(): AbiContext {
    const table = new NotingTable((resource, { name }) => this.#keep(name ?? "", resource));
    const realloc = (_old: number, _size: number, align: number, bytes: number): number => {
      if (this.#random.below(200) === 0) return this.#random.number32();
      const start = Math.ceil(this.#next / align) * align;
      if (start + bytes > memoryBytes) return 0;
      this.#next = start + bytes;
      return start;
    };
    return new AbiContext(table, 0, () => new GuestMemory(testMeter(), this.#memory, realloc));
  }

  /** The core values of a call, most of them as they should be. */
  #values(type: FunctionType, context: AbiContext): unknown[] {
    const find = ({ name }: ResourceType): object => {
      const known = this.#objects.get(name ?? "") ?? [];
      if (known.length === 0) throw unavailable;
      return known[this.#random.below(known.length)] as object;
    };
    const values: unknown[] = [];
    for (const parameter of type.parameters) {
      const value = randomValue(parameter.type, this.#random, find);
      lowerOf(parameter.type).flat(context, value, values);
    }
    const { result } = type;
    if (result !== null && layoutOf(result).flat.length > 1)
      values.push(8 * (1 + this.#random.below(64)));
    if (this.#random.below(3) === 0) this.#mutate(values);
    if (this.#random.below(4) === 0) this.#mutateMemory();
    return values;
  }

  #mutate(values: unknown[]): void {
    if (values.length === 0) return;
    const at = this.#random.below(values.length);
    const value = values[at];
    if (typeof value === "bigint") values[at] = this.#random.number64();
    else values[at] = this.#random.below(20) === 0 ? this.#random.float() : this.#random.number32();
  }

  #mutateMemory(): void {
    const view = new DataView(this.#memory.buffer);
    for (let count = this.#random.below(4); count >= 0; count -= 1) {
      const range = Math.max(4, this.#next - firstFree);
      view.setInt32(firstFree + 4 * this.#random.below(range >> 2), this.#random.number32(), true);
    }
  }

  #keep(kind: string, object: object): void {
    const known = this.#objects.get(kind) ?? [];
    if (known.length < objectsMax) known.push(object);
    else known[this.#random.below(objectsMax)] = object;
    this.#objects.set(kind, known);
  }
}

/** What may end a call: an error of the table, a rule that the guest broke, the end of its program. */
export function isGuestError(error: unknown): boolean {
  return knownError(error) !== null || error instanceof GuestTrap || error instanceof GuestExit;
}
