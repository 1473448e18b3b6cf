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

/** How far a connection is: being made, being secured, or made. */
export type Phase = "connecting" | "securing" | "open";

/** The error-code for what Node says of a request that failed, as Spin has it. */
export function errorCodeOf(error: unknown, phase: Phase = "open"): ErrorCode {
  if (error instanceof OutboundFailure) return error.code;
  if (phase === "open") return new ErrorCode("HTTP-protocol-error");
  if (phase === "securing") return new ErrorCode("TLS-protocol-error");
  const { code = "" } = Object(error) as { code?: unknown };
  const name = String(code);
  if (name === "ENOTFOUND" || name === "EADDRNOTAVAIL" || name.startsWith("EAI_")) {
    return new ErrorCode("DNS-error", { rcode: "address not available", infoCode: 0 });
  }
  return new ErrorCode("connection-refused");
}
