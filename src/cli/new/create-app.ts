import { appReadme } from "./app-readme.ts";
import { componentFiles, componentTables, sdkFiles } from "./component-files.ts";
import { requireFree, textFile, writeFiles, type NewFile } from "./new-file.ts";
import { triggerTable } from "./trigger-table.ts";
import type { Template } from "./templates.ts";

/** What a new application is to be. */
export interface NewApp {
  readonly template: Template;
  /** Of the application and its component. */
  readonly name: string;
  /** Absolute path of the folder that it is written into. */
  readonly output: string;
  readonly route: string;
  readonly description: string | null;
}

/** Writes a new application. Throws `already-exists`, with nothing written, where its folder holds something. */
export function createApp(app: NewApp): void {
  requireFree(app.output, "name another folder with --output");
  writeFiles(app.output, appFiles(app));
}

function appFiles({ template, name, route, description }: NewApp): NewFile[] {
  const manifest = [
    "spin_manifest_version = 2",
    "",
    "[application]",
    `name = "${name}"`,
    'version = "0.1.0"',
    ...(description === null ? [] : [`description = ${JSON.stringify(description)}`]),
    "",
    triggerTable(route, name),
    "",
    componentTables(template, name),
    "",
  ];
  return [
    textFile("spin.toml", manifest.join("\n")),
    textFile(".gitignore", ".spin/\n"),
    textFile("README.md", appReadme(template, name)),
    ...componentFiles(template, name),
    ...(template.sdk === null ? [] : sdkFiles(template.sdk)),
  ];
}
