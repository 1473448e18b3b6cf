import { exitCodes } from "../errors.ts";
import { flagHead, usageLine } from "./help.ts";
import type { Command } from "./command.ts";
import type { Flag } from "./flag.ts";

const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  failure: "anything that has no code of its own",
  usage: "a flag or argument is unknown, missing or malformed",
  configuration: "the manifest or the runtime configuration is missing or wrong",
  store: "a store cannot be opened or written",
  address: "the address to listen on cannot be had",
  component: "a component cannot be built or loaded",
};

/** The text of `docs/reference/cli.md`, made from the commands' own data. */
export function cliReference(commands: readonly Command[]): string {
  return [
    "# Command line",
    "",
    "Made from the program itself; `bobbin COMMAND --help` prints the same.",
    "",
    ...commands.flatMap(commandSection),
    ...exitCodeSection(),
    "",
  ].join("\n");
}

function commandSection(command: Command): string[] {
  return [
    `## bobbin ${command.name}`,
    "",
    `${command.summary}.`,
    "",
    "```",
    usageLine(command),
    "```",
    "",
    ...table(
      ["argument", "meaning"],
      command.positionals.map(({ name, summary }) => [`\`${name}\``, summary]),
    ),
    ...command.flagGroups.flatMap(({ title, flags }) => [
      `### ${title}`,
      "",
      ...table(["flag", "meaning", "environment", "default"], flags.map(flagRow)),
    ]),
    "### Examples",
    "",
    ...command.examples.flatMap(({ line, summary }) => [`${summary}:`, "", "```", line, "```", ""]),
    ...absentSection(command),
  ];
}

function flagRow(flag: Flag): string[] {
  const aliases = (flag.aliases ?? []).map((alias) => `, \`--${alias}\``).join("");
  return [
    `\`${flagHead(flag)}\`${aliases}`,
    flag.summary,
    flag.environment === undefined ? "" : `\`${flag.environment}\``,
    flag.default === undefined ? "" : `\`${flag.default}\``,
  ];
}

function absentSection({ name, absentFlags }: Command): string[] {
  if (absentFlags.length === 0) return [];
  const rows = absentFlags.map((flag) => {
    const short = flag.short === undefined ? "" : `-${flag.short}, `;
    return [`\`${short}--${flag.name}\``, flag.instead];
  });
  return [
    "### Flags of Spin that Bobbin does not have",
    "",
    `\`bobbin ${name}\` refuses them and says what to do:`,
    "",
    ...table(["flag", "what to do"], rows),
  ];
}

function exitCodeSection(): string[] {
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  const rows = names.map((name) => [String(exitCodes[name]), exitCodeMeanings[name]]);
  return [
    "## Exit codes",
    "",
    ...table(["code", "meaning"], [["0", "success"], ...rows]).slice(0, -1),
  ];
}

/** A table and the empty line behind it; nothing for no rows. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}
