/** Runs commands on the right server: in time, with retries of what may be repeated, and with an error of the table otherwise. */

import { redisLimits } from "../../limits.ts";
import { CallGate } from "../remote/call-gate.ts";
import { deadlineAfter, millisecondsUntil, withRetries } from "../remote/retry.ts";
import type { RedisStoreConfig } from "./config.ts";
import { parseEndpoint } from "./servers/connections.ts";
import { redisAddress } from "./describe.ts";
import { isNotPermitted, isPassing, isRetryable, Refusal, toBobbinError } from "./faults.ts";
import { NotSent, type StorePlace } from "../remote/outcome.ts";
import type { Link, LinkContext, Reply, Word } from "./servers/link.ts";
import type { RedisNode } from "./servers/node.ts";
import { inTime } from "./servers/in-time.ts";
import { ReplicaReads } from "./servers/replica-reads.ts";
import { Replicas } from "./servers/replicas.ts";
import type { Topology } from "./servers/topology.ts";

/** A script, and the name that servers know it by. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

/** What is to be done, and where. */
export interface Call {
  /** The slot of its keys; any where there is but one server. */
  readonly slot: number;
  readonly words: Word[];
  /** Run by name, and by its text where the server has forgotten it; the words are its keys and arguments. */
  readonly script?: Script;
  /** What a write does, for people and without values; null for a read. */
  readonly operation: string | null;
  /** Whether the answer may be a replica's, which may be behind; of a read only. */
  readonly mayBeBehind?: boolean;
  /** Bytes of the values that are sent. */
  readonly bytes?: number;
}

/** Errors about the data, which mean something else for each command. */
function isForCaller(fault: Refusal): boolean {
  return fault.code === "WRONGTYPE" || (fault.code === "ERR" && !isNotPermitted(fault));
}

/** How often a command follows a Cluster's redirections before it pauses. */
const redirectionsMax = 5;

/** The servers of one store. */
export class Engine {
  readonly topology: Topology;
  readonly address: string;
  readonly #label: string;
  readonly #timeoutMilliseconds: number;
  readonly #replicas: Replicas;
  readonly #replicaReads: ReplicaReads;
  readonly #context: LinkContext;
  readonly #closing = new AbortController();
  readonly #gate: CallGate;
  /** Since when no server could be reached at all; null while one can. */
  #downSinceMilliseconds: number | null = null;

  constructor(label: string, config: RedisStoreConfig, topology: Topology, context: LinkContext) {
    this.topology = topology;
    this.address = redisAddress(config.url);
    this.#label = label;
    this.#timeoutMilliseconds = config.timeoutMilliseconds;
    this.#replicas = new Replicas(config);
    this.#replicaReads = new ReplicaReads(topology);
    this.#context = context;
    const { commandsInFlightMax: callsMax, bytesInFlightMax: bytesMax } = redisLimits;
    this.#gate = new CallGate({ store: label, address: this.address }, { callsMax, bytesMax });
  }

  /**
   * Resolves to the answer of the server. Rejects with a `Refusal` that only the caller can understand
   * (`WRONGTYPE`, `ERR`), and with an error of the table for everything else.
   */
  run(call: Call): Promise<Reply> {
    const { operation, bytes = 0 } = call;
    return this.#guard(operation, bytes, (deadline) => this.#attempt(call, deadline));
  }

  /** A read of several steps, which begins anew when one of them fails. Rejects like `run`. */
  readInSteps<T>(attempt: (deadlineMilliseconds: number) => Promise<T>): Promise<T> {
    return this.#guard(null, 0, attempt);
  }

  /** One step: resolves to the answer and the connection, for steps that have to stay on one. Rejects with a fault. */
  async step(
    node: RedisNode,
    link: Link | null,
    words: Word[],
    deadline: number,
  ): Promise<[Reply, Link]> {
    try {
      const open = link ?? (await inTime(node.link(false), deadline));
      const reply = await open.send(words, millisecondsUntil(deadline));
      await this.topology.confirm(node, false, deadline);
      return [reply, open];
    } catch (fault) {
      this.topology.doubt(node);
      throw fault;
    }
  }

