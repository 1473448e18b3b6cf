/** What the engine offers, taken before the runtime puts its own in the same places. */

// The engine's globals, which are declared here since no library describes exactly these.
declare const console: { log(text: string): void; error(text: string): void };
declare const crypto: {
  getRandomValues(bytes: Uint8Array): Uint8Array;
  subtle: { digest(algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer> };
};
declare function setTimeout(callback: () => void, milliseconds: number): number;
declare function clearTimeout(timer: number): void;
declare function atob(text: string): string;
declare function btoa(text: string): string;
declare const performance: { now(): number };
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
declare const TextDecoder: new (
  label: string,
  options: { ignoreBOM: boolean; fatal?: boolean },
) => { decode(bytes: Uint8Array): string };
declare const URL: new (url: string, base?: string) => EngineUrl;

/** The engine's URL. */
export type EngineUrl = Record<
  | "href"
  | "origin"
  | "protocol"
  | "username"
  | "password"
  | "host"
  | "hostname"
  | "port"
  | "pathname"
  | "search"
  | "hash",
  string
>;

const { log, error } = console;

/** The engine. */
export const engine = Object.freeze({
  print: (stream: "stdout" | "stderr", text: string): void => {
    (stream === "stdout" ? log : error).call(console, text);
  },
  crypto,
  setTimeout,
  clearTimeout,
  atob,
  btoa,
  performance,
  encodings: { TextDecoder, TextEncoder },
  encoder: new TextEncoder(),
  decoder: new TextDecoder("utf-8", { ignoreBOM: true }),
  /** Throws where bytes are no UTF-8. */
  strictDecoder: new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }),
  URL,
});
