/** Names of imports and exports: what they may be, and which of them count as one. */

import { ComponentUnsupported } from "../errors.ts";
import { short } from "./describe-type.ts";
import type { AnyType } from "./types.ts";

const label = /^(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[a-z0-9]+|[A-Z0-9]+))*$/;
const lowerLabel = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const version =
  /^\d+\.\d+\.\d+(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
/** A version without what is told apart from it; see `ExternName`. */
const shortVersion = /^\d+(?:\.\d+){0,2}$/;
/** Names of what is found by where it is or what it holds. */
const locator = /^(?:unlocked-dep|locked-dep|url|relative-url|integrity)=</;
const annotated = /^\[(constructor|method|static|async|async method|async static)\](.*)$/s;

/** Refuses a name that an import or export may not have. Throws ComponentUnsupported. */
export function checkExternName(name: string, isWhole = true): void {
  if (locator.test(name)) return;
  const [, annotation, rest = ""] = annotated.exec(name) ?? [];
  if (annotation !== undefined) return checkAnnotated(name, annotation, rest);
  const colon = name.indexOf(":");
  if (colon === -1) return checkLabel(name, name, label);
  const [path = "", ...versions] = name.slice(colon + 1).split("@");
  const [packageName = "", ...projections] = path.split("/");
  checkLabel(name, name.slice(0, colon), lowerLabel);
  checkLabel(name, packageName, lowerLabel);
  if (projections.length !== 1) refuse(name, "an interface is written namespace:package/name");
  checkLabel(name, projections[0] ?? "", label);
  if (versions.length === 0) return;
  const text = versions.join("@");
  if (version.test(text) || (!isWhole && shortVersion.test(text))) return;
  refuse(name, `"${short(text)}" is no version, as 1.2.3 is one`);
}

function checkAnnotated(name: string, annotation: string, rest: string): void {
  if (annotation === "constructor" || annotation === "async") return checkLabel(name, rest, label);
  const dot = rest.indexOf(".");
  if (dot === -1) refuse(name, `after [${annotation}] comes a resource, a dot and a function`);
  checkLabel(name, rest.slice(0, dot), label);
  checkLabel(name, rest.slice(dot + 1), label);
}

function checkLabel(name: string, part: string, pattern: RegExp): void {
  if (pattern.test(part)) return;
  const words = pattern === label ? "words of lower or of upper case" : "words of lower case";
  refuse(name, `"${short(part)}" is not in kebab case: ${words}, with dashes between them`);
}

function refuse(name: string, why: string): never {
  throw new ComponentUnsupported(`has an import or export named "${short(name)}"; ${why}`);
}

/** What goes by a name as far as names say anything of it; null for what is no function and no type. */
export type Named = AnyType | null;

/** The names of the imports, or of the exports, of one component, instance or type. */
export class ExternNames {
  readonly #names = new Map<string, string>();

  /** Takes a name. Throws ComponentUnsupported where it is taken, or is that of a function and names something else. */
  add(name: string, named: Named): void {
    const key = uniqueKey(name);
    const known = this.#names.get(key);
    if (known !== undefined) {
      const as = known === name ? "" : `, which counts as the same as "${short(known)}"`;
      throw new ComponentUnsupported(`has two of one name, "${short(name)}"${as}`);
    }
    this.#names.set(key, name);
    const [, annotation] = annotated.exec(name) ?? [];
    if (annotation !== undefined && named?.kind !== "function") {
      refuse(name, "what is named so is a function");
    }
  }
}

/** What must not be there twice: letters count as the same in either case, and so do `a` and `[method]a.a`. */
function uniqueKey(name: string): string {
  const lower = name.toLowerCase();
  const [, annotation, rest = ""] = annotated.exec(lower) ?? [];
  if (annotation === undefined || annotation === "constructor") return lower;
  const [resource, member] = rest.split(".");
  return resource === member ? (resource ?? "") : rest;
}
