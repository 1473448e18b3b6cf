/** What a server answered, in words that two programs can be compared by. */

import { connect } from "node:net";

/** After so long without another byte an answer counts as complete. */
const silenceMilliseconds = 400;
const headersCompared = [
  "content-type",
  "content-length",
  "transfer-encoding",
  "connection",
  "x-own",
];
/** Differ with each connection, or between the programs by design. */
const linesLeftOut = /^(?:spin-client-addr|host): /;

/** Sends bytes on a connection of their own; the answer in words. */
export async function ask(port: number, sent: string): Promise<string> {
  return describe(await exchange(port, sent));
}

function exchange(port: number, sent: string): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    let silence: NodeJS.Timeout | null = null;
    const socket = connect(port, "127.0.0.1", () => socket.write(sent, "latin1"));
    const settle = (): void => {
      if (silence !== null) clearTimeout(silence);
      socket.destroy();
      resolve(received);
    };
    const wait = (milliseconds: number): void => {
      if (silence !== null) clearTimeout(silence);
      silence = setTimeout(settle, milliseconds);
    };
    wait(10 * silenceMilliseconds);
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
      if (isComplete(received)) settle();
      else wait(silenceMilliseconds);
    });
    socket.on("error", settle).on("close", settle);
  });
}

function isComplete(received: string): boolean {
  const end = received.indexOf("\r\n\r\n");
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, Math.max(end, 0)))?.[1];
  return end !== -1 && length !== undefined && received.length >= end + 4 + Number(length);
}

/** The reason phrase, the date and the order of headers are left out. */
function describe(received: string): string {
  if (received === "") return "nothing, and the connection ends";
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return `no head: ${JSON.stringify(received)}`;
  const [first = "", ...lines] = received.slice(0, end).split("\r\n");
  const headers = lines
    .map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))
    .filter((line) => headersCompared.some((name) => line.startsWith(`${name}:`)));
  const [version = "", status = ""] = first.split(" ");
  const hasLength = headers.filter((line) => !/^content-length: [1-9]/.test(line));
  return [`${version} ${status}`, ...hasLength.toSorted(), "", body(received.slice(end + 4))].join(
    "\n",
  );
}

/** Of an echo, the lines in an order of their own; without a chunk's frame. */
function body(text: string): string {
  const whole = text.replaceAll(/^[0-9a-f]+\r\n|\r\n(?:[0-9a-f]+\r\n)?(?:\r\n)?$/g, "");
  const [head = "", ...rest] = whole.split("\n\n");
  const lines = head.split("\n").filter((line) => !linesLeftOut.test(line));
  return [lines.toSorted().join("\n"), ...rest].join("\n\n");
}
