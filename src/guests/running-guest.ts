/** Which guest this process runs, for whoever looks from outside when the process hangs or dies. */

/** As much of a request as names it. */
export interface EnteredRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
}

/** Is told of each guest that is entered; it is called for every request, and has to be cheap. */
export type GuestWitness = (component: string, request: EnteredRequest | null) => void;

let witness: GuestWitness | null = null;

/** From now on this one is told; null for nobody. */
export function witnessGuests(newWitness: GuestWitness | null): void {
  witness = newWitness;
}

/**
 * A component's code begins, or goes on; all that the host's thread does until the next call is on its account.
 * `request` is null where it runs for none, as while it is loaded.
 */
export function enterGuest(component: string, request: EnteredRequest | null): void {
  if (witness !== null) witness(component, request);
}
