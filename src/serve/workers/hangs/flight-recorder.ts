import { readSync, writeSync } from "node:fs";
import type { EnteredRequest, EnteredTogether } from "../../../guests/running-guest.ts";
import { turnPlacesMax } from "../../../web/turn-memory-layout.ts";

/** The numbers of the memory that a worker's threads share. */
export const recordSlots = Object.freeze({
  /** How often a guest was entered. */
  entries: 0,
  /** The last question of the watching thread that the main thread has answered. */
  answer: 1,
  /** 1 while components are loaded, which may take longer than a request. */
  loading: 2,
  /** Milliseconds after which the guest that was entered last is stopped from within; 0 where nobody said. */
  stopsAfter: 3,
  /** How many requests the guest was given at once, where it was several. */
  together: 4,
  /** Which memory says the one of them that runs; see `RunningRequest`. */
  memory: 5,
});

/** Memory whose first number is the request that runs, of several. The guest writes it. */
export interface RunningRequest {
  readonly memory: number;
  readonly running: SharedArrayBuffer;
}

const componentAt = 32;
/** Longer names are cut in the report. */
const componentBytesMax = 240;
const requestAt = componentAt + componentBytesMax;
/** Longer addresses are cut in the report. */
const requestBytesMax = 512;
const togetherAt = requestAt + requestBytesMax;
/** The number of a request, and how it is named. */
const togetherBytes = 256;
const recordBytes = togetherAt + turnPlacesMax * togetherBytes;

/** Makes the memory in which a worker's main thread keeps what its watching thread reads. */
export function createRecord(): SharedArrayBuffer {
  return new SharedArrayBuffer(recordBytes);
}

/** Which guest a worker's main thread is in. */
export interface Flight {
  readonly component: string;
  /** Such as `GET /cart`, without the query; null where it was entered for no request. */
  readonly request: string | null;
}

/**
 * Keeps which guest the main thread is in. The other threads of the process read it in shared memory; the
 * component, which changes more seldom, is written to a file as well, where it outlives the process, and behind it
 * the one that computes on a thread of its own.
 */
export class FlightRecorder {
  readonly #numbers: Int32Array;
  readonly #bytes: Buffer;
  readonly #descriptor: number | null;
  #component: string | null = null;
  #request: EnteredRequest | null = null;
  #apart: string | null = null;
  readonly #share: (running: RunningRequest) => void;
  #running: SharedArrayBuffer | null = null;

  /** `share` gives memory to who reads the record. */
  constructor(
    record: SharedArrayBuffer,
    descriptor: number | null,
    share: (running: RunningRequest) => void = () => {},
  ) {
    this.#share = share;
    this.#numbers = new Int32Array(record, 0, componentAt / Int32Array.BYTES_PER_ELEMENT);
    this.#bytes = Buffer.from(record);
    this.#descriptor = descriptor;
  }

