/** What an expiry adds to a request that sets. */

import { componentOn, type StoreKind } from "./subjects/http-subjects.ts";
import type { Comparison, Trial } from "./trial.ts";

/** Sets of a thousand keys in turn, which are there once each has been set. */
function against(store: StoreKind): Comparison {
  const measured = componentOn(store, "set-expiring", 1000);
  return { measured, against: componentOn(store, "set", 1000), target: { atMost: 1.5 } };
}

/** In requests; `expiry.ts` has the stores alone. */
export const expiryTrial: Trial = {
  name: "http-expiry",
  summary: "HTTP + set with an expiry through a component, one worker, against the same without",
  metric: "µs CPU",
  rows: [against("SQLite"), against("Redis")],
};
