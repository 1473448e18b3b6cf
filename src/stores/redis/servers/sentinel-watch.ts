/** One Sentinel, and what it knows: asked once, and again whenever it publishes something about the primary. */

import { setTimeout as sleep } from "node:timers/promises";
import { pauseAfter } from "../../remote/retry.ts";
import type { Connect, Endpoint } from "./connections.ts";
import { Refusal } from "../faults.ts";
import { NotSent } from "../../remote/outcome.ts";
import type { Link } from "./link.ts";
import { askSentinel, type View } from "./sentinel-view.ts";

/** Longest pause before a Sentinel that is away is looked for again. */
const pauseMillisecondsMax = 1_000;
/** How long a Sentinel that replaces the primary is left alone before it is asked how far it is, unless it tells. */
const failoverMilliseconds = 200;

/** What a Sentinel is watched for, and how. */
export interface WatchPlan {
  /** What the Sentinel calls the primary. */
  readonly name: string;
  readonly connect: Connect;
  readonly timeoutMilliseconds: number;
  /** Called when the view has changed, or is gone. */
  readonly onChange: () => void;
  /** Ends the watch; its reason is a text. */
  readonly signal: AbortSignal;
}

/**
 * Keeps a connection that hears the Sentinel's events. They come in order with the answers, so that the answer to a
 * `PING` proves that all the Sentinel had done before is known here: that costs it less than any question.
 */
export class SentinelWatch {
  readonly #endpoint: Endpoint;
  readonly #plan: WatchPlan;
  #link: Link | null = null;
  #isListening = true;
  #view: View | null = null;
  #fault: unknown = null;
  #asking: Promise<void> | null = null;
  #isStale = false;
  #attempt: Promise<void> | null = null;

  /** Begins at once, and goes on until the signal fires. */
  constructor(endpoint: Endpoint, plan: WatchPlan) {
    this.#endpoint = endpoint;
    this.#plan = plan;
    void this.#run();
  }

  /** What the Sentinel knew when it last told; null while it is away, and while it is asked. */
  get view(): View | null {
    return this.#view;
  }

  /** What keeps it from being asked, or null. */
  get fault(): unknown {
    return this.#fault;
  }

  /** The attempt to reach it that is under way, or null; never rejects. */
  get attempt(): Promise<void> | null {
    return this.#attempt;
  }

  /** Resolves to what the Sentinel knows at a moment after this call, or to null where it does not say. */
  async confirm(): Promise<View | null> {
    const link = this.#link;
    if (link === null) return null;
    try {
      if (this.#isListening) await link.send(["PING"], this.#plan.timeoutMilliseconds);
      else this.#refresh();
      await this.#asking;
    } catch (fault) {
      this.#fault = fault;
      link.end("the Sentinel does not answer");
    }
    return this.#link === link && link.isUsable ? this.#view : null;
  }

  /** Ends a connection on which nothing comes, and opens another. */
  reconnect(): void {
    this.#link?.end("the Sentinel does not answer");
  }

  async #run(): Promise<void> {
    const { signal, onChange } = this.#plan;
    for (let failures = 0; !signal.aborted; failures++) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#attempt = promise;
      try {
        const link = await this.#open();
        if (this.#view !== null) failures = 0;
        this.#attempt = null;
        resolve();
        onChange();
        await link.whenEnded();
      } catch (fault) {
        this.#fault = fault;
      }
      this.#link = null;
      this.#view = null;
      this.#attempt = null;
      resolve();
      onChange();
      const pause = pauseAfter(failures + 1, { pauseMillisecondsMax });
      await sleep(pause, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  async #open(): Promise<Link> {
    const { signal } = this.#plan;
    const link = await this.#connectListening();
    this.#link = link;
    try {
      // Only now: what happens before is in the answer, and what happens later is heard.
      this.#refresh();
      await this.#asking;
      if (signal.aborted) throw new NotSent("closed", String(signal.reason));
      if (this.#view === null) throw this.#fault;
      return link;
    } catch (fault) {
      link.end("it cannot be asked");
      throw fault;
    }
  }

  /** Who may not listen asks each time instead. */
  async #connectListening(): Promise<Link> {
    const { name, connect, timeoutMilliseconds, signal } = this.#plan;
    const link = await connect(this.#endpoint, timeoutMilliseconds, signal);
    const hear = (message: string): void => {
      if (this.#link === link && message.split(" ").includes(name)) this.#refresh();
    };
    try {
      await link.listen(hear, timeoutMilliseconds);
      this.#isListening = true;
      return link;
    } catch (fault) {
      link.end("it cannot be listened to");
      if (!(fault instanceof Refusal && fault.code === "NOPERM")) throw fault;
    }
    this.#isListening = false;
    return connect(this.#endpoint, timeoutMilliseconds, signal);
  }

  /** What is known is no longer so: asks, and once more where something happens meanwhile. */
  #refresh(): void {
    this.#view = null;
    this.#isStale = true;
    this.#asking ??= this.#askUntilSettled();
  }

  async #askUntilSettled(): Promise<void> {
    const link = this.#link;
    try {
      let view: View | null = null;
      while (this.#isStale) {
        this.#isStale = false;
        view = await this.#ask();
      }
      this.#view = this.#link === link ? view : null;
      this.#fault = null;
    } catch (fault) {
      this.#fault = fault;
      link?.end("the Sentinel does not answer");
    } finally {
      // Here and not where it is waited for: whoever asks next must begin anew.
      this.#asking = null;
    }
    if (this.#view?.isFailingOver === true) {
      setTimeout(() => {
        if (this.#link === link) this.#refresh();
      }, failoverMilliseconds).unref();
    }
    if (this.#view !== null) this.#plan.onChange();
  }

  /** On a connection of its own where this one listens. */
  async #ask(): Promise<View> {
    const { name, connect, timeoutMilliseconds, signal } = this.#plan;
    if (!this.#isListening && this.#link !== null) {
      return askSentinel(this.#link, name, timeoutMilliseconds);
    }
    const link = await connect(this.#endpoint, timeoutMilliseconds, signal);
    try {
      return await askSentinel(link, name, timeoutMilliseconds);
    } finally {
      link.end("all questions are answered");
    }
  }
}
