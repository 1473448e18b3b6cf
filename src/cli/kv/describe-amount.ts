/** `1.4 MiB`. */
export function describeBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} byte${Math.round(bytes) === 1 ? "" : "s"}`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  const step = Math.min(Math.floor(Math.log2(bytes) / 10), units.length);
  return `${(bytes / 1024 ** step).toFixed(1)} ${units[step - 1]}`;
}

/** `1 entry`, `2 entries`. */
export function countOf(number: number, noun: "entry" | "key"): string {
  const plural = noun === "entry" ? "entries" : "keys";
  return `${number} ${number === 1 ? noun : plural}`;
}
