import type { Output } from "../common/io.ts";
import type { Command } from "./command.ts";
import type { Flag } from "./flag.ts";

type Style = Output["style"];

/** Longer lines are hard to read. */
const columnsMax = 90;
const indentFlag = "  ";
const indentText = "        ";

/** What `bobbin --help` prints. */
export function programHelp(commands: readonly Command[], style: Style): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const list = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return lines([
    "Spin's key-value store for Node.js: serves the application of a spin.toml and keeps what it stores.",
    "",
    `${style("heading", "Usage:")} bobbin COMMAND [FLAGS]`,
    "",
    style("heading", "Commands:"),
    ...list,
    "",
    style("heading", "Flags:"),
    "  -h, --help     Print help; behind a command, its own",
    "  -V, --version  Print the version",
    "",
    style("heading", "Example:"),
    "  bobbin up",
    `${indentText}Serve the application in this folder on http://127.0.0.1:3000`,
  ]);
}

/** What `bobbin GROUP --help` prints, for commands whose names begin with the same word. */
export function groupHelp(group: string, commands: readonly Command[], style: Style): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return lines([
    `${style("heading", "Usage:")} bobbin ${group} COMMAND [FLAGS]`,
    "",
    style("heading", "Commands:"),
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    `  bobbin ${group} COMMAND --help shows what one takes`,
  ]);
}

/** What `bobbin COMMAND --help` prints. */
export function commandHelp(command: Command, style: Style): string {
  const text = [`${command.summary}.`, "", `${style("heading", "Usage:")} ${usageLine(command)}`];
  if (command.positionals.length > 0) text.push("", style("heading", "Arguments:"));
  for (const { name, summary } of command.positionals)
    text.push(indentFlag + name, ...wrap(summary));
  for (const { title, flags } of command.flagGroups) {
    text.push("", style("heading", `${title}:`));
    for (const flag of flags) text.push(indentFlag + flagHead(flag), ...wrap(flagText(flag)));
  }
  text.push(
    "",
    style("heading", "Other:"),
    `${indentFlag}-h, --help`,
    `${indentText}Print this help`,
  );
  text.push("", style("heading", "Examples:"));
  for (const { line, summary } of command.examples) text.push(indentFlag + line, ...wrap(summary));
  return lines(text);
}

/** How a command is called. */
export function usageLine(command: Command): string {
  const names = command.positionals.map(({ name, isRequired, isRepeatable }) => {
    const text = isRepeatable === true ? `${name}…` : name;
    return isRequired ? text : `[${text}]`;
  });
  return ["bobbin", command.name, "[FLAGS]", ...names].join(" ");
}

/** How a flag is written: `-f, --from PATH`. */
export function flagHead(flag: Flag): string {
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  const value = flag.value === undefined ? "" : ` ${flag.value}`;
  return `${short}--${flag.name}${value}${flag.isRepeatable === true ? " …" : ""}`;
}

function flagText(flag: Flag): string {
  const facts = [
    flag.default === undefined ? [] : `default ${describeDefault(flag.default)}`,
    flag.environment === undefined ? [] : `environment ${flag.environment}`,
    flag.aliases === undefined
      ? []
      : `also ${flag.aliases.map((alias) => `--${alias}`).join(", ")}`,
  ].flat();
  return facts.length === 0 ? flag.summary : `${flag.summary} [${facts.join("; ")}]`;
}

/** A word in quotes is seen to be a value, above all the label "default". */
function describeDefault(value: string): string {
  return /^[a-z]+$/i.test(value) ? `"${value}"` : value;
}

function wrap(text: string): string[] {
  const wrapped: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indentText.length + line.length + 1 + word.length > columnsMax) {
      wrapped.push(indentText + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...wrapped, indentText + line];
}

function lines(text: readonly string[]): string {
  return `${text.join("\n")}\n`;
}
