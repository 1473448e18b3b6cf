// The protocol of the test guests, for whatever way a guest reaches its host by.

import { growForever, leak, recurse, runForever, trap } from "./hazards.js";
import { textFromHex, textToHex } from "./hex.js";

/** An error of any version of the key-value interfaces, by the name of its case. */
export class StoreError extends Error {
  constructor(name, text) {
    super(name);
    this.body = text === undefined ? name : `${name}\n${text}`;
  }

  /** What bindings throw for an error of an interface: its case and what belongs to it. */
  static of(thrown) {
    const { tag, val } = thrown?.payload ?? {};
    if (typeof tag !== "string") throw thrown;
    return new StoreError(tag, val);
  }
}

/** What a guest is asked. */
export async function readAsked(request) {
  const { pathname, search } = new URL(request.url);
  const pairs = search.slice(1).split("&");
  const parameters = new Map(pairs.map((pair) => pair.split("=", 2)));
  const parameter = (name) => parameters.get(name) ?? "";
  return {
    path: pathname,
    headers: request.headers,
    body: new Uint8Array(await request.arrayBuffer()),
    /** A parameter of the query, undecoded; empty if it is not there. */
    parameter,
    store: parameter("store") || "default",
    key: () => textFromHex(parameter("key")),
  };
}

/**
 * Answers a request. A host has `open(label)`, which gives a store or throws StoreError as that does, and
 * may have `variable(name)` and `environment()`.
 */
export function answer(host, asked) {
  try {
    return answerOrThrow(host, asked);
  } catch (error) {
    if (error instanceof StoreError) return { status: 400, body: error.body };
    throw error;
  }
}

function answerOrThrow(host, asked) {
  switch (asked.path) {
    case "/hello":
      return ok("hello");
    case "/echo":
      return ok(asked.body);
    case "/headers":
      return ok(lines(asked.headers, ": "));
    case "/env":
      return ok(lines(host.environment?.() ?? [], "="));
    case "/stdout":
      // oxlint-disable-next-line no-console -- it is what the path is for
      console.log(asked.parameter("text"));
      // oxlint-disable-next-line no-console -- it is what the path is for
      console.error(asked.parameter("text"));
      return ok("");
    case "/variable":
      return host.variable(asked.parameter("name"));
    case "/leak":
      return ok(leak(asked.parameter("set")));
    case "/loop":
      return runForever();
    case "/grow":
      return growForever();
    case "/trap":
      return trap();
    case "/recurse":
      return ok(String(recurse(1)));
    default:
      return answerFromStore(host, asked);
  }
}

/** Stores that stay open until the request ends. */
const kept = [];

function answerFromStore(host, asked) {
  switch (asked.path) {
    case "/get": {
      const value = host.open(asked.store).get(asked.key());
      return value === null ? { status: 404, body: "" } : ok(value);
    }
    case "/set":
      host.open(asked.store).set(asked.key(), asked.body);
      return ok("");
    case "/delete":
      host.open(asked.store).delete(asked.key());
      return ok("");
    case "/exists":
      return ok(String(host.open(asked.store).exists(asked.key())));
    case "/keys":
      return ok(host.open(asked.store).keys().map(textToHex).join("\n"));
    case "/open-many": {
      const count = Number(asked.parameter("count"));
      for (let at = 0; at < count; at += 1) kept.push(host.open(asked.store));
      return ok(String(count));
    }
    default:
      return { status: 404, body: "no such path" };
  }
}

function ok(body) {
  return { status: 200, body };
}

function lines(pairs, separator) {
  return Array.from(pairs, ([name, value]) => `${name}${separator}${value}\n`).join("");
}
