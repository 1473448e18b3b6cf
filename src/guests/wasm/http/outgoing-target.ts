import { type OutboundTarget, outboundTarget, selfTarget } from "../../calls/outbound-target.ts";
import { type BobbinError, isBobbinError } from "../../../errors.ts";
import type { GuestCall } from "../host.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { ErrorCode } from "./error-code.ts";
import type { OutgoingRequest, Scheme } from "./outgoing.ts";

/** Why a request is not sent, of which the guest hears where it waits for the response. */
export interface RequestRefused {
  readonly refused: ErrorCode;
}
/** What of a request says where it goes. */
type Asked = Pick<OutgoingRequest, "scheme" | "pathWithQuery" | "authority">;

/** Where a request goes. */
export interface OutgoingTarget {
  readonly target: OutboundTarget;
  /** Its host and port are those that were allowed. */
  readonly url: URL;
  /** Path and query as the guest wrote them. */
  readonly path: string;
}

/**
 * Finds out where a request goes, if the component may send it there; of one that may not the reason is printed.
 * Throws the error-code of one that goes nowhere.
 */
export function targetOf(call: GuestCall, request: Asked): OutgoingTarget | RequestRefused {
  const scheme = schemeOf(request.scheme);
  const path = pathOf(request.pathWithQuery);
  const { authority } = request;
  if (authority === undefined || authority.startsWith(":")) {
    const url = new URL("http://self.alt/");
    return allowed(call, () => ({ target: selfTarget(call.settings, path), url, path }));
  }
  const url = URL.parse(`${scheme}://${authority}/`);
  if (url === null || authority.includes("@")) throw refusal("HTTP-request-URI-invalid");
  return allowed(call, () => {
    const target = outboundTarget(call.settings, url, `${url.origin}${path}`);
    return { target, url, path };
  });
}

function allowed(call: GuestCall, find: () => OutgoingTarget): OutgoingTarget | RequestRefused {
  try {
    const target = find();
    call.session.act();
    return target;
  } catch (error) {
    if (!isBobbinError(error)) throw error;
    print(call, error);
    const isDenied = error.code === "outbound-denied";
    return { refused: new ErrorCode(isDenied ? "HTTP-request-denied" : "destination-not-found") };
  }
}

function schemeOf(scheme: Scheme | undefined): "http" | "https" {
  const name = scheme === undefined ? "https" : (scheme.value ?? scheme.tag).toLowerCase();
  if (name === "http" || name === "https") return name;
  throw refusal("HTTP-protocol-error");
}

/** A fragment is not sent; what is not ASCII is sent as UTF-8, encoded; a slash that is missing is added. */
function pathOf(written: string | undefined): string {
  const [path = ""] = (written ?? "").split("#", 1);
  const encoded = path.replace(/[^\x21-\x7e]+/gu, encodeURIComponent);
  return encoded === "*" || encoded.startsWith("/") ? encoded : `/${encoded}`;
}

function print(call: GuestCall, error: BobbinError): void {
  call.print("stderr", Buffer.from(`${error.text}\n`));
}

function refusal(tag: string): ResultError {
  return new ResultError(new ErrorCode(tag));
}
