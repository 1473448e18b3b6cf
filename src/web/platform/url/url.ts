/** https://url.spec.whatwg.org/#url-class, thin over the host's parser: an own one weighs half a megabyte. */
import type { HostCalls } from "../../host-calls.ts";
import { needArguments, toText } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";
import { createObjectUrl, revokeObjectUrl } from "./object-urls.ts";
import { plainUrlParts } from "./plain-url.ts";
import {
  linkedSearchParams,
  refreshSearchParams,
  type URLSearchParams,
} from "./url-search-params.ts";

/** The parts of a URL in the order of `HostCalls.parseUrl`. */
export type UrlParts = readonly string[];

const parts = {
  href: 0,
  origin: 1,
  protocol: 2,
  username: 3,
  password: 4,
  host: 5,
  hostname: 6,
  port: 7,
  pathname: 8,
  search: 9,
  hash: 10,
} as const;

let urlCalls: Pick<HostCalls, "parseUrl" | "changeUrl">;

/** Lets URLs ask this host. */
export function connectUrls(host: HostCalls): void {
  urlCalls = host;
}

/** A URL text as the parser would print it; as it is, when the parser rejects it. */
export function normalUrl(text: string): string {
  return parse(text, "")?.[parts.href] ?? text;
}

/** A URL and its parts. */
export class URL {
  #parts: UrlParts;
  #searchParams: URLSearchParams | null = null;

  static canParse(url: string | URL, base: string | URL | undefined = undefined): boolean {
    needArguments(arguments.length, 1);
    return parseWithBase(url, base) !== null;
  }

  static parse(url: string | URL, base: string | URL | undefined = undefined): URL | null {
    needArguments(arguments.length, 1);
    const found = parseWithBase(url, base);
    if (found === null) return null;
    const made = new URL("http://a/");
    made.#parts = found;
    return made;
  }

  static createObjectURL(blob: unknown): string {
    needArguments(arguments.length, 1);
    return createObjectUrl(blob);
  }

  static revokeObjectURL(url: string): void {
    needArguments(arguments.length, 1);
    revokeObjectUrl(url);
  }

  constructor(url: string | URL, base: string | URL | undefined = undefined) {
    needArguments(arguments.length, 1);
    const found = parseWithBase(url, base);
    if (found === null) throw new TypeError(`${JSON.stringify(toText(url))} is not a valid URL`);
    this.#parts = found;
  }

  get origin(): string {
    return this.#part("origin");
  }
  get href(): string {
    return this.#part("href");
  }
  set href(value: string) {
    this.#change("href", value);
  }
  get protocol(): string {
    return this.#part("protocol");
  }
  set protocol(value: string) {
    this.#change("protocol", value);
  }
  get username(): string {
    return this.#part("username");
  }
  set username(value: string) {
    this.#change("username", value);
  }
  get password(): string {
    return this.#part("password");
  }
  set password(value: string) {
    this.#change("password", value);
  }
  get host(): string {
    return this.#part("host");
  }
  set host(value: string) {
    this.#change("host", value);
  }
  get hostname(): string {
    return this.#part("hostname");
  }
  set hostname(value: string) {
    this.#change("hostname", value);
  }
  get port(): string {
    return this.#part("port");
  }
  set port(value: string) {
    this.#change("port", value);
  }
  get pathname(): string {
    return this.#part("pathname");
  }
  set pathname(value: string) {
    this.#change("pathname", value);
  }
  get search(): string {
    return this.#part("search");
  }
  set search(value: string) {
    this.#change("search", value);
  }
  get hash(): string {
    return this.#part("hash");
  }
  set hash(value: string) {
    this.#change("hash", value);
  }

  get searchParams(): URLSearchParams {
    this.#searchParams ??= linkedSearchParams(this.search, (query) => {
      this.#parts = changed(this.#parts, "search", query);
    });
    return this.#searchParams;
  }

  toString(): string {
    return this.#part("href");
  }
  toJSON(): string {
    return this.#part("href");
  }

  #part(name: keyof typeof parts): string {
    return this.#parts[parts[name]] as string;
  }

  #change(name: keyof typeof parts, value: string): void {
    this.#parts = changed(this.#parts, name, toText(value));
    if (this.#searchParams !== null) refreshSearchParams(this.#searchParams, this.search);
  }
}
nameInterface(URL, "URL", ({ href }) => ({ href }));

function changed(old: UrlParts, name: keyof typeof parts, value: string): UrlParts {
  const text = urlCalls.changeUrl(old[parts.href] ?? "", name, value);
  if (text === "") throw new TypeError(`${JSON.stringify(value)} is not a valid URL`);
  return text.split("\n");
}

function parseWithBase(url: string | URL, base: string | URL | undefined): UrlParts | null {
  if (base === undefined) return parse(toText(url), "");
  const baseText = toText(base);
  // The host takes "" for no base, but a component that gives "" gave an invalid one.
  return baseText === "" ? null : parse(toText(url), baseText);
}

// A handler reads request.url and makes a URL of it, over and over: the last one is remembered.
let lastUrl = "";
let lastParts: UrlParts | null = null;

function parse(url: string, base: string): UrlParts | null {
  if (url === lastUrl && lastParts !== null) return lastParts;
  const plain = plainUrlParts(url);
  if (plain !== null) {
    lastUrl = url;
    lastParts = plain;
    return plain;
  }
  const text = urlCalls.parseUrl(url, base);
  return text === "" ? null : text.split("\n");
}
