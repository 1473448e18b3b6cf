import type { GrantedStores } from "../../kv/granted-stores.ts";
import type { KeyValueSession } from "../../kv/session.ts";
import { openSession } from "../../kv/watched-session.ts";
import type { HttpExchange } from "../http-exchange.ts";

/** A request while an isolate works on it. */
export class RequestContext {
  readonly id: number;
  readonly exchange: HttpExchange;
  /** Key-value handles end with the request. */
  readonly session: KeyValueSession;
  /** The response has begun, or the request has failed. */
  answered = false;
  /** The guest has given the whole response, which is sent when it may be. */
  complete = false;
  /** Nothing more will be sent. */
  ended = false;
  /** Tells the component's queue so. */
  readonly over: () => void;

  constructor(id: number, exchange: HttpExchange, granted: GrantedStores, over: () => void) {
    this.id = id;
    this.exchange = exchange;
    this.over = over;
    this.session = openSession(granted, exchange);
  }
}
