/** Where lines go; false once nobody reads any more. */
export type Sink = (text: string) => Promise<boolean>;

/** Characters that are written at once. */
const heldCharactersMax = 65_536;

/** Writes lines, many at a time. */
export class LineWriter {
  readonly #sink: Sink;
  #held: string[] = [];
  #characters = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Takes a line; true when it is time to `flush`. */
  add(line: string): boolean {
    this.#held.push(line, "\n");
    this.#characters += line.length + 1;
    return this.#characters >= heldCharactersMax;
  }

  /** Writes what is held; false once nobody reads any more. */
  async flush(): Promise<boolean> {
    if (this.#held.length === 0) return true;
    const text = this.#held.join("");
    this.#held = [];
    this.#characters = 0;
    return await this.#sink(text);
  }
}
