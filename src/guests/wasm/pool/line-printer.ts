import { textOfBytes } from "../../../common/escaped-bytes.ts";
import { wasmLimits } from "../../../limits.ts";

const { outputLinesPerSecondMax, outputBytesPerSecondMax } = wasmLimits;
const second = 1000;

/** Makes lines of what a guest prints, which may come in any pieces; bytes that are no UTF-8 stand in them as `textOfBytes` has it. Of too many in a second the rest is counted. */
export class LinePrinter {
  readonly #print: (line: string) => void;
  /** The start of a line whose end has not come. */
  #rest: Uint8Array[] = [];
  #restBytes = 0;
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
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
      if (this.#isTooMuch) this.#leftOut += 1;
      else this.#line(this.#take(bytes.subarray(start, end)));
      this.#forget();
      start = end + 1;
    }
    if (this.#isTooMuch || start === bytes.length) return;
    // The guest may use its memory again.
    this.#rest.push(bytes.slice(start));
    this.#restBytes += bytes.length - start;
    if (this.#restBytes > lineBytesMax) this.#endLine();
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
    if (this.#restBytes > 0) this.#line(this.#take(new Uint8Array(0)));
    this.#forget();
  }

  /** The text of the line that ends with these bytes. */
  #take(last: Uint8Array): string {
    return textOfBytes(this.#restBytes === 0 ? last : Buffer.concat([...this.#rest, last]));
  }

  #forget(): void {
    if (this.#restBytes === 0) return;
    this.#rest = [];
    this.#restBytes = 0;
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
const lineBytesMax = 65_536;
const lineFeed = 10;
