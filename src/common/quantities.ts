/** Quantities in words for people. */

const units = ["KiB", "MiB", "GiB", "TiB"];

/** A number of bytes, such as `12 bytes` or `1.5 GiB`. */
export function describeBytes(bytes: number): string {
  if (bytes < 1024) return describeCount(Math.round(bytes), "byte");
  let amount = bytes / 1024;
  let unit = 0;
  while (amount >= 1023.95 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount.toFixed(1).replace(/\.0$/, "")} ${units[unit]}`;
}

/** A number with its noun, such as `1 key` or `1,024 keys`. */
export function describeCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : plural}`;
}
