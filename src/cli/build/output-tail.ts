/** Keeps the end of a text that may grow without end. */
export class OutputTail {
  readonly #charactersMax: number;
  #text = "";
  #isCut = false;

  constructor(charactersMax: number) {
    this.#charactersMax = charactersMax;
  }

  /** Adds to the end. */
  add(text: string): void {
    this.#text += text;
    if (this.#text.length <= 2 * this.#charactersMax) return;
    this.#text = this.#text.slice(-this.#charactersMax);
    this.#isCut = true;
  }

  /** What is kept; it says so where something is missing. */
  get text(): string {
    const isCut = this.#isCut || this.#text.length > this.#charactersMax;
    return isCut ? `[…]\n${this.#text.slice(-this.#charactersMax)}` : this.#text;
  }
}
