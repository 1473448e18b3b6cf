import {
  isArray,
  mapGet,
  MapOf,
  mapSet,
  parseJson,
} from "../../../sdk/typescript/src/intrinsics.ts";
import { closedLabel, labelOpensMax, labelStores } from "../turn-memory-layout.ts";
import type { HostCalls } from "../host-calls.ts";

/** A number of 32 bits has a bit for each, and its sign. */
const labelsMax = 31;

/**
 * Stores that are opened without a call of the host: a component's store that was opened once is named by its label's place
 * from then on, and the request that runs opens it at its first call.
 */
export class LabelStores {
  readonly #host: HostCalls;
  readonly #runningRequest: () => number;
  #labels: Map<string, number> | null = null;
  /** A bit for each label, in their order: 1 once its store has been opened here. */
  #opened = 0;
  /** The request that opens stores so at present, and how many it has open. */
  #opener = -1;
  #openCount = 0;

  /** `runningRequest` answers the number of the request that runs, or -1 where the guest does not know it. */
  constructor(host: HostCalls, runningRequest: () => number) {
    this.#host = host;
    this.#runningRequest = runningRequest;
  }

  /** The number of a store that is open for whoever runs, or -2 where it cannot be opened, which `takeError` tells of. */
  open(label: string): number {
    const running = this.#runningRequest();
    if (running !== this.#opener) {
      this.#opener = running;
      this.#openCount = 0;
    }
    const at = running < 0 ? undefined : mapGet((this.#labels ??= labelsOf(this.#host)), label);
    if (at === undefined) return this.#host.kvOpen(label, this.#openCount);
    if ((this.#opened & (1 << at)) !== 0 && this.#openCount < labelOpensMax) {
      this.#openCount += 1;
      return labelStores + running * 2 ** 32 + at;
    }
    const store = this.#host.kvOpen(label, this.#openCount);
    if (store >= 0) this.#opened |= 1 << at;
    return store;
  }

  /** What a store's number is once it is closed: such a number names none. */
  close(store: number): number {
    const label = store % 2 ** 32;
    if (label === closedLabel) return store;
    const isOpeners = (store - labelStores - label) / 2 ** 32 === this.#opener;
    if (isOpeners && this.#openCount > 0) this.#openCount -= 1;
    return store - label + closedLabel;
  }
}

/** Whether a store's number names a label. */
export function isLabelStore(store: number): boolean {
  return store >= labelStores;
}

function labelsOf(host: HostCalls): Map<string, number> {
  const found = new MapOf<string, number>();
  const labels: unknown = parseJson(host.kvLabels?.() ?? "[]");
  if (!isArray(labels)) return found;
  for (let at = 0; at < labels.length && at < labelsMax; at += 1) {
    mapSet(found, labels[at] as string, at);
  }
  return found;
}
