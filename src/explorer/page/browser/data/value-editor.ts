import {
  bytesToStore,
  draftOf,
  problemOf,
  showAs,
  type Draft,
  type View,
} from "../values/draft.ts";
import { kindOf, sameBytes } from "../values/kind.ts";
import { pictureOf } from "../values/picture.ts";
import { readText } from "../values/text.ts";
import { getValue, putValue, type Expected, type Stored } from "./api.ts";
import { hasCode } from "./request.ts";

/** What an open value shows. */
export interface EditorState {
  /** Null where there is no such key, undefined before the first answer. */
  readonly stored: Stored | null | undefined;
  readonly view: View;
  /** What has been typed; null where nothing has. */
  readonly draft: Draft | null;
  /** What somebody else has stored while a draft is there; null where the key was deleted; undefined for nothing. */
  readonly newer: Stored | null | undefined;
  /** Whether the value was replaced on the screen by what somebody else has stored. */
  readonly wasChanged: boolean;
  readonly isSaving: boolean;
  /** Whether it could not be read at all. */
  readonly isUnread: boolean;
}

/** How saving ended: with the value that somebody else has stored meanwhile (null: deleted), or well. */
export type SaveOutcome = "saved" | { readonly theirs: Stored | null };

/** One value on the screen: what is stored, what is typed, and what happens to it meanwhile. */
export class ValueEditor {
  state: EditorState = {
    stored: undefined,
    view: "text",
    draft: null,
    newer: undefined,
    wasChanged: false,
    isSaving: false,
    isUnread: false,
  };
  readonly #label: string;
  readonly #key: string;
  readonly #onUpdate: () => void;
  /** Counts what is read, so that an answer that comes late replaces nothing newer. */
  #turn = 0;

  /** Nothing is read before `reload`. */
  constructor(label: string, key: string, onUpdate: () => void) {
    this.#label = label;
    this.#key = key;
    this.#onUpdate = onUpdate;
  }

  /** Whether saving would change what is stored. */
  get isDirty(): boolean {
    const { draft, stored } = this.state;
    if (draft === null || stored === undefined || stored === null) return false;
    const bytes = bytesToStore(draft);
    return bytes === null || !sameBytes(bytes, stored.bytes);
  }

  /** Whether what was typed may be stored: JSON that is JSON, text that has bytes, within the limit. */
  maySave(bytesMax: number | null): boolean {
    const { draft } = this.state;
    if (draft === null || problemOf(draft) !== null) return false;
    const bytes = bytesToStore(draft);
    return bytes !== null && bytes.length <= (bytesMax ?? Infinity);
  }

  /** Whether this value can be edited as text without damage. */
  get isEditable(): boolean {
    const { stored } = this.state;
    return stored !== undefined && stored !== null && readText(stored.bytes).problem === null;
  }

  /** Reads the value anew and drops what was typed. */
  async reload(): Promise<void> {
    const stored = await this.#read();
    this.#turn += 1;
    const isFirst = this.state.stored === undefined;
    const view = isFirst && stored !== null ? viewOf(stored.bytes) : this.state.view;
    this.#update({ stored, view, draft: null, newer: undefined, wasChanged: false });
  }

  async #read(): Promise<Stored | null> {
    this.#update({ isUnread: false });
    try {
      return await getValue(this.#label, this.#key);
    } catch (error) {
      this.#update({ isUnread: this.state.stored === undefined });
      throw error;
    }
  }

