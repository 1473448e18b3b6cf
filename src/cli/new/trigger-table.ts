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

/** Throws `usage` where a route could never be matched as it is meant. */
export function requireRoute(route: string): string {
  const fix = 'write a path, such as "/cart/..." for all that starts with it';
  if (!route.startsWith("/")) {
    const what = `the route ${JSON.stringify(route)} does not start with "/"`;
    throw bobbinError("usage", { what, fix });
  }
  const diagnostics = new Diagnostics("", "manifest-invalid");
  checkRoute({ value: route, position: { line: 1, column: 1 } }, diagnostics);
  // The route is not in a file yet: what stands before the text is no position.
  const problem = diagnostics.lines[0]?.replace(/^.*?:1:1: /, "");
  if (problem === undefined) return route;
  const split = problem.lastIndexOf("; ");
  throw bobbinError("usage", { what: problem.slice(0, split), fix: problem.slice(split + 2) });
}
