import { existsSync } from "node:fs";
import { isBobbinError } from "../../../errors.ts";
import { bundleComponent, stopBundler } from "../../../guests/isolate/bundle/bundle.ts";
import { describePosition } from "../../../config/manifest/index.ts";
import { servedComponents } from "../../../config/manifest/served-components.ts";
import type { Check } from "../check.ts";
import { ok, problem, type Finding } from "../finding.ts";
import { describeCount } from "../../../common/quantities.ts";
import { isScript } from "../../../config/manifest/is-script.ts";

/** Whether TypeScript and JavaScript components build, as `bobbin up` builds them. */
export const scripts: Check = {
  id: "scripts",
  group: "Application",
  needs: "application",
  async run({ app, options }) {
    if (app.value === null || options.isFast) return [];
    const components = servedComponents(app.value).filter(
      ({ source }) => isScript(source) && existsSync(source),
    );
    const found: Finding[] = [];
    for (const component of components) {
      try {
        await bundleComponent(component);
      } catch (error) {
        if (!isBobbinError(error)) throw error;
        const place = describePosition(component.position);
        const remedy = `bobbin up shows the lines in question`;
        found.push(problem(withoutSource(error.message), { place, remedy }));
      }
    }
    if (components.length > 0) await stopBundler();
    if (found.length > 0 || components.length === 0) return found;
    return [ok(`${describeCount(components.length, "TypeScript or JavaScript component")} built`)];
  },
};

/** The compiler's messages without the lines that they quote, in which anything may stand. */
function withoutSource(message: string): string {
  const [head = "", ...lines] = message.split("\n");
  return [head, ...lines.filter((line) => /^\s*\S+:\d+:\d+: /.test(line))].join("\n");
}
