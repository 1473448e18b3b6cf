/** One connection, for as long as it lasts. */

import type { createClient } from "@redis/client";
import { Refusal } from "../faults.ts";
import { AnswerLost, NotSent } from "../../remote/outcome.ts";

/** A word of a command. */
export type Word = string | Buffer;

/** What a server answers; texts are bytes, also those inside arrays. */
export type Reply = Buffer | string | number | null | Reply[];

/** A client that is not connected yet, and never connects twice. */
export type RedisConnection = ReturnType<typeof createClient>;

/** Bulk strings as bytes; one object for all calls, for it is compared and copied on each. */
const asBytes = { typeMapping: { 36: Buffer } } as const;
/** How long a server waits for replicas that are a moment behind, when it is asked how many follow it. */
const followMilliseconds = 50;

/** What all connections of a store share. */
export interface LinkContext {
  /** Commands whose callers have given up but whose answers may still come; they hold memory. */
  abandoned: number;
}

/** What a primary says of its replicas. */
export interface Confirmed {
  /** How many have what was asked for. */
  readonly replicas: number;
  /** How many follow it, that or not; 0 where it was not asked. */
  readonly connected: number;
}

/** How long a connection may take, and what gives it up before; its reason is a text. */
interface OpenOptions {
  readonly milliseconds: number;
  readonly signal: AbortSignal;
  readonly context: LinkContext;
}

type IsReply = (error: unknown) => error is Error;

/**
 * A connection never comes back once it has ended, so that no command is ever sent twice: what waited for an
 * answer then fails with `AnswerLost`, and whoever wants another connection opens one.
 */
export class Link {
  readonly #client: RedisConnection;
  readonly #isReply: IsReply;
  readonly #context: LinkContext;
  #name: { id: string; address: string } | null = null;
  #endedBy: string | null = null;
  #isSilent = false;
  #answers = 0;
  #sent = 0;
  #oldestWaitingSince = 0;
  #onEnd: (() => void) | null = null;
  #confirming: Promise<Confirmed> | null = null;
  #confirmingNext: Promise<Confirmed> | null = null;
  #asking: Promise<Confirmed> | null = null;

  private constructor(client: RedisConnection, isReply: IsReply, context: LinkContext) {
    this.#client = client;
    this.#isReply = isReply;
    this.#context = context;
    client.on("error", (error: unknown) => this.end(messageOf(error)));
  }

