import { readFileSync } from "node:fs";
import { displayPath } from "../../../../common/display-path.ts";
import type { Check } from "../../check.ts";
import { notice } from "../../finding.ts";

/** Stores of the runtime configuration that no component may open. */
export const unusedStores: Check = {
  id: "unused-stores",
  group: "Stores and folders",
  needs: "stores",
  run({ app, runtimeConfig }) {
    const file = runtimeConfig.value?.path ?? null;
    if (file === null) return [];
    const components = Object.values(app.value?.components ?? {});
    const granted = components.flatMap(({ keyValueStores }) => keyValueStores);
    return Object.keys(runtimeConfig.value?.stores ?? {})
      .filter((label) => !granted.includes(label))
      .map((label) =>
        notice(`no component is granted store ${JSON.stringify(label)}`, {
          place: placeOf(label, file),
          remedy: `add ${JSON.stringify(label)} to key_value_stores of a component, or remove the store`,
        }),
      );
  },
};

/** The line of the store's table; the file where it is written in another way. */
function placeOf(label: string, file: string): string {
  const lines = readFileSync(file, "utf8").split("\n");
  const index = lines.findIndex((line) =>
    new RegExp(String.raw`^\s*\[\s*key_value_store\s*\.\s*["']?${label}["']?\s*\]`).test(line),
  );
  return index === -1 ? displayPath(file) : `${displayPath(file)}:${index + 1}:1`;
}
