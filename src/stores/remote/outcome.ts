/** How a request to an engine may end without an answer that helps, told apart by what it means for a write. */

import { bobbinError } from "../../errors.ts";

/** It did not leave, or came to nobody: it was certainly not carried out. */
export class NotSent extends Error {
  /** `closed`: by us; `lasting`: waiting will not help. */
  readonly kind: "unreachable" | "timeout" | "lasting" | "closed";

  constructor(kind: NotSent["kind"], detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/** It left and no answer came: it may have been carried out. */
export class AnswerLost extends Error {
  readonly isTimeout: boolean;
  /** Whether it may still be carried out. */
  readonly isOnItsWay: boolean;

  constructor(detail: string, { isTimeout = false, isOnItsWay = true } = {}) {
    super(detail);
    this.isTimeout = isTimeout;
    this.isOnItsWay = isOnItsWay;
  }
}

/** What error texts name. */
export interface StorePlace {
  readonly store: string;
  /** Where the engine is, without secrets. */
  readonly address: string;
  readonly timeoutMilliseconds: number;
}

/** The error of the table for what was not sent. */
export function notSentError(fault: NotSent, place: StorePlace): Error {
  const { store, address, timeoutMilliseconds: milliseconds } = place;
  return fault.kind === "timeout"
    ? bobbinError("store-timeout", { store, address, milliseconds })
    : bobbinError("store-unreachable", { store, address, detail: fault.message });
}

/** The error of the table for an answer that was lost. `operation` is what a write does, see `describeCall`; null for a read. */
export function lostError(fault: AnswerLost, place: StorePlace, operation: string | null): Error {
  const { store, address, timeoutMilliseconds: milliseconds } = place;
  const { message: detail, isOnItsWay, isTimeout } = fault;
  if (operation !== null) {
    const parameters = { store, address, operation, detail, isOnItsWay };
    return bobbinError("store-outcome-unknown", parameters);
  }
  return isTimeout
    ? bobbinError("store-timeout", { store, address, milliseconds })
    : bobbinError("store-unreachable", { store, address, detail });
}