  /** Looks whether somebody else has changed the value. What is being typed stays. */
  async refresh(): Promise<void> {
    if (this.state.isSaving || this.state.stored === undefined) return;
    this.#turn += 1;
    const turn = this.#turn;
    const found = await getValue(this.#label, this.#key);
    const { stored, draft } = this.state;
    if (stored === undefined || turn !== this.#turn) return;
    if (stored !== null && found !== null && sameBytes(stored.bytes, found.bytes)) {
      this.#update({ stored: found, newer: undefined });
    } else if (draft !== null && this.isDirty) {
      this.#update({ newer: found });
    } else if (stored !== found) {
      this.#update({ stored: found, draft: null, newer: undefined, wasChanged: true });
    }
  }

  /** Shows the value in another way. */
  show(view: View): void {
    const { draft } = this.state;
    const shown = draft === null || !isText(view) ? draft : showAs(draft, view);
    this.#update({ view, draft: shown });
  }

  /** Takes what was typed. */
  type(draft: Draft): void {
    this.#update({ draft });
  }

  /** The text that the editor holds; null where the view is not a text. */
  get shownDraft(): Draft | null {
    const { draft, view, stored } = this.state;
    if (!isText(view) || stored === undefined || stored === null) return null;
    return draft?.view === view ? draft : draftOf(stored.bytes, view);
  }

  /** Drops what was typed. */
  discard(): void {
    this.#update({ draft: null });
  }

  /** Stores what was typed, unless somebody else was faster. */
  async save(): Promise<SaveOutcome> {
    const { draft } = this.state;
    const bytes = draft === null ? null : bytesToStore(draft);
    if (bytes === null) return "saved";
    return this.#write(bytes as Uint8Array<ArrayBuffer>);
  }

  /** Stores a file in the value's place, unless somebody else was faster. */
  async replace(file: Blob): Promise<SaveOutcome> {
    return this.#write(new Uint8Array(await file.arrayBuffer()));
  }

  /** Takes somebody else's value as the one that the next save replaces. */
  acceptBase(stored: Stored | null): void {
    this.#update({ stored, newer: undefined });
  }

  async #write(bytes: Uint8Array<ArrayBuffer>): Promise<SaveOutcome> {
    const { draft } = this.state;
    this.#update({ isSaving: true });
    try {
      const outcome = await this.#tryWrite(bytes, true);
      if (outcome !== "saved") return outcome;
      const stored = await getValue(this.#label, this.#key);
      // What was typed meanwhile is still to be saved.
      const typed = this.state.draft === draft ? null : this.state.draft;
      const isBinary = typed === null && stored !== null && kindOf(stored.bytes) === "binary";
      const view = isBinary ? viewOf(stored.bytes) : this.state.view;
      this.#turn += 1;
      this.#update({ stored, view, draft: typed, newer: undefined, wasChanged: false });
      return outcome;
    } finally {
      this.#update({ isSaving: false });
    }
  }

  async #tryWrite(bytes: Uint8Array<ArrayBuffer>, mayRetry: boolean): Promise<SaveOutcome> {
    const { stored } = this.state;
    try {
      await putValue(this.#label, this.#key, bytes, expectedOf(stored));
      return "saved";
    } catch (error) {
      if (!hasCode(error, "key-changed", "key-exists")) throw error;
    }
    const theirs = await getValue(this.#label, this.#key);
    // A version may turn stale without cause: nobody has changed anything.
    const isSame =
      theirs !== null && stored !== null && stored !== undefined
        ? sameBytes(theirs.bytes, stored.bytes)
        : theirs === stored;
    if (!isSame || !mayRetry) return { theirs };
    this.acceptBase(theirs);
    return this.#tryWrite(bytes, false);
  }

  #update(change: Partial<EditorState>): void {
    this.state = { ...this.state, ...change };
    this.#onUpdate();
  }
}

function expectedOf(stored: Stored | null | undefined): Expected {
  if (stored === null || stored === undefined) return "nothing";
  return stored.version === null ? "anything" : { version: stored.version };
}

function isText(view: View): view is Draft["view"] {
  return view === "text" || view === "JSON";
}

function viewOf(bytes: Uint8Array): View {
  if (pictureOf(bytes) !== null) return "picture";
  const kind = kindOf(bytes);
  if (kind === "JSON") return "JSON";
  return kind === "binary" ? "hex" : "text";
}
