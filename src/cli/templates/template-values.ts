import { requireRoute } from "../new/trigger-table.ts";
import { bobbinError } from "../../errors.ts";
import type { Arguments } from "../arguments.ts";
import { readPair, readText } from "../flag-values.ts";
import type { FlagNames } from "../flag.ts";

/** Names of `--value`: those of Spin's own templates. */
const routeValue = "http-path";
const descriptionValue = "project-description";

interface RouteNames extends FlagNames {
  readonly switch: never;
  readonly value: "route";
  readonly given: never;
  readonly values: "value";
}

/** What `--route` and `--value` say. */
export interface TemplateValues {
  readonly route: string | null;
  readonly description: string | null;
}

/** Reads them. Throws `usage` for names that no template has, and for routes that match nothing. */
export async function readTemplateValues(
  args: Arguments<RouteNames>,
  hasDescription: boolean,
): Promise<TemplateValues> {
  const names = hasDescription ? [routeValue, descriptionValue] : [routeValue];
  const values = new Map(args.values("value", readPair));
  for (const name of values.keys()) {
    if (names.includes(name)) continue;
    // Needed for mistakes only, so that a right command line starts without it.
    const { nearestName } = await import("../../common/nearest.ts");
    const meant = nearestName(name, names);
    throw bobbinError("value-not-usable", {
      source: "--value",
      problem: `there is no value ${JSON.stringify(name)}`,
      advice: meant === null ? `give one of ${names.join(", ")}` : `did you mean ${meant}?`,
    });
  }
  const flag = args.value("route", readText);
  const value = values.get(routeValue);
  if (flag !== undefined && value !== undefined) {
    const advice = `give --route alone, which is the same as --value ${routeValue}`;
    throw bobbinError("given-twice", { what: "the route", advice });
  }
  const route = flag ?? value ?? null;
  if (route !== null) requireRoute(route);
  return { route, description: values.get(descriptionValue) ?? null };
}
