/** https://xhr.spec.whatwg.org/#interface-formdata */
import { Blob, blobBytes, File } from "../bytes/blob.ts";
import { needArguments, toWellFormedText } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";
import { definePairMembers, type PairMembers } from "../webidl/pairs.ts";

/** A field's value. */
export type FormDataValue = string | File;
type Field = [name: string, value: FormDataValue];

let fieldAt: (form: FormData, at: number) => Field | undefined;

/** The fields of a form. */
export class FormData {
  declare readonly entries: PairMembers<FormDataValue>["entries"];
  declare readonly keys: PairMembers<FormDataValue>["keys"];
  declare readonly values: PairMembers<FormDataValue>["values"];
  declare readonly forEach: PairMembers<FormDataValue>["forEach"];
  declare readonly [Symbol.iterator]: PairMembers<FormDataValue>["entries"];
  #fields: Field[] = [];

  static {
    fieldAt = (form, at) => form.#fields[at];
  }

  constructor(form: undefined = undefined) {
    if (form !== undefined) throw new TypeError("there are no HTML forms here to read");
  }

  append(name: string, value: string | Blob, filename: string | undefined = undefined): void {
    needArguments(arguments.length, 2);
    this.#fields.push([toWellFormedText(name), fieldValue(value, filename)]);
  }

  delete(name: string): void {
    needArguments(arguments.length, 1);
    this.#fields = this.#fields.filter((field) => field[0] !== toWellFormedText(name));
  }

  get(name: string): FormDataValue | null {
    needArguments(arguments.length, 1);
    return this.#fields.find((field) => field[0] === toWellFormedText(name))?.[1] ?? null;
  }

  getAll(name: string): FormDataValue[] {
    needArguments(arguments.length, 1);
    return this.#fields
      .filter((field) => field[0] === toWellFormedText(name))
      .map((field) => field[1]);
  }

  has(name: string): boolean {
    needArguments(arguments.length, 1);
    return this.#fields.some((field) => field[0] === toWellFormedText(name));
  }

  set(name: string, value: string | Blob, filename: string | undefined = undefined): void {
    needArguments(arguments.length, 2);
    const field: Field = [toWellFormedText(name), fieldValue(value, filename)];
    const first = this.#fields.findIndex((other) => other[0] === field[0]);
    if (first < 0) {
      this.#fields.push(field);
      return;
    }
    this.#fields[first] = field;
    this.#fields = this.#fields.filter((other) => other === field || other[0] !== field[0]);
  }
}
definePairMembers("FormData", FormData.prototype, fieldAt);
nameInterface(FormData, "FormData", (form) => Object.fromEntries(form));

function fieldValue(value: string | Blob, filename: string | undefined): FormDataValue {
  if (!(value instanceof Blob)) return toWellFormedText(value);
  if (value instanceof File && filename === undefined) return value;
  const lastModified = value instanceof File ? { lastModified: value.lastModified } : {};
  return new File([blobBytes(value)], filename ?? "blob", { type: value.type, ...lastModified });
}
