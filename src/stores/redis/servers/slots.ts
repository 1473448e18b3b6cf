/** Slots of a Cluster: which of its 16,384 parts a key belongs to. */

/** How many slots a Cluster has. */
export const slotCount = 16_384;

const table = Array.from({ length: 256 }, (_, index) => {
  let crc = index << 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0);
  return crc & 0xffff;
});

/** The slot of a key: CRC-16 (XMODEM) of its hash tag, or of all of it where it has none. */
export function slotOf(key: string): number {
  const bytes = Buffer.from(key);
  const open = bytes.indexOf("{");
  const end = open < 0 ? -1 : bytes.indexOf("}", open + 1);
  const tag = end > open + 1 ? bytes.subarray(open + 1, end) : bytes;
  let crc = 0;
  for (const byte of tag) crc = ((crc << 8) ^ (table[(crc >> 8) ^ byte] ?? 0)) & 0xffff;
  return crc % slotCount;
}
