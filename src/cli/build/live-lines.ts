/** Lines at a terminal's end that change while others are written above them. */
export interface LiveLines extends Disposable {
  writeAbove(text: string): void;
  redraw(): void;
}

const redrawMilliseconds = 200;
/** What a terminal is taken to have that does not say. */
const columnsDefault = 80;

/** Draws what `read` returns until it is disposed of, and then leaves nothing of it. */
export function createLiveLines(
  terminal: { write(text: string): void },
  read: () => readonly string[],
): LiveLines {
  let drawn: readonly string[] = [];
  const draw = (above: string, wanted: readonly string[]): void => {
    // Where the size is not known it is 0.
    const columns = process.stderr.columns || columnsDefault;
    const lines = wanted.map((line) => line.slice(0, columns - 1));
    if (above === "" && lines.join("\n") === drawn.join("\n")) return;
    const up = drawn.length === 0 ? "" : `\u001B[${drawn.length}A\u001B[J`;
    terminal.write(up + above + lines.map((line) => `${line}\n`).join(""));
    drawn = lines;
  };
  const timer = setInterval(() => draw("", read()), redrawMilliseconds);
  return {
    writeAbove: (text) => draw(text, read()),
    redraw: () => draw("", read()),
    [Symbol.dispose]: () => {
      clearInterval(timer);
      draw("", []);
    },
  };
}
