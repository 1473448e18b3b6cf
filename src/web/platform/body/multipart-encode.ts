/** https://html.spec.whatwg.org/#multipart-form-data */
import { blobBytes } from "../bytes/blob.ts";
import { encodeUtf8 } from "../bytes/bytes.ts";
import { concatenate } from "../bytes/copies.ts";
import type { FormData } from "./form-data.ts";

/** A form as the body of a message, and its content type. */
export function encodeMultipart(form: FormData): {
  content: Uint8Array<ArrayBuffer>;
  type: string;
} {
  const boundary = `----bobbin${randomDigits()}${randomDigits()}`;
  const chunks: Uint8Array[] = [];
  for (const [name, value] of form) {
    const start = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"`;
    if (typeof value === "string") {
      chunks.push(encodeUtf8(`${start}\r\n\r\n${normalizeLines(value)}\r\n`));
      continue;
    }
    const type = value.type || "application/octet-stream";
    const file = `; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`;
    chunks.push(encodeUtf8(start + file), blobBytes(value), encodeUtf8("\r\n"));
  }
  chunks.push(encodeUtf8(`--${boundary}--\r\n`));
  return { content: concatenate(chunks), type: `multipart/form-data; boundary=${boundary}` };
}

function randomDigits(): string {
  return Math.random().toString().slice(2);
}

function normalizeLines(text: string): string {
  return text.replace(/\r\n|\r|\n/g, "\r\n");
}

function escapeName(name: string): string {
  return normalizeLines(name).replace(/[\r\n"]/g, (character) =>
    character === '"' ? "%22" : character === "\r" ? "%0D" : "%0A",
  );
}
