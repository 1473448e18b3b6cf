import { existsSync } from "node:fs";
import { join } from "node:path";
import { isBobbinError } from "../../../../errors.ts";
import { bundleComponent, stopBundler } from "../../../../guests/isolate/bundle/bundle.ts";
import { describePosition, type Component } from "../../../../config/manifest/index.ts";
import { buildAdvice } from "../../../../config/manifest/source.ts";
import { servedComponents } from "../../../../config/manifest/served-components.ts";
import type { Check } from "../../check.ts";
import { notice, ok, problem, type Finding } from "../../finding.ts";
import { describeCount } from "../../../../common/quantities.ts";
import { isScript } from "../../../../config/manifest/is-script.ts";

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
        found.push(findingOf(component, withoutSource(error.message)));
      }
    }
    if (components.length > 0) await stopBundler();
    if (found.length > 0 || components.length === 0) return found;
    return [ok(`${describeCount(components.length, "TypeScript or JavaScript component")} built`)];
  },
};

/** So is every application with packages that has just been made or cloned. */
function findingOf(component: Component, message: string): Finding {
  const place = describePosition(component.position);
  if (isYetToBeBuilt(component, message)) return notice(message, { place, remedy: buildAdvice });
  return problem(message, { place, remedy: "bobbin up shows the lines in question" });
}

function isYetToBeBuilt({ build }: Component, message: string): boolean {
  if (build === null || existsSync(join(build.workdir, "node_modules"))) return false;
  return message
    .split("\n")
    .slice(1)
    .every((line) => line.includes(": there is no package "));
}

/** The compiler's messages without the lines that they quote, in which anything may stand. */
function withoutSource(message: string): string {
  const [head = "", ...lines] = message.split("\n");
  return [head, ...lines.filter((line) => /^\s*\S+:\d+:\d+: /.test(line))].join("\n");
}
