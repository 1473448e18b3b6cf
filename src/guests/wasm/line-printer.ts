/** Makes lines of what a guest prints, which may come in any pieces. */
export class LinePrinter {
  readonly #print: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Takes bytes; whole lines go on at once. */
  write(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#print(line);
    if (this.#rest.length > lineCharactersMax) this.end();
  }

  /** Passes on what is left of a last line. */
  end(): void {
    if (this.#rest !== "") this.#print(this.#rest);
    this.#rest = "";
  }
}

/** A line that never ends is cut here. */
const lineCharactersMax = 65_536;