  /** What a person should know of the servers that have these slots, and of how they are used. */
  async remarks(slots: readonly number[]): Promise<string[]> {
    const deadline = deadlineAfter(this.#timeoutMilliseconds);
    const found = slots.map(async (slot) => this.topology.primaryOf(slot, false));
    const nodes = new Set(await inTime(Promise.all(found), deadline));
    const remarks = [...nodes].map(async (node) => {
      const [role] = await this.step(node, null, ["ROLE"], deadline);
      const [, , connected] = role as Reply[];
      const count = Array.isArray(connected) ? connected.length : 0;
      return this.#replicas.remarks(Math.max(count, node.replicas ?? 0));
    });
    return [...this.topology.remarks(), ...(await Promise.all(remarks)).flat()];
  }

  /** Ends everything at once; what is under way fails. */
  close(): void {
    this.#closing.abort();
    this.topology.close();
  }

  get #place(): StorePlace {
    const { address } = this;
    return { store: this.#label, address, timeoutMilliseconds: this.#timeoutMilliseconds };
  }

  async #guard<T>(
    operation: string | null,
    bytes: number,
    attempt: (deadlineMilliseconds: number) => Promise<T>,
  ): Promise<T> {
    this.#gate.enter(bytes, this.#context.abandoned);
    const deadlineMilliseconds = deadlineAfter(this.#timeoutMilliseconds);
    let unreachable: NotSent | null = null;
    try {
      return await withRetries(() => this.#check(attempt, deadlineMilliseconds), {
        deadlineMilliseconds,
        isRetryable: (fault) => {
          if (fault instanceof NotSent && fault.kind === "unreachable") unreachable = fault;
          return this.#isRetryable(fault, operation !== null);
        },
        signal: this.#closing.signal,
      });
    } catch (fault) {
      if (fault instanceof Refusal && isForCaller(fault)) throw fault;
      // That a connection was refused says more than that there was none in time.
      const isLate = fault instanceof NotSent && fault.kind === "timeout";
      throw toBobbinError(isLate ? (unreachable ?? fault) : fault, this.#place, operation);
    } finally {
      this.#gate.leave(bytes);
    }
  }

  async #check<T>(
    attempt: (deadlineMilliseconds: number) => Promise<T>,
    deadline: number,
  ): Promise<T> {
    if (this.#closing.signal.aborted) throw new NotSent("closed", "the store is closed");
    const answer = await attempt(deadline);
    this.#downSinceMilliseconds = null;
    return answer;
  }

  /** When nothing has been reachable for as long as a call may take, further calls need not wait as long. */
  #isRetryable(fault: unknown, isWrite: boolean): boolean {
    const isDown = fault instanceof NotSent;
    if (!isDown) this.#downSinceMilliseconds = null;
    else this.#downSinceMilliseconds ??= performance.now();
    if (this.#closing.signal.aborted || !isRetryable(fault, isWrite)) return false;
    const downSince = this.#downSinceMilliseconds ?? Infinity;
    return performance.now() - downSince < this.#timeoutMilliseconds;
  }

  async #attempt(call: Call, deadline: number): Promise<Reply> {
    if (call.mayBeBehind === true) {
      const answer = await this.#replicaReads.read(
        call.slot,
        (link, milliseconds) => this.#send(call, (words) => link.send(words, milliseconds)),
        deadline,
      );
      if (answer !== undefined) return answer;
    }
    const known = this.topology.primaryOf(call.slot, call.operation !== null);
    let node = known instanceof Promise ? await inTime(known, deadline) : known;
    let isAsking = false;
    for (let redirections = 0; ; redirections++) {
      try {
        return await this.#attemptAt(node, call, deadline, isAsking);
      } catch (fault) {
        const redirection = this.#redirection(call.slot, node, fault);
        if (redirection === null) {
          if (!(fault instanceof Refusal) || isPassing(fault)) this.topology.doubt(node);
          throw fault;
        }
        if (redirections === redirectionsMax) {
          throw new NotSent(
            "unreachable",
            "the servers of the Cluster do not agree where the key is",
          );
        }
        ({ node, isAsking } = redirection);
      }
    }
  }

  /** Where a server says that the keys are, or null: it says something else, or nobody knows of other servers. */
  #redirection(slot: number, from: RedisNode, fault: unknown) {
    if (!(fault instanceof Refusal)) return null;
    const [, kind, address] = /^(MOVED|ASK) \d+ (\S+)/.exec(fault.message) ?? [];
    if (address === undefined) return null;
    const isAsking = kind === "ASK";
    const endpoint = this.#resolve(address, from);
    const node = this.topology.redirect(slot, endpoint, isAsking ? "ask" : "moved");
    return node === null ? null : { node, isAsking };
  }

  /** A server that does not know its own name answers with a port alone. */
  #resolve(address: string, { endpoint }: RedisNode) {
    const { host, port } = parseEndpoint(address);
    return { host: host === "" ? endpoint.host : host, port };
  }

  async #attemptAt(
    node: RedisNode,
    call: Call,
    deadline: number,
    isAsking: boolean,
  ): Promise<Reply> {
    const isWrite = call.operation !== null;
    const isDoubted = isWrite && this.#replicas.isDoubted(node);
    const known = node.link(isWrite);
    const link = known instanceof Promise ? await inTime(known, deadline) : known;
    if (isDoubted) await this.#replicas.expect(node, link, deadline);
    const send = async (words: Word[]): Promise<Reply> => {
      const milliseconds = millisecondsUntil(deadline);
      return isAsking ? link.ask(words, milliseconds) : link.send(words, milliseconds);
    };
    const reply = await this.#send(call, send);
    const isPrimary = this.topology.confirm(node, isWrite, deadline);
    if (isWrite && this.#replicas.areAsked) {
      // Side by side: each has to hold at some moment after the write, and no more than that.
      await Promise.all([isPrimary, this.#replicas.confirm(node, link, deadline)]);
    } else if (isPrimary !== null) {
      await isPrimary;
    }
    return reply;
  }

  async #send({ script, words }: Call, send: (words: Word[]) => Promise<Reply>): Promise<Reply> {
    if (script === undefined) return send(words);
    try {
      return await send(["EVALSHA", script.sha1, ...words]);
    } catch (fault) {
      if (!(fault instanceof Refusal && fault.code === "NOSCRIPT")) throw fault;
      return send(["EVAL", script.text, ...words]);
    }
  }
}
