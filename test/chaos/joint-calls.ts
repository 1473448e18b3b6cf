/** What clients do with the keys of commits. */

import type { CheckedKey, WrittenKey } from "./history.ts";
import type { CommitPart } from "./host-process.ts";
import { jointCounter, jointKeys } from "./joint-keys.ts";
import type { Random } from "./random.ts";
import type { Client, Recorder } from "./recorder.ts";

interface Read extends CheckedKey {
  readonly version: string;
}

/** Draws and makes calls. */
export class JointCalls {
  readonly #recorder: Recorder;
  #values = 0;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** One call, or reads and a commit; whether the last was answered. */
  step(client: Client, random: Random): Promise<boolean> {
    const draw = random.next();
    if (draw < 0.2) return this.get(client, random.pick([...jointKeys, jointCounter]));
    if (draw < 0.3) return this.#set(client, random.pick(jointKeys));
    return this.#commit(client, random);
  }

  /** Reads one. */
  get(client: Client, key: string): Promise<boolean> {
    return this.#recorder.ask(client, {
      key,
      asked: { type: "get", key },
      told: (value) => ({ type: "get", found: value as string | null }),
    });
  }

  #set(client: Client, key: string): Promise<boolean> {
    const value = this.#nextValue(key);
    return this.#recorder.ask(client, {
      key,
      asked: { type: "set", key, value },
      told: () => ({ type: "set", value }),
    });
  }

  async #commit(client: Client, random: Random): Promise<boolean> {
    const keys = random.shuffle([...jointKeys, jointCounter]);
    const checked: Read[] = [];
    for (const key of keys.slice(0, Math.floor(random.between(0, 4)))) {
      const read = await this.#readVersion(client, key);
      if (read === null) return false;
      checked.push(read);
    }
    const writes = this.#drawWrites(checked, random);
    return this.#recorder.ask(client, {
      key: "",
      asked: {
        type: "commit",
        checks: checked.map(({ key, expected, version }) => ({
          key,
          version: expected === null && random.next() < 0.5 ? null : version,
        })),
        writes,
      },
      told: (sums) => ({
        type: "commit",
        checks: checked.map(({ key, expected }) => ({ key, expected })),
        writes: writes.map((write) => toWritten(write, sums as string[] | null | undefined)),
        isDone: Array.isArray(sums),
      }),
    });
  }

  /**
   * Only where a value was checked is anything deleted or added to: as no value comes twice, it is clear when a commit of
   * which nobody knows can have happened at the latest.
   */
  #drawWrites(checked: readonly Read[], random: Random): CommitPart[] {
    // A look at several keys at once.
    if (checked.length > 1 && random.next() < 0.2) return [];
    const mayDelete = checked.some(({ expected }) => expected !== null);
    const written = random.shuffle(jointKeys).slice(0, Math.ceil(random.between(0, 3)));
    const writes = written.map((key): CommitPart =>
      mayDelete && random.next() < 0.2
        ? { kind: "delete", key }
        : { kind: "set", key, value: this.#nextValue(key) },
    );
    return mayDelete && random.next() < 0.5
      ? [...writes, { kind: "add", key: jointCounter }]
      : writes;
  }

  async #readVersion(client: Client, key: string): Promise<Read | null> {
    let read: Read | null = null;
    await this.#recorder.ask(client, {
      key,
      asked: { type: "versioned", key },
      told: (found) => {
        const [expected, version] = found as readonly [string | null, string];
        read = { key, expected, version };
        return { type: "get", found: expected };
      },
    });
    return read;
  }

  #nextValue(key: string): string {
    return `${key}:${++this.#values}`;
  }
}

function toWritten(write: CommitPart, sums: readonly string[] | null | undefined): WrittenKey {
  if (write.kind !== "add") return write;
  const [sum] = sums ?? [];
  return { ...write, sum: sum === undefined ? null : Number(sum) };
}
