/** Checks of templates while a manifest is read. */

import { nearestName } from "../../common/nearest.ts";
import { type Located } from "../../toml/index.ts";
import type { Reading } from "./reading.ts";
import { isLiteral, parseTemplate } from "./templates.ts";

/** Notes what is wrong with a template. Says whether it is a literal, that is complete without variables. */
export function checkTemplate(
  template: Located<string>,
  reading: Reading,
): { readonly isLiteral: boolean } {
  const { value, position } = template;
  const parts = parseTemplate(value);
  if (parts === null) {
    reading.diagnostics.add(
      position,
      `"{{" has no "}}" in "${value}"; write it like {{ api_host }}`,
    );
    return { isLiteral: false };
  }
  for (const part of parts) {
    if (part.kind === "text" || reading.variables.has(part.name)) continue;
    const nearest = nearestName(part.name, reading.variables);
    const define = `define it under [variables]: ${part.name} = { default = "…" }`;
    const advice = nearest === null ? define : `did you mean "${nearest}"?`;
    reading.diagnostics.add(position, `there is no variable "${part.name}"; ${advice}`);
  }
  return { isLiteral: isLiteral(parts) };
}
