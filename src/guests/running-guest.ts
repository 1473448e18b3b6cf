/** Which guest this process runs, for whoever looks from outside when the process hangs or dies. */

/** As much of a request as names it. */
export interface EnteredRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
}

/** Requests that a guest is given at once. */
export interface EnteredTogether {
  readonly requests: readonly { readonly id: number; readonly exchange: EnteredRequest }[];
  /** Memory whose first 32-bit number is, by the guest's word, the id of the one that runs. */
  readonly running: SharedArrayBuffer;
}

/** Is told of those in the place of `GuestWitness`. */
export type TogetherWitness = (component: string, entered: EnteredTogether) => void;

/** Is told of each guest that is entered; it is called for every request, and has to be cheap. */
export type GuestWitness = (component: string, request: EnteredRequest | null) => void;

/** Is told how long the guest that was just entered may run by the clock on the wall until it is stopped from within. */
export type DeadlineWitness = (milliseconds: number) => void;

/** Is told which component computes on a thread of its own, and null when none does any more. */
export type ThreadWitness = (component: string | null) => void;

let witness: GuestWitness | null = null;
let deadlineWitness: DeadlineWitness | null = null;
let threadWitness: ThreadWitness | null = null;
let togetherWitness: TogetherWitness | null = null;

/** From now on these are told; null for nobody. */
export function witnessGuests(
  newWitness: GuestWitness | null,
  newDeadlineWitness: DeadlineWitness | null = null,
  newThreadWitness: ThreadWitness | null = null,
  newTogetherWitness: TogetherWitness | null = null,
): void {
  witness = newWitness;
  deadlineWitness = newDeadlineWitness;
  threadWitness = newThreadWitness;
  togetherWitness = newTogetherWitness;
}

/**
 * A component's code begins, or goes on; all that the host's thread does until the next call is on its account.
 * `request` is null where it runs for none, as while it is loaded.
 */
export function enterGuest(component: string, request: EnteredRequest | null): void {
  if (witness !== null) witness(component, request);
}

/** The same for several requests at once. */
export function enterGuestTogether(component: string, entered: EnteredTogether): void {
  if (togetherWitness !== null) togetherWitness(component, entered);
}

/** The guest that was just entered is stopped from within after this long, where it can be stopped at all. */
export function stopsAfter(milliseconds: number): void {
  if (deadlineWitness !== null) deadlineWitness(milliseconds);
}

/** Beside the host's thread this component has computed longest, in an entry that is not over; null for none. */
export function computesApart(component: string | null): void {
  if (threadWitness !== null) threadWitness(component);
}
