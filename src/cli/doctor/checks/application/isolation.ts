import { isBobbinError } from "../../../../errors.ts";
import { describePosition } from "../../../../config/manifest/index.ts";
import { checkMayBeApart } from "../../../../config/runtime-config/memory-groups.ts";
import type { Check } from "../../check.ts";
import { notice, problem } from "../../finding.ts";

/** Components that have a process of their own from the start, and whether they can. */
export const isolation: Check = {
  id: "isolation",
  group: "Application",
  needs: "stores",
  run({ app, stores }) {
    if (app.value === null || stores === null) return [];
    const manifest = app.value;
    const apart = Object.values(manifest.components).filter(({ process }) => process === "own");
    return apart.map(({ id, position }) => {
      const place = describePosition(position);
      try {
        checkMayBeApart(manifest, stores, id);
      } catch (error) {
        if (!isBobbinError(error)) throw error;
        return problem(error.message, {
          place,
          ...(error.fix === null ? {} : { remedy: error.fix }),
        });
      }
      const what = `component ${JSON.stringify(id)} has a process of its own: its manifest says so`;
      return notice(what, { place });
    });
  },
};
