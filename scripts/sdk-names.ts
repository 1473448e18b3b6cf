/** The table of what each operation is called in each language. */

import { operationName } from "./sdk-signatures.ts";
import type { Operation, Sdk } from "./sdk-sources.ts";

/** As Markdown. An operation that a language lacks has the reason in its place. */
export function namesTable(operations: readonly Operation[], sdks: readonly Sdk[]): string {
  const head = ["operation", ...sdks.map(({ language }) => language)];
  const rows = operations.map((operation) => row(operation, sdks));
  return [line(head), line(head.map(() => "---")), ...rows].join("\n");
}

function row({ name, about }: Operation, sdks: readonly Sdk[]): string {
  const cells = sdks.map((sdk) => {
    const reason = sdk.lacks[name];
    return reason ?? `\`${operationName(sdk.code, name)}\``;
  });
  return line([`${name}: ${about}`, ...cells]);
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
