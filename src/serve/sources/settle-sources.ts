/** Sources by URL: fetched once, and from then on files like any other. */

import type { App, Component, RemoteSource } from "../../config/manifest/app.ts";
import { servedComponents } from "../../config/manifest/served-components.ts";
import { sourceLimits } from "../../limits.ts";
import type { ObtainOptions, Wanted } from "./obtain-source.ts";
import { findSource, type SourcePlace } from "./source-places.ts";

/** The application with a file as the source of each component that is served. Rejects with errors of the table. */
export async function settleSources(app: App, options: ObtainOptions): Promise<App> {
  const wanted = servedComponents(app).flatMap(wantedOf);
  if (wanted.length === 0) return app;
  const files = await obtainAll(wanted, options);
  const components = Object.entries(app.components).map(([id, component]) => {
    const file = files.get(component.remote?.digest ?? "");
    return [id, file === undefined ? component : { ...component, source: file }] as const;
  });
  return { ...app, components: Object.fromEntries(components) };
}

/** Components by URL that are served and have to be fetched first. */
export async function unfetchedComponents(
  app: App,
  places: readonly SourcePlace[],
): Promise<(Component & { readonly remote: RemoteSource })[]> {
  const wanted = servedComponents(app).flatMap(wantedOf);
  const files = await Promise.all(wanted.map(({ remote }) => findSource(places, remote.digest)));
  return wanted.filter((_, index) => files[index] === null);
}

function wantedOf(component: Component): Wanted[] {
  const { remote } = component;
  return remote === null ? [] : [{ ...component, remote }];
}

/** The file of each digest. Where one cannot be had, the others are interrupted, and keep what they have for the next time. */
async function obtainAll(
  wanted: readonly Wanted[],
  options: ObtainOptions,
): Promise<ReadonlyMap<string, string>> {
  // What fetches costs time to load, and most applications have nothing to fetch.
  const { obtainSource } = await import("./obtain-source.ts");
  const byDigest = Map.groupBy(wanted, ({ remote }) => remote.digest);
  const waiting = [...byDigest.values()].flatMap(([first]) => first ?? []);
  const files = new Map<string, string>();
  const failures: unknown[] = [];
  const interrupted = new AbortController();
  const signal = AbortSignal.any([options.signal, interrupted.signal]);
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        files.set(next.remote.digest, await obtainSource(next, { ...options, signal }));
      } catch (error) {
        failures.push(error);
        interrupted.abort();
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: sourceLimits.fetchesMax }, work));
  if (failures.length > 0) throw failures[0];
  return files;
}
