import { displayPath } from "../../../../common/display-path.ts";
import type { Check } from "../../check.ts";
import { diagnosticFindings } from "../../diagnostics.ts";
import { notice, ok } from "../../finding.ts";
import { describeCount } from "../../../../common/quantities.ts";

/** The manifest: whether it can be read, and what in it Bobbin does not act on. */
export const manifest: Check = {
  id: "manifest",
  group: "Application",
  needs: "nothing",
  run({ app }) {
    if (app.value === null) return diagnosticFindings(app.error);
    const { manifestPath, components, triggers, notices, name } = app.value;
    const place = displayPath(manifestPath);
    if (notices.length > 0)
      return notices.map((text) => notice(text.replace(/\.$/, ""), { place }));
    const counts = [
      describeCount(Object.keys(components).length, "component"),
      describeCount(triggers.length, "route"),
    ];
    return [
      ok(`the manifest of ${JSON.stringify(name)} is sound: ${counts.join(", ")}`, { place }),
    ];
  },
};
