import { readFileSync } from "node:fs";

/** The version of this package. */
export function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const description: unknown = JSON.parse(text);
  const isObject = typeof description === "object" && description !== null;
  return isObject && "version" in description ? String(description.version) : "unknown";
}
