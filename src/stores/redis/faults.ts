/** What can go wrong between here and a server, told apart by what it means for a write: applied, not applied, or unknown. */

import { bobbinError } from "../../errors.ts";
import {
  AnswerLost,
  lostError,
  NotSent,
  notSentError,
  type StorePlace,
} from "../remote/outcome.ts";

/** The server answered with an error, and applied nothing. */
export class Refusal extends Error {
  /** The first word of the answer: `NOAUTH`, `MOVED`, `ERR`. */
  readonly code: string;

  constructor(text: string) {
    // Texts about unknown commands repeat what was sent, and that may be a value.
    super(text.replace(/,? with args beginning with.*$/s, ""));
    this.code = /^[A-Z]+/.exec(text)?.[0] ?? "";
  }
}

/** Too few replicas have a write that the primary applied. */
export class NotReplicated extends AnswerLost {
  constructor(detail: string) {
    super(detail, { isOnItsWay: false });
  }
}

/** A server answered, and it may have been the primary no longer: what it read may be old, what it wrote may be lost. */
export class Unconfirmed extends AnswerLost {
  constructor(detail: string) {
    super(detail, { isOnItsWay: false });
  }
}

const passing = new Set([
  "LOADING",
  "CLUSTERDOWN",
  "TRYAGAIN",
  "MASTERDOWN",
  "READONLY",
  "NOREPLICAS",
  "BUSY",
  // What waited when the server became a replica.
  "UNBLOCKED",
]);
const notPermitted = new Set(["NOAUTH", "WRONGPASS", "NOPERM", "DENIED"]);
/** What a script may not do is told in the words of scripts. */
const notPermittedTexts =
  /^ERR (AUTH |invalid password|Client sent AUTH|invalid username|ACL failure in script|The user executing the script)/i;
const tooManyClients = /^ERR max number of clients/;
const waitsAtReplica = /^ERR WAIT cannot be used with replica/;

/** Whether another attempt may succeed; a write is only ever repeated when this one was not applied. */
export function isRetryable(fault: unknown, isWrite: boolean): boolean {
  if (fault instanceof NotSent) return fault.kind === "unreachable" || fault.kind === "timeout";
  if (fault instanceof AnswerLost) return !isWrite;
  return fault instanceof Refusal && isPassing(fault);
}

/** Whether the server itself says that it cannot answer just now. */
export function isPassing({ code, message }: Refusal): boolean {
  return passing.has(code) || tooManyClients.test(message) || waitsAtReplica.test(message);
}

/** Whether the server does not take us for who we say we are, or does not let us do this. */
export function isNotPermitted({ code, message }: Refusal): boolean {
  return notPermitted.has(code) || notPermittedTexts.test(message);
}

/** The error of the table for a fault that ended a call; other errors stay what they are. `operation` is null for a read. */
export function toBobbinError(
  fault: unknown,
  place: StorePlace,
  operation: string | null,
): unknown {
  if (fault instanceof NotSent) return notSentError(fault, place);
  if (fault instanceof AnswerLost) return lostError(fault, place, operation);
  return fault instanceof Refusal ? refusalError(fault, place) : fault;
}

function refusalError(fault: Refusal, { store, address }: StorePlace): Error {
  const remote = { store, address, detail: fault.message };
  if (isNotPermitted(fault)) return bobbinError("store-not-permitted", remote);
  const isOverload =
    fault.code === "OOM" || fault.code === "BUSY" || tooManyClients.test(fault.message);
  if (isOverload) return bobbinError("store-overloaded", remote);
  if (fault.code === "MOVED" || fault.code === "ASK" || fault.code === "CROSSSLOT") {
    const detail = "it is a node of a Cluster: set cluster = true";
    return bobbinError("store-engine-failed", { store, address, detail });
  }
  return isPassing(fault)
    ? bobbinError("store-unreachable", remote)
    : bobbinError("store-engine-failed", remote);
}
