import type { Command } from "../command.ts";
import { upAbsentFlags } from "./up-absent-flags.ts";
import { upFlagGroups } from "./up-flags.ts";

/** `bobbin up`: serves an application until it is told to stop. */
export const up: Command = {
  name: "up",
  summary: "Serve the application of a spin.toml and keep what it stores",
  positionals: [],
  flagGroups: upFlagGroups,
  absentFlags: upAbsentFlags,
  examples: [
    { line: "bobbin up", summary: "Serve the application in this folder on http://127.0.0.1:3000" },
    {
      line: "bobbin up --from shop --listen 0.0.0.0:8080",
      summary: "Serve the application in the folder shop to the whole network",
    },
    { line: "bobbin up --build", summary: "Build the components first" },
    {
      line: 'bobbin up --state-dir ""',
      summary: "Start with an empty store in memory, and leave nothing behind",
    },
    {
      line: "bobbin up --key-value greeting=hello --quiet",
      summary: 'Put a key in the store "default" first, and keep component output to the log files',
    },
    {
      line: "bobbin up --runtime-config-file runtime-config.toml --variable api_key=@key.txt",
      summary: "Choose where each store keeps its data, and take a variable from a file",
    },
  ],
  async run(args, io) {
    const { readUpOptions } = await import("./read-up-options.ts");
    const options = await readUpOptions(args, io);
    if (args.has("build")) {
      const { buildComponents } = await import("../build-components.ts");
      const request = { ...options, quiet: false, verbose: false, thenServes: true };
      const { exitCode } = await buildComponents(request, io);
      if (exitCode !== null) return exitCode;
    }
    const { runUp } = await import("../up/run-up.ts");
    const { printError } = await import("../print-error.ts");
    return runUp(options, io, (error) => printError(error, io.stderr));
  },
};
