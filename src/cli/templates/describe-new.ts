import type { Added } from "../new/add-component.ts";
import { isBuilt } from "../new/app-readme.ts";
import type { Template } from "../new/templates.ts";
import type { Io } from "../../common/io.ts";
import { relative } from "node:path";
import { shellWord } from "../../common/shell-word.ts";

interface Made {
  readonly template: Template;
  readonly name: string;
  /** Absolute path of the application's folder. */
  readonly output: string;
}

/** What `bobbin new` prints when it is done. */
export function describeNewApp({ template, name, output }: Made, io: Io): string {
  const parts: [path: string, what: string][] = [
    ["spin.toml", "which component answers what, and which stores it may open"],
    [`${name}/`, "the component"],
    ...(template.sdk === null
      ? []
      : [[`sdk/${template.sdk}/`, "the SDK that it is written with"] as [string, string]]),
  ];
  return [
    `${io.stdout.style("heading", "Created")} ${name} in ${folderName(output, io)} from ${template.name}:`,
    "",
    ...columns(parts),
    "",
    "Next:",
    "",
    ...nextLines([...serveCommands(output, io, isBuilt(template)), curl(`/${template.path}`)]),
    "",
  ].join("\n");
}

/** What `bobbin add` prints when it is done. */
export function describeAddition(
  { template, name, output }: Made,
  added: Omit<Added, "directory"> & { readonly manifest: string; readonly route: string },
  io: Io,
): string {
  const parts: [path: string, what: string][] = [
    [`${name}/`, "the component"],
    [added.manifest, `its tables at the end, with the route ${added.route}`],
    ...(added.hasNewSdk
      ? [[`sdk/${template.sdk}/`, "the SDK that it is written with"] as [string, string]]
      : []),
  ];
  const path = added.route.replace(/\.\.\.$/, "");
  return [
    `${io.stdout.style("heading", "Added")} ${name} to ${folderName(output, io)} from ${template.name}:`,
    "",
    ...columns(parts),
    "",
    "Next:",
    "",
    ...nextLines([...serveCommands(output, io, added.mustBuild), curl(path + template.path)]),
    "",
  ].join("\n");
}

function folderName(folder: string, io: Io): string {
  const typed = typedPath(folder, io.directory);
  return typed === "." ? "this folder" : `${typed}/`;
}

function columns(parts: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...parts.map(([path]) => path.length));
  return parts.map(([path, what]) => `  ${path.padEnd(width)}  ${what}`);
}

function nextLines(commands: readonly string[]): string[] {
  return commands.map((command) => `  ${command}`);
}

function curl(path: string): string {
  return `curl http://127.0.0.1:3000${path}`;
}

/** The path of a folder as it is typed in `directory`. */
export function typedPath(folder: string, directory: string): string {
  return relative(directory, folder) || ".";
}

/** The commands that serve an application from `directory` on, as the person who reads them calls bobbin. */
export function serveCommands(folder: string, io: Io, mustBuild: boolean): string[] {
  const typed = shellWord(typedPath(folder, io.directory));
  const up = mustBuild ? "up --build" : "up";
  // Through npm, commands are run in Bobbin's own folder.
  if (io.environment["npm_lifecycle_event"] === "bobbin") {
    return [`npm run bobbin -- ${up} --from ${typed}`];
  }
  // Whoever calls it by npx has no program `bobbin` in their PATH.
  const program = io.environment["npm_command"] === "exec" ? "npx bobbin-kv" : "bobbin";
  return typed === "." ? [`${program} ${up}`] : [`cd ${typed}`, `${program} ${up}`];
}
