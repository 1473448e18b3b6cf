import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { sourceLimits } from "../../limits.ts";

/** A file that is asked for. */
export interface UrlRequest {
  readonly url: URL;
  /** How many of its first bytes are not wanted. */
  readonly offset: number;
  /** Proxies are taken from it: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Why a file was not had, in words that follow its address. */
export class FetchFailure extends Error {
  /** Whether the same may succeed a moment later. */
  readonly mayPass: boolean;
  /** Whether it is the address that is wrong, as far as one can tell. */
  readonly isAddress: boolean;

  constructor(text: string, how: { mayPass?: boolean; isAddress?: boolean } = {}) {
    super(text);
    this.mayPass = how.mayPass === true;
    this.isAddress = how.isAddress === true;
  }
}

/** Asks for a file and follows where that leads. Rejects with a FetchFailure. */
export async function openUrl(request: UrlRequest): Promise<IncomingMessage> {
  let { url } = request;
  for (let redirects = 0; redirects <= sourceLimits.redirectsMax; redirects += 1) {
    const response = await ask({ ...request, url });
    const { location } = response.headers;
    if (location === undefined || ![301, 302, 303, 307, 308].includes(response.statusCode ?? 0))
      return response;
    response.destroy();
    const next = URL.parse(location, url.href);
    if (next === null || !/^https?:$/u.test(next.protocol))
      throw new FetchFailure("redirects to what is no address of http or https", {
        isAddress: true,
      });
    url = next;
  }
  throw new FetchFailure(`redirects more than ${sourceLimits.redirectsMax} times`, {
    isAddress: true,
  });
}

function ask({ url, offset, environment, signal }: UrlRequest): Promise<IncomingMessage> {
  const isTls = url.protocol === "https:";
  // Connections are not kept: nothing more comes from that server.
  const options = { keepAlive: false, proxyEnv: environment };
  const agent = isTls ? new HttpsAgent(options) : new HttpAgent(options);
  const headers: Record<string, string> = { "accept-encoding": "identity", "user-agent": "bobbin" };
  if (offset > 0) headers["range"] = `bytes=${offset}-`;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = isTls
    ? httpsRequest(url, { agent, headers, signal })
    : httpRequest(url, { agent, headers, signal });
  request.on("response", resolve);
  request.on("error", (error: NodeJS.ErrnoException) => reject(describe(error)));
  request.end();
  return promise;
}

const passing = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "EAI_AGAIN"]);

/** The failure that an error of the network is. */
export function describe(error: NodeJS.ErrnoException): FetchFailure {
  if (error instanceof FetchFailure) return error;
  const { code = "" } = error;
  // An address that has several fails with all of their errors at once.
  const text = error.message === "" ? code : error.message;
  return new FetchFailure(`cannot be fetched: ${text}`, { mayPass: passing.has(code) });
}
