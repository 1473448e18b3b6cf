/** The host's calls behind `crypto.subtle`: Node's own algorithms, on keys that one isolate owns by number. */
import type { webcrypto } from "node:crypto";
import { bobbinError } from "../../../../errors.ts";
import { isolateCallLimits } from "../../../../limits.ts";
import { describeProcessorUse } from "../../../processor-use.ts";
import { RefusedCall, textOf, wholeNumber } from "../call-arguments.ts";
import type { CallContext, CallGroup } from "../call-context.ts";
import { meterKeyWork, queueKeyWork } from "./crypto-lane.ts";
import { dearBecause, type KeyWorkRequest, readKeyWork } from "./key-work-request.ts";
import { unpackList } from "../packed-list.ts";
import type { RequestContext } from "../../requests-in-flight.ts";

const { cryptoKeysMax, cryptoOperationsMax, rsaBitsMax } = isolateCallLimits;

/** Makes the calls. */
export function createKeyCalls(context: CallContext): CallGroup<"cryptoStart"> {
  const work = new KeyWork(context);
  return {
    calls: { cryptoStart: (id, text, count, bytes) => work.start(id, text, count, bytes) },
    close: () => work.close(),
  };
}

/** That of one isolate. */
class KeyWork {
  readonly #context: CallContext;
  readonly #keys = new Map<number, webcrypto.CryptoKey>();
  readonly #used = new WeakMap<RequestContext, number>();
  #lastKey = 0;
  #underWay = 0;
  #isClosed = false;

  constructor(context: CallContext) {
    this.#context = context;
  }

