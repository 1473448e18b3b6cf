import { describePosition } from "../../../../config/manifest/index.ts";
import { findUnnamedConfig } from "../../../../config/runtime-config/index.ts";
import type { Check } from "../../check.ts";
import { ok, problem } from "../../finding.ts";
import { isDefined } from "../../patient.ts";
import { describeCount } from "../../../../common/quantities.ts";

/** Whether every store that a component is granted is defined somewhere. */
export const grants: Check = {
  id: "grants",
  group: "Stores and folders",
  needs: "stores",
  run({ app, runtimeConfig }) {
    const components = Object.values(app.value?.components ?? {});
    const isNamed = runtimeConfig.value !== null || app.value === null;
    const unnamed = isNamed ? null : findUnnamedConfig(app.value.directory);
    const found = components.flatMap(({ id, keyValueStores, position }) =>
      keyValueStores
        .filter((label) => !isDefined(label, runtimeConfig.value))
        .map((label) => {
          const what = `component ${JSON.stringify(id)} is granted store ${JSON.stringify(label)}, which nothing defines`;
          const remedy =
            unnamed?.labels.includes(label) === true
              ? `name the runtime configuration that defines it: --runtime-config-file ${unnamed.path}`
              : `correct the name, or define [key_value_store.${label}] with type = "spin" and a path in a runtime configuration and name that with --runtime-config-file`;
          return problem(what, { place: describePosition(position), remedy });
        }),
    );
    if (found.length > 0) return found;
    const labels = new Set(components.flatMap(({ keyValueStores }) => keyValueStores));
    if (labels.size === 0) return [ok("no component is granted a store")];
    return [ok(`components are granted ${describeCount(labels.size, "store")}, all defined`)];
  },
};
