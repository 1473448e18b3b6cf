import { readFileSync, statSync } from "node:fs";
import { displayPath } from "../../../common/display-path.ts";
import { classifyWasm } from "../../../guests/wasm/load/classify.ts";
import { describePosition, loadManifest, type Component } from "../../../config/manifest/index.ts";
import type { Check } from "../check.ts";
import { diagnosticFindings } from "../diagnostics.ts";
import { ok, problem, type Finding } from "../finding.ts";
import { isScript } from "../../../config/manifest/is-script.ts";
import { servedComponents } from "../../../config/manifest/served-components.ts";

/** The files that the manifest names: whether they are there, and hold what their names say. */
export const sources: Check = {
  id: "sources",
  group: "Application",
  needs: "application",
  run({ app }) {
    if (app.value === null) return [];
    const components = servedComponents(app.value).filter(({ remote }) => remote === null);
    const found = [
      ...findAbsent(app.value.manifestPath),
      ...components.filter(({ source }) => isFile(source)).flatMap((each) => findMisfit(each)),
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
    return diagnosticFindings(error);
  }
}

function findMisfit({ id, source, position, build }: Component): Finding[] {
  const bytes = new Uint8Array(readFileSync(source));
  const kind = classifyWasm(bytes);
  const refuse = (detail: string, remedy: string): Finding[] => [
    problem(`component ${JSON.stringify(id)} cannot run: ${displayPath(source)} ${detail}`, {
      place: describePosition(position),
      remedy,
    }),
  ];
  const isWasm = bytes[0] === 0 && Buffer.from(bytes.subarray(1, 4)).toString("latin1") === "asm";
  if (isScript(source)) {
    if (!isWasm) return [];
    return refuse("is WebAssembly, and has the name of a script", "name the file .wasm");
  }
  const remedy =
    build === null
      ? "name a .wasm, .ts or .js file as source"
      : `build it again: bobbin build --component-id ${id}`;
  if (kind.kind === "unknown") return refuse(kind.reason, remedy);
  if (kind.kind !== "command") return [];
  return refuse(
    "is a program with a main function, which answers no requests",
    "export a handler of HTTP requests, as those of Spin's SDKs do",
  );
}

function isFile(source: string): boolean {
  return statSync(source, { throwIfNoEntry: false })?.isFile() ?? false;
}
