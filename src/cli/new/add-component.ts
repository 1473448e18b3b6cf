import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { displayPath } from "../../common/display-path.ts";
import { bobbinError, isBobbinError } from "../../errors.ts";
import { loadManifest, type App } from "../../config/manifest/index.ts";
import { normalizeRoute } from "../../config/manifest/routes.ts";
import { Diagnostics, parseToml } from "../../toml/index.ts";
import { isBuilt } from "./app-readme.ts";
import { componentFiles, componentTables, sdkFiles } from "./component-files.ts";
import { requireFree, writeFiles } from "./new-file.ts";
import type { Template } from "./templates.ts";
import { triggerTable } from "./trigger-table.ts";

/** What is to be added to an application. */
export interface Addition {
  /** Absolute path of the manifest. */
  readonly manifestPath: string;
  readonly template: Template;
  readonly name: string;
  readonly route: string;
}

/** What was added. */
export interface Added {
  /** Absolute path of the application's folder. */
  readonly directory: string;
  /** Whether the SDK was copied; not where the application has it already. */
  readonly hasNewSdk: boolean;
  /** Whether the application has something to build. */
  readonly mustBuild: boolean;
}

/** Adds a component: its folder, its SDK where that is not there, and its tables at the manifest's end. */
export function addComponent({ manifestPath, template, name, route }: Addition): Added {
  const app = loadManifest(manifestPath, { filesMustExist: false });
  const { directory } = app;
  const manifest = readFileSync(manifestPath);
  requireVersion2(manifest, manifestPath);
  requireNew(app, name, route);
  const text = `${triggerTable(route, name)}\n\n${componentTables(template, name)}\n`;
  const appended = toAppend(manifest.toString(), text);
  requireToml(manifest, appended, manifestPath);
  const { sdk } = template;
  const hasNewSdk = sdk !== null && !existsSync(path.join(directory, "sdk", sdk));
  const files = [
    ...componentFiles(template, name),
    ...(sdk !== null && hasNewSdk ? sdkFiles(sdk) : []),
  ];
  writeFiles(directory, files);
  appendFileSync(manifestPath, appended);
  const isAnyBuilt = Object.values(app.components).some((component) => component.build !== null);
  return { directory, hasNewSdk, mustBuild: isAnyBuilt || isBuilt(template) };
}

function requireVersion2(manifest: Uint8Array, manifestPath: string): void {
  const diagnostics = new Diagnostics(manifestPath, "manifest-invalid");
  const { entries } = parseToml(manifest, diagnostics);
  const version = entries.get("spin_manifest_version") ?? entries.get("spin_version");
  if (version === undefined || version.value.kind === "integer") return;
  diagnostics.fail(
    version.keyPosition,
    "bobbin add writes manifests of version 2, and this one is of version 1; change it to version 2, or add the component by hand",
  );
}

function requireNew(app: App, name: string, route: string): void {
  const place = displayPath(app.manifestPath);
  if (app.components[name] !== undefined) {
    const what = `a component ${JSON.stringify(name)} in ${place}`;
    throw bobbinError("already-exists", { what, fix: "choose another name" });
  }
  requireFree(path.join(app.directory, name), "choose another name, or move it away");
  const taken = app.triggers.find(
    (trigger) => trigger.route !== null && normalizeRoute(trigger.route) === normalizeRoute(route),
  );
  if (taken !== undefined) {
    const what = `the route ${JSON.stringify(taken.route)} (line ${taken.position.line} of ${place})`;
    throw bobbinError("already-exists", { what, fix: "name another one with --route" });
  }
}

/** The lines with an empty one before them, in the way the file ends its lines. */
function toAppend(manifest: string, text: string): string {
  const end = manifest.includes("\r\n") ? "\r\n" : "\n";
  const start = manifest.endsWith("\n") ? end : `${end}${end}`;
  return start + text.replaceAll("\n", end);
}

/** A manifest that writes its components or triggers in one line cannot be added to at its end. */
function requireToml(manifest: Uint8Array, appended: string, manifestPath: string): void {
  try {
    const together = Buffer.concat([manifest, Buffer.from(appended)]);
    parseToml(together, new Diagnostics(manifestPath, "manifest-invalid"));
  } catch (error) {
    if (!isBobbinError(error)) throw error;
    const text = `${displayPath(manifestPath)} cannot be added to at its end; write [component.ID] and [[trigger.http]] as tables of their own`;
    throw bobbinError("manifest-invalid", { diagnostics: [text] }, error);
  }
}
