import { IoError, StreamEnd } from "../wasi/streams.ts";

/** A case of `wasi:http/types` error-code. */
export class ErrorCode {
  readonly tag: string;
  readonly value: unknown;

  constructor(tag: string, value?: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

/** What went wrong with an outbound request, where the guest is told a certain error-code. */
export class OutboundFailure extends Error {
  readonly code: ErrorCode;

  constructor(message: string, tag: string, value?: unknown) {
    super(message);
    this.code = new ErrorCode(tag, value);
  }
}

/** The end of a stream of which `http-error-code` tells this error-code. */
export function brokenStream(text: string, code: ErrorCode): StreamEnd {
  return new StreamEnd(new IoError(text, code));
}

/** The error-code of a stream's error, or undefined where it has none. */
export function httpErrorCode({ detail }: IoError): ErrorCode | undefined {
  return detail instanceof ErrorCode ? detail : undefined;
}

const tags: Readonly<Record<string, string>> = {
  EAI_AGAIN: "DNS-timeout",
  ECONNABORTED: "connection-terminated",
  ECONNREFUSED: "connection-refused",
  ECONNRESET: "connection-terminated",
  EHOSTUNREACH: "destination-IP-unroutable",
  ENETUNREACH: "destination-IP-unroutable",
  EPIPE: "connection-terminated",
  EPROTO: "TLS-protocol-error",
  ETIMEDOUT: "connection-timeout",
  HPE_HEADER_OVERFLOW: "HTTP-response-header-section-size",
};

const certificateErrors =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_TLS_CERT|HOSTNAME_|SELF_SIGNED|UNABLE_TO_)/;

/** The error-code for what Node says of a request that failed. */
export function errorCodeOf(error: unknown): ErrorCode {
  if (error instanceof OutboundFailure) return error.code;
  const { code = "", message } = Object(error) as { code?: unknown; message?: unknown };
  const name = String(code);
  const tag = tags[name];
  if (tag !== undefined) return new ErrorCode(tag);
  if (name === "ENOTFOUND" || name.startsWith("EAI_")) {
    return new ErrorCode("DNS-error", { rcode: name, infoCode: undefined });
  }
  if (name.startsWith("HPE_")) return new ErrorCode("HTTP-protocol-error");
  if (certificateErrors.test(name)) return new ErrorCode("TLS-certificate-error");
  if (name.startsWith("ERR_SSL_")) return new ErrorCode("TLS-protocol-error");
  return new ErrorCode("internal-error", String(message ?? error));
}
