/** Bytes that one page of the hex view shows. */
export const hexPageBytes = 4096;

const rowBytes = 16;

/** Rows as in a hex dump: offset, bytes, and the characters that ASCII has for them. */
export function hexRows(bytes: Uint8Array, start: number): string {
  const rows: string[] = [];
  const digits = Math.max(4, bytes.length.toString(16).length);
  const end = Math.min(bytes.length, start + hexPageBytes);
  for (let at = start; at < end; at += rowBytes) {
    rows.push(hexRow(at, digits, bytes.subarray(at, Math.min(at + rowBytes, end))));
  }
  return rows.join("\n");
}

function hexRow(offset: number, digits: number, bytes: Uint8Array): string {
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
  const halves = [pairs.slice(0, 8), pairs.slice(8)].map((half) => half.join(" ").padEnd(23));
  const characters = [...bytes].map((byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : ".",
  );
  return `${offset.toString(16).padStart(digits, "0")}  ${halves.join("  ")}  ${characters.join("")}`;
}
