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

/** What early standards called the numbers. Written out, as each isolate would have to put it together anew. */
const constants = {
  INDEX_SIZE_ERR: { value: 1, enumerable: true },
  DOMSTRING_SIZE_ERR: { value: 2, enumerable: true },
  HIERARCHY_REQUEST_ERR: { value: 3, enumerable: true },
  WRONG_DOCUMENT_ERR: { value: 4, enumerable: true },
  INVALID_CHARACTER_ERR: { value: 5, enumerable: true },
  NO_DATA_ALLOWED_ERR: { value: 6, enumerable: true },
  NO_MODIFICATION_ALLOWED_ERR: { value: 7, enumerable: true },
  NOT_FOUND_ERR: { value: 8, enumerable: true },
  NOT_SUPPORTED_ERR: { value: 9, enumerable: true },
  INUSE_ATTRIBUTE_ERR: { value: 10, enumerable: true },
  INVALID_STATE_ERR: { value: 11, enumerable: true },
  SYNTAX_ERR: { value: 12, enumerable: true },
  INVALID_MODIFICATION_ERR: { value: 13, enumerable: true },
  NAMESPACE_ERR: { value: 14, enumerable: true },
  INVALID_ACCESS_ERR: { value: 15, enumerable: true },
  VALIDATION_ERR: { value: 16, enumerable: true },
  TYPE_MISMATCH_ERR: { value: 17, enumerable: true },
  SECURITY_ERR: { value: 18, enumerable: true },
  NETWORK_ERR: { value: 19, enumerable: true },
  ABORT_ERR: { value: 20, enumerable: true },
  URL_MISMATCH_ERR: { value: 21, enumerable: true },
  QUOTA_EXCEEDED_ERR: { value: 22, enumerable: true },
  TIMEOUT_ERR: { value: 23, enumerable: true },
  INVALID_NODE_TYPE_ERR: { value: 24, enumerable: true },
  DATA_CLONE_ERR: { value: 25, enumerable: true },
};

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
nameInterface(DOMException, "DOMException");

/** The class as components see it. */
export const PublicDOMException = standAlone(DOMException, null, Error.prototype);
Object.defineProperties(PublicDOMException, constants);
Object.defineProperties(DOMException.prototype, constants);
