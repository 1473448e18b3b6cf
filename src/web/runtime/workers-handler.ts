import {
  createObject,
  isArray,
  lengthOf,
  parseJson,
  promiseOf,
  push,
  thenOf,
} from "../../../sdk/typescript/src/intrinsics.ts";
import type { Kv } from "../../../sdk/typescript/src/spin-sdk.ts";
import { KVNamespace } from "../../../sdk/typescript/src/workers-kv.ts";
import type { HostCalls } from "../host-calls.ts";
import type { ChunkSource } from "../platform/bytes/chunks.ts";

/** What a fetch handler of Workers finds in its second argument: each granted store under its label. */
export function workersEnv(host: HostCalls, kv: Kv): object {
  const env = createObject(null) as Record<string, KVNamespace>;
  const labels: unknown = parseJson(host.kvLabels?.() ?? "[]");
  if (!isArray(labels)) return env;
  for (let at = 0; at < labels.length; at += 1) {
    const label = labels[at] as string;
    env[label] = new KVNamespace(kv, label);
  }
  return env;
}

/** What a fetch handler of Workers finds in its third argument, or an event has. */
export class WorkersContext {
  readonly #work: Promise<unknown>[] = [];

  /** What is to be done before the request ends; its response does not end before. */
  static pending(context: WorkersContext): Promise<unknown>[] {
    return context.#work;
  }

  /** The request, and with it its stores, stays open until this has ended, however that is. */
  waitUntil(work: unknown): void {
    push(
      this.#work,
      thenOf(promiseOf(work), undefined, () => {}),
    );
  }

  /** Takes no part here: what fails is answered with 500. */
  passThroughOnException(): void {}
}

const { pending } = WorkersContext;

/** The body of a response, which ends when the work has ended that its request has begun; null where there is none. */
export function bodyAndWork(
  body: string | Uint8Array | ChunkSource | null,
  context: WorkersContext,
  encode: (text: string) => Uint8Array<ArrayBuffer>,
): ChunkSource | null {
  const work = pending(context);
  if (work.length === 0) return null;
  const source = typeof body === "string" ? encode(body) : body;
  let first: Uint8Array<ArrayBuffer> | null = null;
  let rest: ChunkSource | null = null;
  if (source !== null && "read" in source) rest = source;
  else if (source !== null && lengthOf(source) > 0) first = source as Uint8Array<ArrayBuffer>;
  return {
    read: async () => {
      const chunk = first ?? (rest === null ? null : await rest.read());
      first = null;
      if (chunk !== null) return chunk;
      // More may be begun meanwhile.
      for (let at = 0; at < work.length; at += 1) await work[at];
      return null;
    },
    cancel: (reason) => rest?.cancel(reason),
  };
}