  start(id: number, text: string, count: number, bytes: number): void {
    const { entry, buffer, held, settings } = this.#context;
    wholeNumber(id, Number.MAX_SAFE_INTEGER);
    const all = unpackList(buffer.read(bytes), wholeNumber(count, cryptoBytesMax));
    const request = readKeyWork(textOf(text), all, (handle) => this.#key(handle));
    const context = entry.current();
    const dear = dearBecause(request, settings.cpuMillisecondsMax);
    if (dear !== null) return this.#tell(context, id, refusal(...dear));
    if (this.#underWay >= cryptoOperationsMax) {
      const detail = `${cryptoOperationsMax} operations are under way already, the most that may`;
      return this.#tell(context, id, refusal("OperationError", detail));
    }
    const heldBytes = bytes + text.length;
    held.take(heldBytes);
    this.#underWay += 1;
    entry.hold();
    queueKeyWork(settings.component.id, async () => {
      const answer = await this.#run(context, request);
      this.#underWay -= 1;
      held.give(heldBytes);
      entry.release();
      if (!this.#isClosed) this.#enter(context, id, answer);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#keys.clear();
  }

  async #run(context: RequestContext | null, request: KeyWorkRequest): Promise<Answer> {
    const { settings, entry } = this.#context;
    const used = context === null ? 0 : (this.#used.get(context) ?? 0);
    if (this.#isClosed || context?.ended === true || used > settings.cpuMillisecondsMax) {
      return refusal("OperationError", "its request is over");
    }
    const { result, milliseconds } = await meterKeyWork(() => perform(request));
    if (context !== null) {
      this.#used.set(context, used + milliseconds);
      if (used + milliseconds > settings.cpuMillisecondsMax) {
        const dearest = { name: "crypto.subtle", calls: 1, milliseconds };
        const use = { milliseconds: used + milliseconds, dearest };
        const parameters = { milliseconds: settings.cpuMillisecondsMax };
        entry.fail(
          context,
          bobbinError("guest-out-of-time", { ...parameters, used: describeProcessorUse(use) }),
        );
      }
    }
    return result.status === "rejected" ? failureOf(result.reason) : this.#answerOf(result.value);
  }

  #answerOf(value: unknown): Answer {
    if (value instanceof ArrayBuffer) return { text: "", bytes: new Uint8Array(value) };
    try {
      if (value instanceof CryptoKey) return json({ key: this.#keep(value) });
      if (typeof value === "object" && value !== null && "privateKey" in value) {
        const { publicKey, privateKey } = value as webcrypto.CryptoKeyPair;
        return json({
          pair: { publicKey: this.#keep(publicKey), privateKey: this.#keep(privateKey) },
        });
      }
    } catch (error) {
      if (!(error instanceof RefusedCall)) throw error;
      return refusal("OperationError", error.message);
    }
    return json({ value });
  }

  #keep(key: webcrypto.CryptoKey): object {
    const { modulusLength } = key.algorithm as { modulusLength?: number };
    if ((modulusLength ?? 0) > rsaBitsMax) {
      throw new RefusedCall(`RSA keys have ${rsaBitsMax} bits at most here`);
    }
    // A guest does not tell which keys it has forgotten: an isolate that has seen many is replaced.
    if (this.#keys.size >= cryptoKeysMax) this.#context.entry.wearOut();
    if (this.#keys.size >= 2 * cryptoKeysMax) {
      throw new RefusedCall(`${2 * cryptoKeysMax} keys are the most that one isolate may have`);
    }
    const handle = ++this.#lastKey;
    this.#keys.set(handle, key);
    const { type, extractable, algorithm, usages } = key;
    return { handle, type, extractable, algorithm: plain(algorithm), usages };
  }

  #key(handle: number): webcrypto.CryptoKey {
    const key = this.#keys.get(handle);
    if (key === undefined) throw new RefusedCall("there is no such key");
    return key;
  }

  #tell(context: RequestContext | null, id: number, answer: Answer): void {
    const { entry } = this.#context;
    entry.hold();
    setImmediate(() => {
      entry.release();
      if (!this.#isClosed) this.#enter(context, id, answer);
    });
  }

  #enter(context: RequestContext | null, id: number, answer: Answer): void {
    const { entry } = this.#context;
    if ("name" in answer) entry.enter(context, "cryptoFailed", id, answer.name, answer.message);
    else entry.enter(context, "cryptoDone", id, answer.text, answer.bytes);
  }
}

type Answer =
  | { readonly text: string; readonly bytes: Uint8Array | number }
  | { readonly name: string; readonly message: string };

/** Each operation takes so many byte strings at most. */
const cryptoBytesMax = 16;

const json = (value: object): Answer => ({ text: JSON.stringify(value), bytes: 0 });
const refusal = (name: string, message: string): Answer => ({ name, message });

function plain(algorithm: object): object {
  return Object.fromEntries(
    Object.entries(algorithm).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? [...value] : (value as unknown),
    ]),
  );
}

/** Node's own words say nothing of the machine where they are those of the standard. */
function failureOf(error: unknown): Answer {
  if (error instanceof DOMException) return refusal(error.name, error.message);
  if (error instanceof TypeError) return refusal("TypeError", error.message);
  return refusal("OperationError", "The operation failed for an operation-specific reason");
}

type Arguments =
  Parameters<webcrypto.SubtleCrypto["importKey"]> extends unknown[] ? never[] : never;

async function perform({ operation, given, data }: KeyWorkRequest): Promise<unknown> {
  const { format, algorithm, derived, of, by, extractable, usages, length, jwk } = given;
  const [first, second] = data;
  // Most components have no keys, and all of this takes time to load.
  const { subtle } = crypto;
  const call = (name: keyof webcrypto.SubtleCrypto, ...args: unknown[]): unknown =>
    (subtle[name] as (...args: Arguments) => unknown).call(subtle, ...(args as Arguments));
  switch (operation) {
    case "encrypt":
    case "decrypt":
    case "sign":
      return call(operation, algorithm, of, first);
    case "verify":
      return call(operation, algorithm, of, first, second);
    case "generateKey":
      return call(operation, algorithm, extractable, usages);
    case "importKey":
      return call(operation, format, jwk ?? first, algorithm, extractable, usages);
    case "exportKey":
      return call(operation, format, of);
    case "deriveBits":
      return call(operation, algorithm, of, length);
    case "deriveKey":
      return call(operation, algorithm, of, derived, extractable, usages);
    case "wrapKey":
      return call(operation, format, of, by, algorithm);
    case "unwrapKey":
      return call(operation, format, first, by, algorithm, derived, extractable, usages);
    default:
      throw new TypeError("no such operation");
  }
}
