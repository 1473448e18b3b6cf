/** What is known of something that was thrown, whatever it is. */

/** The code by which the system, or a library, says what failed: `ENOENT`; undefined where there is none. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** What it says. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
