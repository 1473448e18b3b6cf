import { wasmLimits } from "../../../limits.ts";

const { outputLinesPerSecondMax, outputBytesPerSecondMax } = wasmLimits;
const second = 1000;

/** Makes lines of what a guest prints, which may come in any pieces. Of too many in a second the rest is counted. */
export class LinePrinter {
  readonly #print: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #secondStarted = -second;
  #lines = 0;
  #bytes = 0;
  #leftOut = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Takes bytes; whole lines go on at once. */
  write(bytes: Uint8Array): void {
    const now = performance.now();
    if (now - this.#secondStarted > second) {
      this.#tellLeftOut();
      this.#secondStarted = now;
      this.#lines = this.#bytes = 0;
    }
    this.#bytes += bytes.length;
    const text = this.#decoder.decode(bytes, { stream: true });
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      if (this.#isTooMuch) this.#leftOut += 1;
      else this.#line(this.#rest + text.slice(start, end));
      this.#rest = "";
      start = end + 1;
    }
    if (this.#isTooMuch) return;
    this.#rest += text.slice(start);
    if (this.#rest.length > lineCharactersMax) this.#endLine();
  }

  /** Passes on what is left of a last line. */
  end(): void {
    this.#endLine();
    this.#tellLeftOut();
  }

  get #isTooMuch(): boolean {
    return this.#lines >= outputLinesPerSecondMax || this.#bytes > outputBytesPerSecondMax;
  }

  #line(text: string): void {
    this.#lines += 1;
    this.#print(text);
  }

  #endLine(): void {
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
  }

  #tellLeftOut(): void {
    if (this.#leftOut === 0) return;
    this.#print(
      `${this.#leftOut} more lines were left out: a request printed too much in a second`,
    );
    this.#leftOut = 0;
  }
}

/** A line that never ends is cut here. */
const lineCharactersMax = 65_536;
