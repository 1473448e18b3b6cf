import type { App, StaticResponse } from "../../config/manifest/app.ts";

/** Paths that start with this are Bobbin's own; no route of an application reaches them. */
export const wellKnownPrefix = "/.well-known/spin/";

/** The answer for a path below `wellKnownPrefix`, or null for every other path. */
export type WellKnown = (path: string) => StaticResponse | null;

/** Prepares the answers under `/.well-known/spin/`: `health`, `info`, and 404 for the rest. */
export function compileWellKnown(app: Pick<App, "name" | "version">): WellKnown {
  const info = app.version === null ? { name: app.name } : { name: app.name, version: app.version };
  const health: StaticResponse = Object.freeze({
    status: 200,
    headers: Object.freeze({}),
    body: "OK",
  });
  const information: StaticResponse = Object.freeze({
    status: 200,
    headers: Object.freeze({ "content-type": "application/json" }),
    body: JSON.stringify(info, null, 2),
  });
  const missing: StaticResponse = Object.freeze({
    status: 404,
    headers: Object.freeze({}),
    body: "",
  });
  return (path) => {
    if (!path.startsWith(wellKnownPrefix)) return null;
    const name = path.slice(wellKnownPrefix.length);
    if (name === "health") return health;
    return name === "info" ? information : missing;
  };
}
