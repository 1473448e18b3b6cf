import { componentTables } from "./component-files.ts";
import type { Template } from "./templates.ts";

/** Whether a template's component has to be built before it is served. */
export function isBuilt(template: Template): boolean {
  return componentTables(template, "any").includes(".build]");
}

/** The README.md of a new application. */
export function appReadme(template: Template, name: string): string {
  const commands: [line: string, what: string][] = [
    isBuilt(template)
      ? ["bobbin up --build", "builds the component and serves it"]
      : ["bobbin up", "serves the component, which needs no build"],
    [`curl http://127.0.0.1:3000/${template.path}`, "asks it, in another terminal"],
    ...(template.test === null
      ? []
      : [[`cd ${name} && ${template.test}`, "runs the component's tests"] as [string, string]]),
  ];
  const width = Math.max(...commands.map(([line]) => line.length));
  const lines = commands.map(([line, what]) => `${line.padEnd(width)}  # ${what}`);
  const sdk = template.sdk === null ? "" : `\n\`sdk/${template.sdk}\` is a copy of the SDK.\n`;
  return [
    `# ${name}`,
    "",
    "`spin.toml` says which component answers which route and which stores it may open;",
    `\`${name}/\` holds the component. What it stores is kept in \`.spin/\`.`,
    "",
    "```sh",
    ...lines,
    "```",
    sdk,
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}
