/** The forms that a body can hold: https://fetch.spec.whatwg.org/#dom-body-formdata */
import { File } from "../bytes/blob.ts";
import { decodeUtf8Raw, encodeUtf8 } from "../bytes/bytes.ts";
import { FormData } from "./form-data.ts";
import { parseUrlEncoded } from "../url/url-encoded.ts";

/** The form in a body of this content type; a TypeError when there is none. */
export function parseFormData(body: Uint8Array, contentType: string): FormData {
  const form = new FormData();
  const type = (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") {
    for (const [name, value] of parseUrlEncoded(decodeUtf8Raw(body))) form.append(name, value);
    return form;
  }
  if (type !== "multipart/form-data") {
    throw new TypeError(`a body of type ${JSON.stringify(contentType)} holds no form`);
  }
  const boundary = parametersOf(contentType)?.get("boundary");
  if (boundary === undefined) throw new TypeError("the content type names no boundary");
  for (const part of splitParts(body, encodeUtf8(`--${boundary}`))) appendPart(form, part);
  return form;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const dash = 0x2d;

/** The bytes between each boundary's line and the line break before the next boundary. */
function* splitParts(body: Uint8Array, boundary: Uint8Array): Generator<Uint8Array> {
  let start = indexOf(body, boundary, 0);
  if (start < 0) throw broken();
  for (;;) {
    let from = start + boundary.length;
    if (body[from] === dash && body[from + 1] === dash) return;
    while (body[from] === 0x20 || body[from] === 0x09) from++;
    if (body[from] !== carriageReturn || body[from + 1] !== lineFeed) throw broken();
    start = indexOf(body, boundary, from);
    if (start < 0 || body[start - 2] !== carriageReturn || body[start - 1] !== lineFeed)
      throw broken();
    // A part without headers or content shares its one line break with the boundary.
    yield body.subarray(from + 2, Math.max(from + 2, start - 2));
  }
}

function appendPart(form: FormData, part: Uint8Array): void {
  const end = indexOf(part, encodeUtf8("\r\n\r\n"), 0);
  if (end < 0) throw broken();
  const headers = new Map<string, string>();
  for (const line of decodeUtf8Raw(part.subarray(0, end)).split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0)
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = headers.get("content-disposition") ?? "";
  const parameters = parametersOf(disposition);
  const name = parameters?.get("name");
  if (!/^form-data\s*;/i.test(disposition) || name === undefined) throw broken();
  const content = part.subarray(end + 4);
  const filename = parameters?.get("filename");
  if (filename === undefined) form.append(unescaped(name), decodeUtf8Raw(content));
  else
    form.append(
      unescaped(name),
      new File([content], unescaped(filename), {
        type: headers.get("content-type") ?? "text/plain",
      }),
    );
}

/** What stands after a header's first word, the first of each name; null where it cannot be read to its end. */
function parametersOf(header: string): Map<string, string> | null {
  const found = new Map<string, string>();
  const parameter = /\s*;\s*([^\s;="]+)=(?:"([^"]*)"|([^\s;"]*))/y;
  parameter.lastIndex = header.indexOf(";");
  if (parameter.lastIndex < 0) return found;
  for (let end = parameter.lastIndex; end < header.length; end = parameter.lastIndex) {
    const match = parameter.exec(header);
    if (match === null) return /^[\s;]*$/.test(header.slice(end)) ? found : null;
    const name = (match[1] ?? "").toLowerCase();
    if (!found.has(name)) found.set(name, match[2] ?? match[3] ?? "");
  }
  return found;
}

/** A name as it was before it was written between quotes. */
function unescaped(name: string): string {
  return name.replace(/%0D|%0A|%22/gi, (escaped) => decodeURIComponent(escaped));
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let matched = 1;
    while (matched < wanted.length && bytes[at + matched] === wanted[matched]) matched++;
    if (matched === wanted.length) return at;
  }
  return -1;
}

function broken(): TypeError {
  return new TypeError("the body is not the form that its content type says");
}
