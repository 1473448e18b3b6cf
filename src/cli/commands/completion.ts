import type { Io } from "../../common/io.ts";
import { bobbinError } from "../../errors.ts";
import type { Arguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { FlagNames } from "../flag.ts";

const shells = ["bash", "zsh", "fish"] as const;

/** `bobbin completion`: prints a script that completes the command line, which `loadCommands` knows. */
export function createCompletion(loadCommands: () => Promise<readonly Command[]>): Command {
  return { ...completion, run: (args, io) => printScript(args, io, loadCommands) };
}

const completion: Omit<Command, "run"> = {
  name: "completion",
  summary: "Print a script with which a shell completes commands, flags and stores",
  positionals: [
    { name: "bash|zsh|fish", isRequired: true, summary: "The shell that the script is for" },
  ],
  flagGroups: [],
  absentFlags: [],
  examples: [
    {
      line: 'eval "$(bobbin completion bash)"',
      summary: "Complete in bash from now on; the line belongs in ~/.bashrc",
    },
    {
      line: "source <(bobbin completion zsh)",
      summary: "The same in zsh; the line belongs in ~/.zshrc, behind compinit",
    },
    {
      line: "bobbin completion fish > ~/.config/fish/completions/bobbin.fish",
      summary: "The same in fish, for every shell that starts",
    },
  ],
};

async function printScript(
  args: Arguments<FlagNames>,
  io: Io,
  loadCommands: () => Promise<readonly Command[]>,
): Promise<number> {
  const { listTemplates } = await import("../new/templates.ts");
  const { createModel } = await import("../completion/model.ts");
  const shell = shells.find((each) => each === args.positionals[0]);
  if (shell === undefined) {
    const typed = JSON.stringify(args.positionals[0]);
    throw bobbinError("value-not-usable", {
      source: "SHELL",
      problem: `there is no script for the shell ${typed}`,
      advice: `choose one of: ${shells.join(", ")}`,
    });
  }
  const templates = listTemplates().map(({ name }) => name);
  const model = createModel(await loadCommands(), templates);
  const scripts = {
    bash: async () => (await import("../completion/bash.ts")).bashScript(model),
    zsh: async () => (await import("../completion/zsh.ts")).zshScript(model),
    fish: async () => (await import("../completion/fish.ts")).fishScript(model),
  };
  await io.stdout.writeData(await scripts[shell]());
  return 0;
}
