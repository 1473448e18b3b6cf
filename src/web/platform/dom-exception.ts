/** https://webidl.spec.whatwg.org/#idl-DOMException */
import { toText } from "./convert.ts";
import { nameInterface } from "./define.ts";

const names = [
  "IndexSizeError", "", "HierarchyRequestError", "WrongDocumentError", "InvalidCharacterError", "",
  "NoModificationAllowedError", "NotFoundError", "NotSupportedError", "InUseAttributeError",
  "InvalidStateError", "SyntaxError", "InvalidModificationError", "NamespaceError",
  "InvalidAccessError", "", "TypeMismatchError", "SecurityError", "NetworkError", "AbortError",
  "URLMismatchError", "QuotaExceededError", "TimeoutError", "InvalidNodeTypeError", "DataCloneError",
]; // prettier-ignore

/** What early standards called the numbers, which count from 1. */
const constants =
  "INDEX_SIZE DOMSTRING_SIZE HIERARCHY_REQUEST WRONG_DOCUMENT INVALID_CHARACTER NO_DATA_ALLOWED NO_MODIFICATION_ALLOWED NOT_FOUND NOT_SUPPORTED INUSE_ATTRIBUTE INVALID_STATE SYNTAX INVALID_MODIFICATION NAMESPACE INVALID_ACCESS VALIDATION TYPE_MISMATCH SECURITY NETWORK ABORT URL_MISMATCH QUOTA_EXCEEDED TIMEOUT INVALID_NODE_TYPE DATA_CLONE";

/** The error of web interfaces, told apart by its name. */
export class DOMException extends Error {
  readonly #name: string;

  constructor(message = "", nameOrOptions: string | { name?: string; cause?: unknown } = "Error") {
    const options = typeof nameOrOptions === "object" ? nameOrOptions : { name: nameOrOptions };
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.#name = toText(options.name ?? "Error");
    // The stack starts with the class's name otherwise, as `name` had no value when it was taken.
    Error.captureStackTrace(this, DOMException);
  }

  override get name(): string {
    return this.#name;
  }

  /** The number that early standards gave to this name, 0 for later names. */
  get code(): number {
    return this.#name === "" ? 0 : names.indexOf(this.#name) + 1;
  }
}
for (const [at, name] of constants.split(" ").entries()) {
  for (const owner of [DOMException, DOMException.prototype]) {
    Object.defineProperty(owner, `${name}_ERR`, { value: at + 1, enumerable: true });
  }
}
nameInterface(DOMException, "DOMException");
