import { isDeepStrictEqual } from "node:util";
import { runBuild } from "../build/run-build.ts";
import type { Component } from "../../config/manifest/app.ts";
import type { Io } from "../../common/io.ts";

/** Whether a component is to be built, as it is now and was before; null where it is new. */
export function needsBuild({ build }: Component, before: Component | null): boolean {
  if (build === null || build.commands.length === 0) return false;
  const { commands, workdir } = before?.build ?? {};
  return !isDeepStrictEqual([commands, workdir], [build.commands, build.workdir]);
}

/**
 * Runs the build commands of these components; true where a signal stopped them. Of several errors,
 * all but the last are printed; that is thrown.
 */
export async function buildAgain(
  components: readonly Component[],
  cause: string | null,
  { stderr, environment }: Io,
  printError: (error: unknown) => void,
): Promise<boolean> {
  const ids = components.map(({ id }) => id).join(", ");
  const why = cause === null ? "" : ` (${cause})`;
  stderr.write(`${stderr.style("heading", "Building")} ${ids}${why}\n`);
  // Lines that are drawn again and again would get between those of requests.
  const buildIo = { stderr: { ...stderr, isTerminal: false }, environment };
  const { failures, stoppedBy } = await runBuild(
    components,
    { quiet: false, verbose: false },
    buildIo,
  );
  if (stoppedBy !== null) return true;
  const last = failures.at(-1);
  for (const failure of failures.slice(0, -1)) printError(failure);
  if (last !== undefined) throw last;
  return false;
}
