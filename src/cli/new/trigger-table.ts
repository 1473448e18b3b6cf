import { bobbinError } from "../../errors.ts";
import { checkRoute } from "../../config/manifest/routes.ts";
import { Diagnostics } from "../../toml/index.ts";

/** The lines of an HTTP trigger in spin.toml. */
export function triggerTable(route: string, component: string): string {
  return [
    "[[trigger.http]]",
    `route = ${JSON.stringify(route)}`,
    `component = "${component}"`,
  ].join("\n");
}

/** Throws `route-not-usable` where a route could never be matched as it is meant. */
export function requireRoute(route: string): string {
  const advice = 'write a path, such as "/cart/..." for all that starts with it';
  if (!route.startsWith("/")) {
    const problem = `the route ${JSON.stringify(route)} does not start with "/"`;
    throw bobbinError("route-not-usable", { problem, advice });
  }
  const diagnostics = new Diagnostics("", "manifest-invalid");
  checkRoute({ value: route, position: { line: 1, column: 1 } }, diagnostics);
  // The route is not in a file yet: what stands before the text is no position.
  const found = diagnostics.lines[0]?.replace(/^.*?:1:1: /, "");
  if (found === undefined) return route;
  const split = found.lastIndexOf("; ");
  throw bobbinError("route-not-usable", {
    problem: found.slice(0, split),
    advice: found.slice(split + 2),
  });
}
