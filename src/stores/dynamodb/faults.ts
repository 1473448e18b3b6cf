/** What the service, its client or the network say, as what it means for a call. */

import { isCertificateError } from "../remote/tls.ts";
import type { Item } from "./kept-details.ts";

/**
 * `lost`: nobody knows what became of the request. All others say that a write was certainly not applied:
 * `unreachable` it was never sent; `late` nor was it, as its time was over; `throttled` the service put it off;
 * `disturbed` others changed the same keys meanwhile, so that all of the call is to be done again; `condition` its
 * condition was found not to hold; the rest cannot be helped by waiting.
 */
export type FaultKind =
  | "lost"
  | "unreachable"
  | "late"
  | "throttled"
  | "disturbed"
  | "condition"
  | "not-permitted"
  | "missing"
  | "too-large"
  | "refused";

/** Why one item of a transaction kept it from happening. */
export interface Reason {
  readonly isCondition: boolean;
  /** What was found in its place, where the transaction asked for it. */
  readonly item: Item | null;
}

/** A request that did not succeed. */
export class DynamoFault extends Error {
  readonly kind: FaultKind;
  /** Whether it is our own clock that ended it. */
  readonly isTimeout: boolean;
  /** For a transaction: one for each item, null for those that stood in nobody's way. */
  readonly reasons: readonly (Reason | null)[];

  constructor(
    kind: FaultKind,
    detail: string,
    options: { isTimeout?: boolean; reasons?: readonly (Reason | null)[] } = {},
  ) {
    super(detail);
    this.kind = kind;
    this.isTimeout = options.isTimeout ?? false;
    this.reasons = options.reasons ?? [];
  }
}

/** Whether a caught value is such a fault, of that kind where one is named. */
export function isFault(error: unknown, kind?: FaultKind): error is DynamoFault {
  return error instanceof DynamoFault && (kind === undefined || error.kind === kind);
}

const kindByName: Readonly<Record<string, FaultKind>> = {
  ConditionalCheckFailedException: "condition",
  ProvisionedThroughputExceededException: "throttled",
  ReplicatedWriteConflictException: "throttled",
  RequestLimitExceeded: "throttled",
  ThrottlingException: "throttled",
  TransactionConflictException: "throttled",
  TransactionInProgressException: "throttled",
  AccessDeniedException: "not-permitted",
  CredentialsProviderError: "not-permitted",
  ExpiredToken: "not-permitted",
  ExpiredTokenException: "not-permitted",
  IncompleteSignature: "not-permitted",
  IncompleteSignatureException: "not-permitted",
  InvalidClientTokenId: "not-permitted",
  InvalidSignatureException: "not-permitted",
  MissingAuthenticationToken: "not-permitted",
  MissingAuthenticationTokenException: "not-permitted",
  NotAuthorized: "not-permitted",
  OptInRequired: "not-permitted",
  SignatureDoesNotMatch: "not-permitted",
  TokenRefreshRequired: "not-permitted",
  UnrecognizedClientException: "not-permitted",
  ResourceNotFoundException: "missing",
  TableNotFoundException: "missing",
};

/** Codes of connections that never came about, so that nothing was sent. */
const unconnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|EMFILE|ENFILE|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+|ERR_TLS_\w+|ERR_SSL_WRONG_VERSION_NUMBER)$/;

interface ClientError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: Item }[];
}

/** What an error of the client means. Its own text is kept without `secrets`, its object is not: it holds values. */
export function toFault(error: unknown, secrets: readonly string[]): DynamoFault {
  if (isFault(error)) return error;
  const found = error as ClientError;
  const detail = describe(found, secrets);
  const status = found.$metadata?.httpStatusCode;
  if (found.name === "TransactionCanceledException") return toCancellation(found, detail);
  const named = kindByName[found.name ?? ""];
  if (named !== undefined) return new DynamoFault(named, detail);
  if (isTooLarge(found.message)) return new DynamoFault("too-large", detail);
  if (status !== undefined && status >= 400 && status < 500) {
    return new DynamoFault(status === 429 ? "throttled" : "refused", detail);
  }
  const isUnconnected =
    status === undefined &&
    (unconnected.test(found.code ?? "") || /did not establish a connection/.test(detail));
  return new DynamoFault(isUnconnected ? "unreachable" : "lost", detail);
}

function toCancellation(error: ClientError, detail: string): DynamoFault {
  const codes = (error.CancellationReasons ?? []).map(({ Code = "None" }) => Code);
  const reasons = (error.CancellationReasons ?? []).map(({ Code = "None", Item: item = null }) =>
    Code === "None" ? null : { isCondition: Code === "ConditionalCheckFailed", item },
  );
  if (codes.includes("ConditionalCheckFailed")) {
    return new DynamoFault("condition", detail, { reasons });
  }
  if (codes.some((code) => /Conflict|Throttling|Throughput|InProgress/.test(code))) {
    return new DynamoFault("throttled", "other requests are changing the same keys");
  }
  const texts = error.CancellationReasons as readonly { readonly Message?: string }[];
  return new DynamoFault(
    texts.some(({ Message }) => isTooLarge(Message)) ? "too-large" : "refused",
    detail,
  );
}

function isTooLarge(text = ""): boolean {
  return /item size|size has exceeded|aggregated size/i.test(text);
}

/** One line: a signature's error goes on with headers of the request, among them the session token. */
function describe({ name, code, message }: ClientError, secrets: readonly string[]): string {
  let [line = ""] = (message ?? "").split("\n");
  for (const secret of secrets) line = line.replaceAll(secret, "…");
  // Its code and its text say the same, and neither says whose certificate.
  if (isCertificateError({ code })) return `its certificate is not accepted: ${line.slice(0, 200)}`;
  const title = name === undefined || name === "Error" ? (code ?? "") : name;
  if (line === "" || line.includes(title)) return line === "" ? title : line.slice(0, 200);
  return `${title}: ${line.slice(0, 200)}`;
}
