/** Who may use the API: whoever has the token, or the cookie that was given for it. */

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { explorerCookiePrefix } from "../common/own-cookies.ts";

const secretBytes = 32;

/** The secrets of one run of the explorer. Both are random and are kept in memory only. */
export class Access {
  /** For the URL that a person opens, and for `Authorization: Bearer`. */
  readonly token = randomBytes(secretBytes).toString("base64url");
  readonly #session = randomBytes(secretBytes).toString("base64url");
  readonly #cookieName: string;

  /** Cookies are shared by all ports of a host, so the port is in the name. */
  constructor(port: number) {
    this.#cookieName = `${explorerCookiePrefix}${port}`;
  }

  /** Whether the request carries the token. */
  hasToken({ authorization = "" }: IncomingHttpHeaders): boolean {
    const [, given = ""] = /^bearer +([\w-]+)$/i.exec(authorization) ?? [];
    return isSame(given, this.token);
  }

  /** Whether the request carries the cookie, which is good for reading only: links and event sources can send no header. */
  hasCookie({ cookie = "" }: IncomingHttpHeaders): boolean {
    const start = `${this.#cookieName}=`;
    return cookie
      .split(";")
      .map((pair) => pair.trim())
      .some((pair) => pair.startsWith(start) && isSame(pair.slice(start.length), this.#session));
  }

  /** The value of `Set-Cookie` for who has shown the token. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }
}

/** Takes the same time wherever the texts differ. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
