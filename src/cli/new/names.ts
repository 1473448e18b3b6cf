import { bobbinError } from "../../errors.ts";
import { componentId, respell } from "../../config/manifest/ids.ts";

/** Names of folders that an application needs for itself. */
const reserved = ["sdk"];

/** What is wrong with the name of a new application or component, and what to do; null where nothing is. */
export function checkName(name: string): { readonly what: string; readonly fix: string } | null {
  const quoted = JSON.stringify(name);
  if (reserved.includes(name)) {
    return { what: `${quoted} is the folder of the SDKs`, fix: "choose another name" };
  }
  if (isName(name)) return null;
  const respelled = respell(name, componentId.separator);
  const fix = isName(respelled) ? `write ${JSON.stringify(respelled)}` : componentId.rule;
  return { what: `${quoted} is no name for a component`, fix };
}

/** Throws `usage` where `checkName` finds something. */
export function requireName(name: string): string {
  const problem = checkName(name);
  if (problem !== null) throw bobbinError("usage", problem);
  return name;
}

/** Of what the manifest allows, only lower case: names are folders and packages too. */
function isName(text: string): boolean {
  return componentId.pattern.test(text) && text === text.toLowerCase() && !reserved.includes(text);
}
