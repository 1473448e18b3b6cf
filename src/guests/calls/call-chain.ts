/** How requests that components of one application send one another are bounded, however they call in circles. */
import { randomUUID } from "node:crypto";
import { bobbinError } from "../../errors.ts";
import { callLimits } from "../../limits.ts";

/** How many more calls may come of one call that a request from outside has led to. */
interface CallFamily {
  readonly id: string;
  left: number;
}

/** Where a request stands that one component has sent to another. */
export interface CallChain {
  /** How many calls lead to it: 1 for what a request from outside asks of another component. */
  readonly depth: number;
  readonly family: CallFamily;
}

/** The same as plain data, for another process. */
export interface SentCallChain {
  readonly depth: number;
  readonly family: string;
  readonly left: number;
}

/** The chain of a call that a component makes for a request of this chain. Throws component-calls-too-many. */
export function nextCall(from: CallChain | undefined): CallChain {
  const { depthMax, requestsMax } = callLimits;
  if (from === undefined) {
    return { depth: 1, family: { id: randomUUID(), left: requestsMax } };
  }
  if (from.depth >= depthMax) {
    throw bobbinError("component-calls-too-many", { max: depthMax, unit: "deep" });
  }
  if (from.family.left <= 0) {
    throw bobbinError("component-calls-too-many", { max: requestsMax, unit: "in all" });
  }
  from.family.left -= 1;
  return { depth: from.depth + 1, family: from.family };
}

/** What another process is told of a chain. */
export function sentChain({ depth, family }: CallChain): SentCallChain {
  return { depth, family: family.id, left: family.left };
}

/** The families that came from other processes, the oldest first; calls of one come one by one and are counted together. */
const received = new Map<string, CallFamily>();
/** So many that none is forgotten while its calls go on: as many requests wait for a component at most. */
const receivedMax = 10_000;

/** The chain of a request that another process has sent. */
export function receivedChain({ depth, family: id, left }: SentCallChain): CallChain {
  const family = received.get(id) ?? { id, left };
  family.left = Math.min(family.left, left);
  received.delete(id);
  received.set(id, family);
  if (received.size > receivedMax) {
    for (const oldest of received.keys()) {
      received.delete(oldest);
      break;
    }
  }
  return { depth, family };
}
