import { constants } from "node:os";
import { bobbinError } from "../errors.ts";
import type { BuildIo } from "./build/build-io.ts";
import type { Component } from "../config/manifest/app.ts";
import type { Io } from "../common/io.ts";
import { printError } from "./print-error.ts";

/** What is to be built, and how much is told of it. */
export interface BuildRequest {
  /** Absolute path. */
  readonly manifestPath: string;
  /** Empty means all. */
  readonly componentIds: readonly string[];
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Whether the application is served next, which says what is wrong with the rest of its manifest. */
  readonly thenServes: boolean;
}

/** How a build ended that did not fail. */
export interface BuildEnd {
  /** Null where the build was done; where a signal stopped it, the exit code that says so. */
  readonly exitCode: number | null;
  /** How many components have a build command. */
  readonly componentCount: number;
}

/** Builds what is asked for. Where several components fail, all errors but the last are printed; that is thrown. */
export async function buildComponents(request: BuildRequest, io: Io): Promise<BuildEnd> {
  const { readManifest } = await import("../config/manifest/index.ts");
  const { runBuild } = await import("./build/run-build.ts");
  const { componentIds } = request;
  const { app, faults } = readManifest(request.manifestPath);
  const diagnostics = faults({ only: "build", componentIds });
  if (diagnostics.length > 0) throw bobbinError("manifest-invalid", { diagnostics });
  const components = selectComponents(app.components, componentIds);
  const buildIo: BuildIo = io;
  const { componentCount, failures, stoppedBy } = await runBuild(components, request, buildIo);
  if (stoppedBy !== null) {
    io.stderr.write("Build stopped\n");
    return { exitCode: 128 + constants.signals[stoppedBy], componentCount };
  }
  const last = failures.at(-1);
  for (const failure of failures.slice(0, -1)) {
    printError(failure, io.stderr);
    io.stderr.write("\n");
  }
  if (last !== undefined) throw last;
  // Read anew: what was built is there now.
  if (!request.thenServes) warn(readManifest(request.manifestPath).faults({ componentIds }), io);
  return { exitCode: null, componentCount };
}

/** Says what keeps the application from being served, which was no reason not to build it. */
function warn(faults: readonly string[], { stderr }: Io): void {
  if (faults.length === 0) return;
  const label = stderr.style("warning", "Warning:");
  const lines = faults.map((fault) => `  ${fault}\n`);
  stderr.write(`${label} bobbin up will not serve this manifest as it is:\n${lines.join("")}`);
}

function selectComponents(
  components: Readonly<Record<string, Component>>,
  ids: readonly string[],
): readonly Component[] {
  const unknown = ids.find((id) => components[id] === undefined);
  if (unknown !== undefined) {
    const known = Object.keys(components);
    throw bobbinError("no-such-component", { flag: "--component-id", component: unknown, known });
  }
  return Object.values(components).filter(({ id }) => ids.length === 0 || ids.includes(id));
}
