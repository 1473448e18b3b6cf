/** The routes of the API, as data. `openapi.ts` describes the same ones. */

import { sendJson, sendDone } from "./answer.ts";
import type { RouteCall } from "./context.ts";
import { countKeys, deleteKeys } from "./keys/delete-routes.ts";
import { getDetails, putDetails } from "./details-route.ts";
import { sendEvents } from "./events-route.ts";
import { keysParameters, listKeys } from "./keys/keys-route.ts";
import { openApi } from "./openapi.ts";
import { postRename } from "./rename-route.ts";
import { listStores } from "./stores-route.ts";
import { decodeSegment } from "./query.ts";
import { exportStore, importStore } from "./transfer-routes.ts";
import { deleteValue, getValue, putValue } from "./value-route.ts";

/** One method of one path. */
export interface Route {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** As OpenAPI writes it: `/api/stores/{label}/keys`. */
  readonly path: string;
  /** Parameters of the query. */
  readonly query?: readonly string[];
  /** What opens it: the token, for reading the cookie too; nothing for what holds no data. */
  readonly opens: "token" | "token-or-cookie" | "anyone";
  /** Whether it changes data, which read-only refuses. */
  readonly changes?: boolean;
  readonly run: (call: RouteCall) => void | Promise<void>;
}

const reads = { opens: "token-or-cookie" } as const;
const asks = { opens: "token" } as const;
const writes = { opens: "token", changes: true } as const;

/** All routes. */
export const routes: readonly Route[] = [
  { method: "GET", path: "/api/openapi.json", opens: "anyone", run: sendOpenApi },
  { method: "POST", path: "/api/session", ...asks, run: startSession },
  { method: "GET", path: "/api/events", ...reads, run: sendEvents },
  { method: "GET", path: "/api/stores", ...reads, run: listStores },
  {
    method: "GET",
    path: "/api/stores/{label}/keys",
    query: keysParameters,
    ...reads,
    run: listKeys,
  },
  { method: "GET", path: "/api/stores/{label}/value", query: ["key"], ...reads, run: getValue },
  { method: "PUT", path: "/api/stores/{label}/value", query: ["key"], ...writes, run: putValue },
  {
    method: "DELETE",
    path: "/api/stores/{label}/value",
    query: ["key"],
    ...writes,
    run: deleteValue,
  },
  { method: "GET", path: "/api/stores/{label}/details", query: ["key"], ...reads, run: getDetails },
  {
    method: "PUT",
    path: "/api/stores/{label}/details",
    query: ["key"],
    ...writes,
    run: putDetails,
  },
  { method: "POST", path: "/api/stores/{label}/rename", ...writes, run: postRename },
  { method: "POST", path: "/api/stores/{label}/delete", ...writes, run: deleteKeys },
  { method: "POST", path: "/api/stores/{label}/count", ...asks, run: countKeys },
  {
    method: "GET",
    path: "/api/stores/{label}/export",
    query: ["prefix"],
    ...reads,
    run: exportStore,
  },
  {
    method: "POST",
    path: "/api/stores/{label}/import",
    query: ["dryRun"],
    ...writes,
    run: importStore,
  },
];

/** What a path leads to: its routes by method, and the store that it names. */
export interface RouteMatch {
  readonly routes: readonly Route[];
  readonly label: string;
}

/** Finds the routes of a path, which is percent-encoded; null where there are none. */
export function matchRoutes(path: string): RouteMatch | null {
  const [, encoded] = /^\/api\/stores\/([^/]+)\/[^/]+$/.exec(path) ?? [];
  const label = encoded === undefined ? "" : decodeSegment(encoded);
  if (label === null) return null;
  const pattern = encoded === undefined ? path : path.replace(`/${encoded}/`, "/{label}/");
  const found = routes.filter((route) => route.path === pattern);
  return found.length === 0 ? null : { routes: found, label };
}

function sendOpenApi({ response }: RouteCall): void {
  sendJson(response, 200, openApi);
}

function startSession({ context, response }: RouteCall): void {
  sendDone(response, { "set-cookie": context.cookie });
}
