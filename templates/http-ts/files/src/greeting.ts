/** What a visitor reads. */
export function greeting(path: string, visits: bigint): string {
  return `Hello! This is visit ${visits} of ${path}.\n`;
}
