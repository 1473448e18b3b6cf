import {
  environmentNameOf,
  variablesFromEnvironment,
} from "../../../../config/manifest/variables/environment-variables.ts";
import { describePosition } from "../../../../config/manifest/index.ts";
import type { Check } from "../../check.ts";
import { notice, ok, problem, type Finding } from "../../finding.ts";
import { describeCount } from "../../../../common/quantities.ts";

/** Whether every variable has a value. Their values are not told. */
export const variables: Check = {
  id: "variables",
  group: "Application",
  needs: "application",
  run({ app, options, runtimeConfig }) {
    const defined = app.value?.variables ?? {};
    const fromEnvironment = variablesFromEnvironment(options.environment);
    const providers = runtimeConfig.value?.variableProviders ?? [];
    const found: Finding[] = [];
    for (const [name, variable] of Object.entries(defined)) {
      const place = describePosition(variable.position);
      const environmentName = environmentNameOf(name);
      const isGiven =
        Object.hasOwn(options.variables, name) ||
        providers.some((each) => each.kind === "static" && Object.hasOwn(each.values, name)) ||
        Object.hasOwn(fromEnvironment, name.toLowerCase());
      if (!isGiven && variable.default === null) {
        const what = `the variable ${JSON.stringify(name)} is required and has no value`;
        const remedy = `pass --variable ${name}=VALUE or set ${environmentName}`;
        found.push(problem(what, { place, remedy }));
      }
      if (variable.secret && variable.default !== null) {
        const what = `the secret variable ${JSON.stringify(name)} has its value in the manifest`;
        const remedy = `write required = true instead of default, and set ${environmentName}`;
        found.push(notice(what, { place, remedy }));
      }
    }
    for (const name of Object.keys(options.variables)) {
      if (Object.hasOwn(defined, name)) continue;
      const what = `the application has no variable ${JSON.stringify(name)} to set with --variable`;
      found.push(problem(what, { remedy: "define it under [variables] of the manifest" }));
    }
    const names = Object.keys(defined).map((name) => name.toLowerCase());
    for (const name of Object.keys(fromEnvironment)) {
      if (names.includes(name)) continue;
      found.push(notice(`${environmentNameOf(name)} sets no variable of the application`));
    }
    const count = Object.keys(defined).length;
    if (found.length > 0 || count === 0) return found;
    return [
      ok(`${describeCount(count, "variable")} ${count === 1 ? "has a value" : "have values"}`),
    ];
  },
};
