/** https://xhr.spec.whatwg.org/#interface-formdata */
import { Blob, blobBytes, File } from "./blob.ts";
import { toWellFormedText } from "./convert.ts";
import { nameInterface } from "./define.ts";

/** A field's value. */
export type FormDataValue = string | File;
type Field = [name: string, value: FormDataValue];

/** The fields of a form. */
export class FormData {
  #fields: Field[] = [];

  constructor(form?: undefined) {
    if (form !== undefined) throw new TypeError("there are no HTML forms here to read");
  }

  append(name: string, value: string | Blob, filename?: string): void {
    this.#fields.push([toWellFormedText(name), fieldValue(value, filename)]);
  }

  delete(name: string): void {
    this.#fields = this.#fields.filter((field) => field[0] !== toWellFormedText(name));
  }

  get(name: string): FormDataValue | null {
    return this.#fields.find((field) => field[0] === toWellFormedText(name))?.[1] ?? null;
  }

  getAll(name: string): FormDataValue[] {
    return this.#fields
      .filter((field) => field[0] === toWellFormedText(name))
      .map((field) => field[1]);
  }

  has(name: string): boolean {
    return this.#fields.some((field) => field[0] === toWellFormedText(name));
  }

  set(name: string, value: string | Blob, filename?: string): void {
    const field: Field = [toWellFormedText(name), fieldValue(value, filename)];
    const first = this.#fields.findIndex((other) => other[0] === field[0]);
    if (first < 0) {
      this.#fields.push(field);
      return;
    }
    this.#fields[first] = field;
    this.#fields = this.#fields.filter((other) => other === field || other[0] !== field[0]);
  }

  forEach(
    callback: (value: FormDataValue, name: string, form: FormData) => void,
    thisArgument?: unknown,
  ): void {
    for (const [name, value] of this) callback.call(thisArgument, value, name, this);
  }

  *entries(): IterableIterator<Field> {
    for (let index = 0; index < this.#fields.length; index++) {
      const [name, value] = this.#fields[index] as Field;
      yield [name, value];
    }
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): IterableIterator<FormDataValue> {
    for (const [, value] of this.entries()) yield value;
  }

  declare [Symbol.iterator]: () => IterableIterator<Field>;
}
Object.defineProperty(FormData.prototype, Symbol.iterator, {
  value: FormData.prototype.entries,
  writable: true,
  configurable: true,
});
nameInterface(FormData, "FormData", (form) => Object.fromEntries(form));

function fieldValue(value: string | Blob, filename: string | undefined): FormDataValue {
  if (!(value instanceof Blob)) return toWellFormedText(value);
  if (value instanceof File && filename === undefined) return value;
  const lastModified = value instanceof File ? { lastModified: value.lastModified } : {};
  return new File([blobBytes(value)], filename ?? "blob", { type: value.type, ...lastModified });
}