  /**
   * Connects, greets and signs in. `isReply` knows an error that the server itself answered with. Rejects with
   * `NotSent`, or with the server's `Refusal`.
   */
  static async open(
    client: RedisConnection,
    isReply: IsReply,
    { milliseconds, signal, context }: OpenOptions,
  ): Promise<Link> {
    const link = new Link(client, isReply, context);
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const giveUp = (): void => reject(new NotSent("unreachable", String(signal.reason)));
    const timer = setTimeout(() => {
      reject(new NotSent("timeout", `no connection within ${milliseconds} ms`));
    }, milliseconds);
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
    try {
      await Promise.race([ended, client.connect()]);
      await Promise.race([ended, link.#learnName(milliseconds)]);
      return link;
    } catch (error) {
      link.end("it never was a connection");
      if (error instanceof NotSent || error instanceof Refusal) throw error;
      throw isReply(error) ? new Refusal(error.message) : connectFault(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    }
  }

  /** What the server calls this connection. Who may not ask for it goes without. */
  async #learnName(milliseconds: number): Promise<void> {
    try {
      const info = String(await this.send(["CLIENT", "INFO"], milliseconds));
      const [, id] = /(?:^| )id=(\d+)/.exec(info) ?? [];
      const [, address] = /(?:^| )addr=(\S+)/.exec(info) ?? [];
      if (id !== undefined && address !== undefined) this.#name = { id, address };
    } catch (fault) {
      if (!(fault instanceof Refusal) || isNotPermittedYet(fault)) throw fault;
    }
  }

  /**
   * Words that end this connection at the server's side, once it has ended at ours with something unanswered: what
   * the server has not read yet would otherwise be carried out later, after what was sent on the next connection.
   */
  get lastWords(): Word[] | null {
    if (this.#endedBy === null || this.#sent === this.#answers || this.#name === null) return null;
    // The number alone could be another's by now, if the server has been restarted.
    return ["CLIENT", "KILL", "ID", this.#name.id, "ADDR", this.#name.address];
  }

  /** False once the connection has ended. */
  get isUsable(): boolean {
    return this.#endedBy === null;
  }

  /** For how long something waits here while no answer at all comes. */
  get silentMilliseconds(): number {
    return this.#sent === this.#answers ? 0 : performance.now() - this.#oldestWaitingSince;
  }

  /**
   * Sends a command; those of one turn leave together. Resolves to the answer; rejects with `Refusal`, with
   * `NotSent` where the connection or the time had ended before, and with `AnswerLost` when either ends meanwhile.
   */
  send(words: Word[], milliseconds: number): Promise<Reply> {
    if (this.#endedBy !== null) return Promise.reject(new NotSent("unreachable", this.#endedBy));
    if (milliseconds <= 0) return Promise.reject(new NotSent("timeout", "no time was left"));
    if (this.#sent === this.#answers) this.#oldestWaitingSince = performance.now();
    this.#sent++;
    const answersBefore = this.#answers;
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        this.#context.abandoned++;
        const detail = `no answer within ${Math.round(milliseconds)} ms`;
        reject(new AnswerLost(detail, { isTimeout: true }));
        // Answers come in order: where none has come for so long, none of the later ones can be had either.
        if (this.#answers === answersBefore) this.#endSilent();
      }, milliseconds);
      const settle = (): void => {
        clearTimeout(timer);
        if (isLate) this.#context.abandoned--;
      };
      this.#client.sendCommand(words, asBytes).then(
        (reply) => {
          settle();
          this.#noteAnswer();
          resolve(reply as unknown as Reply);
        },
        (error: unknown) => {
          settle();
          if (!this.#isReply(error)) return reject(this.#lost(error));
          this.#noteAnswer();
          reject(new Refusal(error.message));
        },
      );
    });
  }

  /** Sends `ASKING` and the command right behind it, for a slot that is on its way here. */
  async ask(words: Word[], milliseconds: number): Promise<Reply> {
    const [, reply] = await Promise.all([
      this.send(["ASKING"], milliseconds),
      this.send(words, milliseconds),
    ]);
    return reply;
  }

  /**
   * How many replicas have everything that was answered here before. One `WAIT` serves all that come while
   * another is under way, for it holds up the whole connection. Where all are to confirm, the server also tells how many it has.
   */
  confirm(replicas: number, milliseconds: number, isAll: boolean): Promise<Confirmed> {
    // It has not been sent yet. Whoever sent one of their own now would keep it from being sent at all.
    if (this.#confirmingNext !== null) return this.#confirmingNext;
    if (this.#confirming === null) {
      this.#confirming = this.#wait(replicas, milliseconds, isAll).finally(
        () => (this.#confirming = null),
      );
      return this.#confirming;
    }
    const again = (): Promise<Confirmed> => {
      this.#confirmingNext = null;
      return this.confirm(replicas, milliseconds, isAll);
    };
    return (this.#confirmingNext = this.#confirming.then(again, again));
  }

  /**
   * How many replicas follow the server now, before anything is sent that they would have to confirm; one question
   * serves all that come while it is under way. `replicas` are waited for a moment only.
   */
  following(replicas: number, milliseconds: number, isAll: boolean): Promise<Confirmed> {
    return (this.#asking ??= this.#wait(replicas, milliseconds, isAll, followMilliseconds).finally(
      () => (this.#asking = null),
    ));
  }

  async #wait(
    replicas: number,
    milliseconds: number,
    isAll: boolean,
    waitMilliseconds = Math.max(1, Math.floor(milliseconds / 2)),
  ): Promise<Confirmed> {
    const words = ["WAIT", String(replicas), String(waitMilliseconds)];
    const [found, role] = await Promise.all([
      this.send(words, milliseconds),
      isAll ? this.send(["ROLE"], milliseconds) : null,
    ]);
    if (role === null) return { replicas: found as number, connected: 0 };
    const [kind, , connected] = role as [Buffer, number, Reply[]];
    if (String(kind) !== "master") throw new Refusal("READONLY it is a replica by now");
    return { replicas: found as number, connected: connected.length };
  }

  /** Hears all that is published; a later `PING` is answered behind what was published before it, and nothing else can be sent. Rejects as `send` does. */
  listen(onMessage: (message: string) => void, milliseconds: number): Promise<void> {
    return this.#subscribe(this.#client.pSubscribe("*", onMessage), milliseconds);
  }

  /** The same of one channel. */
  hear(channel: string, onMessage: () => void, milliseconds: number): Promise<void> {
    return this.#subscribe(this.#client.subscribe(channel, onMessage), milliseconds);
  }

  async #subscribe(subscribed: Promise<unknown>, milliseconds: number): Promise<void> {
    const timer = setTimeout(() => this.#endSilent(), milliseconds);
    try {
      await subscribed;
    } catch (error) {
      throw this.#isReply(error) ? new Refusal(error.message) : this.#lost(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resolves when the connection has ended. */
  whenEnded(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#endedBy === null) this.#onEnd = resolve;
      else resolve();
    });
  }

  /** Ends the connection at once; the reason is told to all that wait for answers. */
  end(reason: string): void {
    if (this.#endedBy !== null) return;
    this.#endedBy = reason;
    this.#client.destroy();
    this.#onEnd?.();
  }

  #endSilent(): void {
    this.#isSilent = true;
    this.end("the server has stopped answering");
  }

  #lost(error: unknown): AnswerLost {
    return new AnswerLost(this.#endedBy ?? messageOf(error), { isTimeout: this.#isSilent });
  }

  #noteAnswer(): void {
    this.#answers++;
    this.#oldestWaitingSince = performance.now();
  }
}

/** A server that wants to be told who asks says so at the first command. */
function isNotPermittedYet({ code }: Refusal): boolean {
  return code === "NOAUTH" || code === "DENIED" || code === "LOADING";
}

/** What keeps certificates from being taken does not pass by waiting. */
function connectFault(error: unknown): NotSent {
  const code = (error as { code?: unknown }).code;
  const isCertificate = typeof code === "string" && /CERT|SIGNATURE|^ERR_TLS|^ERR_SSL/.test(code);
  return isCertificate
    ? new NotSent("lasting", `its certificate or ours is not accepted: ${messageOf(error)}`)
    : new NotSent("unreachable", messageOf(error));
}

function messageOf(error: unknown): string {
  // The client knows no answer to no command, which is how a server says that it has too many connections.
  if (error instanceof TypeError) return "the server ended the connection unasked";
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error && error.message !== "" ? error.message : String(error);
}
