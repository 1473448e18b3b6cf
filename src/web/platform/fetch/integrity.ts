/** https://www.w3.org/TR/SRI/#does-response-match-metadatalist: a response whose body is what its asker knows by a digest. */
import type { SharedView } from "../bytes/shared-view.ts";
import type { HostCalls } from "../../host-calls.ts";
import { btoa } from "../bytes/base64.ts";
import { receivedResponse, type Response } from "./response.ts";

/** From the weakest to the strongest. */
const algorithms = ["sha256", "sha384", "sha512"];

/** The same response, read whole; a TypeError where its body is another. Of several digests the strongest kind counts. */
export async function checkIntegrity(
  host: Pick<HostCalls, "digest">,
  shared: SharedView,
  integrity: string,
  response: Response,
): Promise<Response> {
  const known = [...integrity.matchAll(/(?:^|\s)(sha(?:256|384|512))-([A-Za-z0-9+/_-]+={0,2})/g)];
  const strength = Math.max(...known.map(([, algorithm]) => algorithms.indexOf(algorithm ?? "")));
  const algorithm = algorithms[strength];
  if (algorithm === undefined) return response;
  const bytes = await response.bytes();
  const length = host.digest(`SHA-${algorithm.slice(3)}`, shared.write(bytes));
  const digest = plain(btoa(String.fromCharCode(...new Uint8Array(shared.read(length)))));
  const isKnown = known.some(
    ([, each, value = ""]) => each === algorithm && plain(value) === digest,
  );
  if (!isKnown) throw new TypeError(`what ${response.url} answered has another ${algorithm}`);
  const { status, statusText, url, redirected, headers } = response;
  return receivedResponse({ status, statusText, url, redirected, headers, content: bytes });
}

/** A digest in base64 as any of its forms has it: with the other two characters, or without what fills it up. */
function plain(digest: string): string {
  return digest.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
}
