import type { Io } from "../../common/io.ts";
import type { ArgumentsOf } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { FlagGroup } from "../flag.ts";
import { readText } from "../flag-values.ts";
import { tellManifest } from "../tell-manifest.ts";
import { fromFlag } from "../shared-flags.ts";

const noTargets = "leave it out; Bobbin checks what a component imports when it is served";

const flagGroups = [
  {
    title: "Application",
    flags: [
      fromFlag,
      {
        name: "component-id",
        short: "c",
        value: "ID",
        isRepeatable: true,
        summary: "Build only this component; without it all of them",
      },
      { name: "up", short: "u", summary: "Serve the application when it is built" },
    ],
  },
  {
    title: "Output",
    flags: [
      {
        name: "verbose",
        short: "v",
        summary: "Show what the commands print as it comes; without it only what failed",
      },
      { name: "quiet", short: "q", summary: "Print nothing but failures" },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin build`: runs the build commands of an application. */
export const build: Command = {
  name: "build",
  summary: "Run the build commands of the components of a spin.toml",
  positionals: [],
  flagGroups,
  absentFlags: [
    { name: "profile", instead: "name the manifest of that profile with --from" },
    { name: "skip-target-checks", instead: noTargets },
    { name: "skip-generate-wits", instead: "leave it out; Bobbin generates none" },
  ],
  examples: [
    { line: "bobbin build", summary: "Build every component that has a build command" },
    {
      line: "bobbin build --from shop -c cart --verbose",
      summary: "Build one component of the application in the folder shop, and watch it",
    },
    { line: "bobbin build --up", summary: "Build, then serve as bobbin up does without flags" },
  ],
  run: runBuildCommand,
};

async function runBuildCommand(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { findManifest } = await import("../../config/manifest/find.ts");
  const { buildComponents } = await import("../build-components.ts");
  const from = args.value("from", readText);
  const manifestPath = findManifest(from, io.directory);
  if (!args.has("quiet")) tellManifest(from, manifestPath, io);
  const request = {
    manifestPath,
    componentIds: args.values("component-id", readText),
    quiet: args.has("quiet"),
    verbose: args.has("verbose"),
    thenServes: args.has("up"),
  };
  const { exitCode, componentCount } = await buildComponents(request, io);
  if (exitCode !== null) return exitCode;
  if (componentCount === 0 && !request.quiet) {
    const chosen = request.componentIds.map((id) => JSON.stringify(id)).join(", ");
    const what = chosen === "" ? "no component has a" : `component ${chosen} has no`;
    io.stderr.write(
      `Nothing to build: ${what} build command. TypeScript and JavaScript need none.\n`,
    );
  }
  return args.has("up") ? serve(request, io) : 0;
}

async function serve(
  { manifestPath, componentIds }: { manifestPath: string; componentIds: readonly string[] },
  io: Io,
): Promise<number> {
  const { parseArguments } = await import("../parse-arguments.ts");
  const { up } = await import("./up.ts");
  const flags = ["--from", manifestPath, ...componentIds.flatMap((id) => ["--component-id", id])];
  // The application is built: what asks for that in the environment has been done.
  const environment = { ...io.environment, SPIN_ALWAYS_BUILD: "" };
  return up.run(await parseArguments(up, flags, environment), io);
}
