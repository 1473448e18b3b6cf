/** A load generator for machines without wrk: sockets that ask and wait, in this process. */

import { connect, type Socket } from "node:net";
import type { LoadOptions, LoadReport, Requests } from "./load.ts";

const { url, requests, options } = JSON.parse(process.argv[2] ?? "{}") as {
  url: string;
  requests: Requests;
  options: LoadOptions;
};
const { hostname, port } = new URL(url);

let next = options.seed;
let state = options.seed;
let bodies = 0;
let answered = 0;
let refused = 0;
let broken = 0;
let stopping = false;

function requestText(): string {
  let ending = "";
  if (requests.numbers > 0) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    next += 1;
    const number =
      requests.order === "cycle" ? next % requests.numbers : (state / 2 ** 32) * requests.numbers;
    ending = String(Math.floor(number));
  }
  const target = `${requests.path}${ending} HTTP/1.1\r\nHost: localhost\r\n`;
  const { bodyBytes = 0 } = requests;
  if (bodyBytes === 0) return `GET ${target}\r\n`;
  const body = String((bodies += 1)).padEnd(bodyBytes);
  return `POST ${target}Content-Length: ${bodyBytes}\r\n\r\n${body}`;
}

/** Where the answer at the start of the text ends, or -1 when it is not all there. */
function answerEnd(text: string): number {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd === -1) return -1;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1];
  if (length === undefined) throw new Error("answers without content-length need wrk");
  const end = headEnd + 4 + Number(length);
  return text.length < end ? -1 : end;
}

/** Asks on one connection until it is told to stop. */
function converse(): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(Number(port), hostname);
    let received = "";
    socket.setNoDelay(true).setEncoding("latin1");
    socket.on("connect", () => socket.write(requestText()));
    socket.on("data", (text: string) => {
      received += text;
      const end = answerEnd(received);
      if (end === -1) return;
      answered += 1;
      if (!received.startsWith("HTTP/1.1 2")) refused += 1;
      received = received.slice(end);
      if (stopping) socket.end();
      else socket.write(requestText());
    });
    socket.on("error", () => (broken += 1));
    socket.on("close", () => {
      if (!stopping) broken += 1;
      resolve();
    });
  });
}

const started = performance.now();
setTimeout(() => (stopping = true), options.seconds * 1000);
await Promise.all(Array.from({ length: options.connections }, converse));
const seconds = (performance.now() - started) / 1000;
const report: LoadReport = { requests: answered, seconds, refused, broken, late: 0 };
console.log(JSON.stringify(report));
