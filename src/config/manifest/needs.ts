/** Which parts of a manifest a command needs to be right. */

import type { Subject } from "../../toml/index.ts";
import type { App } from "./app.ts";
import { servedComponents } from "./served-components.ts";

/** What a command needs of a manifest; what else is wrong with it is not its concern. */
export interface ManifestNeeds {
  /** The whole application when left out. Else its stores, or what builds its components. */
  readonly only?: "stores" | "build";
  /** The components that are meant; all where there is none. */
  readonly componentIds?: readonly string[];
  /** False where sources and files are still to be built; true when left out. */
  readonly filesMustExist?: boolean;
}

/** Tells of the subject of a fault whether it concerns who has these needs. */
export function concernOf(needs: ManifestNeeds, app: App): (subject: Subject) => boolean {
  const { only, componentIds = [], filesMustExist = true } = needs;
  const { components } = app;
  // A trigger whose component has another name may mean any of them.
  const isUnclear = app.triggers.some(
    ({ answer }) => answer.kind === "component" && components[answer.component] === undefined,
  );
  const served = isUnclear ? Object.values(components) : servedComponents(app);
  const servedIds = served.map(({ id }) => id);
  const isMeant = (id: string | undefined): boolean =>
    id === undefined || id === "" || componentIds.length === 0 || componentIds.includes(id);
  return ([what, ...of]) => {
    if (what === "component") {
      const [id, part, detail] = of;
      // Without an id it is the table of all components.
      if (id === undefined) return true;
      if (!isMeant(id)) return false;
      if (only !== undefined) return part === only;
      if (part !== "source") return true;
      return servedIds.includes(id) && (filesMustExist || detail !== "file");
    }
    if (only !== undefined) return false;
    if (what === "trigger" || what === "routes") return of.every(isMeant);
    return true;
  };
}