  /** A guest is entered. */
  readonly enter = (component: string, request: EnteredRequest | null): void => {
    this.#numbers[recordSlots.entries] = ((this.#numbers[recordSlots.entries] ?? 0) + 1) | 0;
    this.#numbers[recordSlots.stopsAfter] = 0;
    this.#numbers[recordSlots.together] = 0;
    if (component !== this.#component) this.#change(component);
    if (request === this.#request) return;
    this.#request = request;
    const text = request === null ? "" : `${request.method} ${request.url}`;
    putText(this.#bytes, requestAt, text, requestBytesMax, "latin1");
  };

  /** The same for several requests. */
  readonly enterTogether = (component: string, { requests, running }: EnteredTogether): void => {
    this.enter(component, requests[0]?.exchange ?? null);
    if (running !== this.#running) {
      this.#running = running;
      const memory = ((this.#numbers[recordSlots.memory] ?? 0) + 1) | 0;
      this.#numbers[recordSlots.memory] = memory;
      this.#share({ memory, running });
    }
    const count = Math.min(requests.length, turnPlacesMax);
    for (let place = 0; place < count; place += 1) {
      const { id, exchange } = requests[place] as EnteredTogether["requests"][number];
      const at = togetherAt + place * togetherBytes;
      this.#bytes.writeInt32LE(id, at);
      const text = `${exchange.method} ${exchange.url}`;
      putText(this.#bytes, at + 4, text, togetherBytes - 4, "latin1");
    }
    this.#numbers[recordSlots.together] = count;
  };

  /** The guest that was entered is stopped from within after this long. */
  readonly stopsAfter = (milliseconds: number): void => {
    this.#numbers[recordSlots.stopsAfter] = milliseconds;
  };

  /** This component computes on a thread of its own, while the main thread may be in others; null for none. */
  readonly computesApart = (component: string | null): void => {
    if (component === this.#apart) return;
    this.#apart = component;
    const bytes = Buffer.alloc(componentBytesMax);
    putText(bytes, 0, component ?? "", componentBytesMax, "utf8");
    this.#keep(bytes, componentBytesMax);
  };

  #change(component: string): void {
    this.#component = component;
    const end = putText(this.#bytes, componentAt, component, componentBytesMax, "utf8");
    this.#keep(this.#bytes.subarray(componentAt, end), 0);
  }

  #keep(bytes: Buffer, at: number): void {
    if (this.#descriptor === null) return;
    try {
      writeSync(this.#descriptor, bytes, 0, bytes.length, at);
    } catch {
      // A full disk is no reason to answer no more; a crash would then be on nobody's account.
    }
  }
}

/**
 * What the main thread wrote into the shared memory; null before any guest was entered. Of several requests it is the one that
 * runs, where `shown` is the memory that says so, else the first.
 */
export function readFlight(
  record: SharedArrayBuffer,
  shown: RunningRequest | null = null,
): Flight | null {
  const bytes = Buffer.from(record);
  const component = textAt(bytes, componentAt, "utf8");
  if (component === "") return null;
  const request = textAt(bytes, runningAt(record, bytes, shown), "latin1");
  return { component, request: request === "" ? null : (request.split("?")[0] as string) };
}

/** Where the name of the request stands that runs. */
function runningAt(record: SharedArrayBuffer, bytes: Buffer, shown: RunningRequest | null): number {
  const numbers = new Int32Array(record, 0, componentAt / Int32Array.BYTES_PER_ELEMENT);
  const count = numbers[recordSlots.together] ?? 0;
  if (shown === null || shown.memory !== numbers[recordSlots.memory]) return requestAt;
  const running = Atomics.load(new Int32Array(shown.running, 0, 1), 0);
  for (let place = 0; place < count; place += 1) {
    const at = togetherAt + place * togetherBytes;
    if (bytes.readInt32LE(at) === running) return at + 4;
  }
  return requestAt;
}

/**
 * The component that a process was in, from the file that outlives it; null for none. One that computed on a thread of its own is
 * likelier to have ended it than the one that was entered last, which may have been any since then.
 */
export function readLastComponent(descriptor: number): string | null {
  const bytes = Buffer.alloc(2 * componentBytesMax);
  try {
    readSync(descriptor, bytes, 0, bytes.length, 0);
  } catch {
    return null;
  }
  return textAt(bytes, componentBytesMax, "utf8") || textAt(bytes, 0, "utf8") || null;
}

/** Puts a text behind its length, cut where it is too long; returns where it ends. */
function putText(
  bytes: Buffer,
  at: number,
  text: string,
  bytesMax: number,
  encoding: "utf8" | "latin1",
): number {
  const length = bytes.write(text, at + 2, bytesMax - 2, encoding);
  bytes.writeUInt16LE(length, at);
  return at + 2 + length;
}

function textAt(bytes: Buffer, at: number, encoding: "utf8" | "latin1"): string {
  return bytes.toString(encoding, at + 2, at + 2 + bytes.readUInt16LE(at));
}
