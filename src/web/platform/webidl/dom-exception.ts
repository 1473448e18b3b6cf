/** https://webidl.spec.whatwg.org/#idl-DOMException */
import { toText } from "./convert.ts";
import { nameInterface } from "./define.ts";
import { standAlone } from "./stand-alone.ts";

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

const { captureStackTrace } = Error;

/** The error of web interfaces, told apart by its name. */
export class DOMException extends Error {
  readonly #message: string;
  readonly #name: string;

  constructor(message = "", nameOrOptions: string | { name?: string; cause?: unknown } = "Error") {
    const isText = typeof nameOrOptions !== "object" || nameOrOptions === null;
    const options = isText ? { name: nameOrOptions } : nameOrOptions;
    const text = toText(message);
    super(text, "cause" in options ? { cause: options.cause } : undefined);
    this.#message = text;
    this.#name = toText(options.name === undefined ? "Error" : options.name);
    // The stack starts with the class's name otherwise, as `name` had no value when it was taken; and with the message
    // only where that is the object's own.
    captureStackTrace(this, new.target);
    Reflect.deleteProperty(this, "message");
  }

  override get name(): string {
    return this.#name;
  }
  override get message(): string {
    return this.#message;
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

/** The class as components see it. */
export const PublicDOMException = standAlone(DOMException, null, Error.prototype);
