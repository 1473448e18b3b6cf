import { readFileSync, statSync } from "node:fs";
import { displayPath } from "../../../../common/display-path.ts";
import { refusalOf } from "../../../../guests/wasm/load/refusal.ts";
import {
  describePosition,
  loadManifest,
  type Component,
} from "../../../../config/manifest/index.ts";
import { buildAdvice } from "../../../../config/manifest/source.ts";
import type { Check } from "../../check.ts";
import { diagnosticFindings } from "../../diagnostics.ts";
import { ok, problem, type Finding } from "../../finding.ts";
import { isScript } from "../../../../config/manifest/is-script.ts";
import { servedComponents } from "../../../../config/manifest/served-components.ts";

/** The files that the manifest names: whether they are there, and hold what their names say. */
export const sources: Check = {
  id: "sources",
  group: "Application",
  needs: "application",
  async run({ app }) {
    if (app.value === null) return [];
    const components = servedComponents(app.value).filter(({ remote }) => remote === null);
    const found = [
      ...findAbsent(app.value.manifestPath),
      ...(await findMisfits(components.filter(({ source }) => isFile(source)))),
    ];
    if (found.length > 0 || components.length === 0) return found;
    const { length } = components;
    const are = length === 1 ? "source of 1 component is" : `sources of ${length} components are`;
    return [ok(`the ${are} there`)];
  },
};

/** What reading the manifest says about files once they have to be there. */
function findAbsent(manifestPath: string): Finding[] {
  try {
    loadManifest(manifestPath);
    return [];
  } catch (error) {
    // So is every application that has just been made or cloned.
    return diagnosticFindings(error).map((found) =>
      found.remedy === buildAdvice ? { ...found, severity: "notice" as const } : found,
    );
  }
}

/** One after another, as compiling takes as much memory as a component is large. */
async function findMisfits(components: readonly Component[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const component of components) found.push(...(await findMisfit(component)));
  return found;
}

async function findMisfit(component: Component): Promise<Finding[]> {
  const { id, source, position, build } = component;
  const place = describePosition(position);
  if (isScript(source)) {
    if (!isWasm(readFileSync(source))) return [];
    const text = `component ${JSON.stringify(id)} cannot run: ${displayPath(source)} is WebAssembly, and has the name of a script`;
    return [problem(text, { place, remedy: "name the file .wasm" })];
  }
  const refusal = await refusalOf(component);
  if (refusal === null) return [];
  const remedy =
    build === null
      ? "name a .wasm, .ts or .js file as source"
      : `build it again: bobbin build --component-id ${id}`;
  return [
    problem(refusal.message.replace(source, displayPath(source)), {
      place,
      remedy: refusal.fix ?? remedy,
    }),
  ];
}

function isWasm(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(Buffer.from("\0asm"));
}

function isFile(source: string): boolean {
  return statSync(source, { throwIfNoEntry: false })?.isFile() ?? false;
}
