import { bobbinError } from "../../errors.ts";
import { componentId, respell } from "../../config/manifest/ids.ts";

/** Names of folders that an application needs for itself. */
const reserved = ["sdk"];

/** What a name is, and what to do. */
export interface NameProblem {
  readonly problem: string;
  readonly advice: string;
}

/** What is wrong with the name of a new application or component, and what to do; null where nothing is. */
export function checkName(name: string): NameProblem | null {
  if (reserved.includes(name)) {
    return { problem: "is the folder of the SDKs", advice: "choose another name" };
  }
  if (isName(name)) return null;
  const respelled = respell(name, componentId.separator);
  const advice = isName(respelled) ? `write ${JSON.stringify(respelled)}` : componentId.rule;
  return { problem: "is no name for a component", advice };
}

/** Throws `name-not-usable` where `checkName` finds something. */
export function requireName(name: string): string {
  const problem = checkName(name);
  if (problem !== null) throw bobbinError("name-not-usable", { name, ...problem });
  return name;
}

/** Of what the manifest allows, only lower case: names are folders and packages too. */
function isName(text: string): boolean {
  return componentId.pattern.test(text) && text === text.toLowerCase() && !reserved.includes(text);
}
