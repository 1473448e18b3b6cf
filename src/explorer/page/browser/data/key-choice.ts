/** Which keys a list shows, and how. */
export interface KeyChoice {
  readonly prefix: string;
  /** A text inside of keys; empty for none. Null where keys are looked for by how they begin. */
  readonly inside: string | null;
  /** What makes folders of keys; empty for none. */
  readonly mark: string;
  /** Whether the beginnings of values are shown. */
  readonly hasValues: boolean;
}

/** A change of it, from what it is by then. */
export type ChoiceChange = (choice: KeyChoice) => Partial<KeyChoice>;

/** All keys, without anything. */
export const allKeys: KeyChoice = Object.freeze({
  prefix: "",
  inside: null,
  mark: "",
  hasValues: false,
});

/** Whether two choices are the same. */
export function isSameChoice(one: KeyChoice, other: KeyChoice): boolean {
  return (
    one.prefix === other.prefix &&
    one.inside === other.inside &&
    one.mark === other.mark &&
    one.hasValues === other.hasValues
  );
}

/** Whether a text is looked for inside of keys. */
export function isSearchInside({ inside }: KeyChoice): boolean {
  return inside !== null && inside !== "";
}

/** Whether keys are shown by folders: a search shows all that it finds. */
export function isByFolders(choice: KeyChoice): boolean {
  return choice.mark !== "" && !isSearchInside(choice);
}
