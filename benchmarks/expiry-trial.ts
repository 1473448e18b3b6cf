/** What an expiry adds to a request that sets. */

import { component } from "./subjects/http-subjects.ts";
import type { HttpSubject } from "./subjects/http-subject.ts";
import type { Comparison, Trial } from "./trial.ts";

/** Sets of a thousand keys in turn, which are there once each has been set. */
function sets(id: "set" | "set-expiring", store: "SQLite" | "Redis"): HttpSubject {
  const kept = store === "Redis" ? ({ store: "redis" } as const) : {};
  const requests = { path: `/${id}/key-`, numbers: 1000, order: "cycle" } as const;
  return { ...component(`${id}, ${store}`, id, kept), requests, isSlowToWarm: store === "Redis" };
}

function against(store: "SQLite" | "Redis"): Comparison {
  const measured = sets("set-expiring", store);
  return { measured, against: sets("set", store), target: { atMost: 1.5 } };
}

/** In requests; `expiry.ts` has the stores alone. */
export const expiryTrial: Trial = {
  name: "http-expiry",
  summary: "HTTP + set with an expiry through a component, one worker, against the same without",
  metric: "µs CPU",
  rows: [against("SQLite"), against("Redis")],
};
