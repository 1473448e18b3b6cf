import type { Reloaded } from "../../serve/workers/service.ts";
import type { Io } from "../../common/io.ts";

/** A reload that went well. */
export interface ReloadReport extends Reloaded {
  /** Ids of the components that are new; null for all. */
  readonly components: readonly string[] | null;
  /** What led to it, for people: `src/index.ts`; null for a key. */
  readonly cause: string | null;
  readonly milliseconds: number;
}

/** Prints `Reloaded hello in 41 ms (src/index.ts)`. */
export function reportReload(report: ReloadReport, { stderr }: Io): void {
  const { components, cause, milliseconds, emptiedStores } = report;
  const what = components === null ? "everything" : components.join(", ");
  const why = cause === null ? "" : ` (${cause})`;
  const names = emptiedStores.map((label) => JSON.stringify(label)).join(", ");
  const verb = emptiedStores.length === 1 ? "store NAMES starts empty" : "stores NAMES start empty";
  const lost = names === "" ? "" : `; in memory, ${verb.replace("NAMES", names)}`;
  const heading = stderr.style("heading", "Reloaded");
  stderr.write(`${heading} ${what} in ${Math.round(milliseconds)} ms${why}${lost}\n`);
}
