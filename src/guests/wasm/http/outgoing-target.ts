import { bobbinError, type BobbinError } from "../../../errors.ts";
import { isOutboundAllowed, isSelfAllowed } from "../../../config/manifest/outbound-hosts.ts";
import type { GuestCall } from "../host.ts";
import { ResultError } from "../linker/index.ts";
import { ErrorCode } from "./error-code.ts";
import type { OutgoingRequest, Scheme } from "./outgoing.ts";

/** Why a request is not sent, of which the guest hears where it waits for the response. */
export interface RequestRefused {
  readonly refused: ErrorCode;
}

/** Where a request goes. */
export interface OutgoingTarget {
  /** Its host and port are those that were allowed. */
  readonly url: URL;
  /** Path and query as the guest wrote them. */
  readonly path: string;
}

/**
 * Finds out where a request goes, if the component may send it there; of one that may not the reason is printed.
 * Throws the error-code of one that goes nowhere.
 */
export function targetOf(
  call: GuestCall,
  request: OutgoingRequest,
): OutgoingTarget | RequestRefused {
  const scheme = schemeOf(request.scheme);
  const path = pathOf(request.pathWithQuery);
  const { authority } = request;
  if (authority === undefined || /^self\.alt(?::|$)/i.test(authority)) {
    return refuseSelf(call, scheme, path);
  }
  const url = URL.parse(`${scheme}://${authority}/`);
  if (url === null) throw refusal("HTTP-request-URI-invalid");
  if (!isOutboundAllowed(call.settings.outboundHosts, url)) {
    return deny(call, `${url.origin}${path}`, url.origin);
  }
  call.session.act();
  return { url, path };
}

function schemeOf(scheme: Scheme | undefined): "http" | "https" {
  const name = scheme === undefined ? "https" : (scheme.value ?? scheme.tag).toLowerCase();
  if (name === "http" || name === "https") return name;
  throw refusal("HTTP-protocol-error");
}

/** A fragment is not sent; what is not ASCII is sent as UTF-8, encoded. */
function pathOf(written: string | undefined): string {
  const [path = ""] = (written ?? "").split("#", 1);
  const encoded = path.replace(/[^\x21-\x7e]+/gu, encodeURIComponent);
  return encoded === "" || encoded.startsWith("?") ? `/${encoded}` : encoded;
}

/** Requests to the application itself: Bobbin has no way to send them. */
function refuseSelf(call: GuestCall, scheme: "http" | "https", path: string): RequestRefused {
  if (!isSelfAllowed(call.settings.outboundHosts, scheme))
    return deny(call, path, `${scheme}://self`);
  const detail = "requests of an application to itself are not supported; use its full address";
  print(call, bobbinError("outbound-failed", { url: path, detail }));
  return { refused: new ErrorCode("HTTP-request-URI-invalid") };
}

function deny(call: GuestCall, url: string, origin: string): RequestRefused {
  const { component, place } = call.settings;
  print(call, bobbinError("outbound-denied", { component: component.id, url, origin, place }));
  return { refused: new ErrorCode("HTTP-request-denied") };
}

function print(call: GuestCall, error: BobbinError): void {
  call.print("stderr", Buffer.from(`${error.text}\n`));
}

function refusal(tag: string): ResultError {
  return new ResultError(new ErrorCode(tag));
}
