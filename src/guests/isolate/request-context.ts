import type { GrantedStores } from "../../kv/granted-stores.ts";
import { KeyValueSession } from "../../kv/session.ts";
import type { Exchange } from "../exchange.ts";

/** A request while an isolate works on it. */
export class RequestContext {
  readonly id: number;
  readonly exchange: Exchange;
  /** Key-value handles end with the request. */
  readonly session: KeyValueSession;
  /** The response has begun, or the request has failed. */
  answered = false;
  /** The guest has given the whole response, which is sent when it may be. */
  complete = false;
  /** Nothing more will be sent. */
  ended = false;
  /** Fires when the handler takes too long to begin its response. */
  timeout: NodeJS.Timeout | null = null;

  constructor(id: number, exchange: Exchange, granted: GrantedStores) {
    this.id = id;
    this.exchange = exchange;
    this.session = new KeyValueSession(granted);
  }
}
