import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bobbinError } from "../../errors.ts";
import { nearestName } from "../../common/nearest.ts";

/** The languages that have an SDK in `sdk/`. */
export type SdkName = "go" | "python" | "rust" | "typescript";

/** A kind of component that `bobbin new` and `bobbin add` can make. */
export interface Template {
  readonly name: string;
  /** One sentence without a full stop at its end. */
  readonly about: string;
  /** The SDK that its component is written with, or null. */
  readonly sdk: SdkName | null;
  /** What runs its tests, in the component's folder, or null. */
  readonly test: string | null;
  /** What to ask it for, below its route: `items`; "" for the route itself. */
  readonly path: string;
  /** Absolute path. */
  readonly folder: string;
}

const templatesFolder = fileURLToPath(new URL("../../../templates/", import.meta.url));

/** All templates, those of TypeScript first, which need no build: the folders of `templates` that hold a template.json. */
export function listTemplates(): Template[] {
  return readdirSync(templatesFolder)
    .map((name) => path.join(templatesFolder, name))
    .filter((folder) => existsSync(path.join(folder, "template.json")))
    .map(readTemplate)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.name.localeCompare(b.name));
}

function rankOf({ sdk, name }: Template): number {
  if (sdk !== "typescript") return 2;
  return name === "http-ts" ? 0 : 1;
}

function readTemplate(folder: string): Template {
  const text = readFileSync(path.join(folder, "template.json"), "utf8");
  const facts = JSON.parse(text) as Pick<Template, "about" | "sdk"> & Partial<Template>;
  const { about, sdk, test = null, path: asked = "" } = facts;
  const name = path.basename(folder);
  return { name, about: about.replace(/\.$/, ""), sdk, test, path: asked, folder };
}

/** The template of this name. Throws `no-such-template` with the nearest name, or all, where there is none. */
export function findTemplate(name: string, templates: readonly Template[]): Template {
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  const nearest = suggestTemplate(name, templates);
  const all = `the templates are ${templates.map((template) => template.name).join(", ")}`;
  const advice = nearest === null ? all : `did you mean ${nearest}? ${all}`;
  throw bobbinError("no-such-template", { template: name, advice });
}

/** The name of the template that was probably meant, or null. */
export function suggestTemplate(name: string, templates: readonly Template[]): string | null {
  // Whoever writes only the language means its template.
  const ofLanguage = templates.find((each) => each.name === `http-${name}` || each.sdk === name);
  const names = templates.map((template) => template.name);
  return ofLanguage?.name ?? nearestName(name, names);
}
