/** Most arguments that a call gets at once. */
const chunkBytes = 8192;

/** Bytes as base64. */
export function toBase64(buffer: ArrayBuffer): string {
  let characters = "";
  for (let at = 0; at < buffer.byteLength; at += chunkBytes) {
    const bytes = new Uint8Array(buffer.slice(at, at + chunkBytes));
    // Spread, they would come one after the other from an iterator, of which an interpreter makes much garbage.
    characters += Reflect.apply(String.fromCharCode, null, bytes) as string;
  }
  return btoa(characters);
}

/** The bytes of a base64 text. */
export function fromBase64(text: string): Uint8Array {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}
