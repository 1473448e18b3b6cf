import type { StoreConfig } from "../../config/runtime-config/runtime-config.ts";
import type { IsolateInspector } from "../../guests/isolate/inspection.ts";
import type { KeyValueWatch } from "../../kv/key-value-watch.ts";
import type { Store } from "../../stores/store.ts";
import type { RequestWatch } from "../../telemetry/request-watch.ts";
import type { RequestObserver } from "../http/answers.ts";
import type { CreateTrigger } from "../http/server.ts";
import type { ComponentLog } from "./app-plan.ts";

/** What whoever runs an application gives it, beside its plan. */
export interface AppHost {
  /** Takes what components print. */
  readonly log: ComponentLog;
  /** Is told of each request when it is over. */
  readonly observe?: RequestObserver | null;
  /** Is told of each request when it begins. */
  readonly requests?: RequestWatch | null;
  /** Stands around all key-value calls of components. */
  readonly watch?: KeyValueWatch | null;
  /** Whether a failed request is answered with why it failed, which is for developers alone. */
  readonly showsErrors?: boolean;
  /** Makes the server; one for HTTP where it is left out. */
  readonly createTrigger?: CreateTrigger;
  /** Whether what components ask of other servers carries the trace on that `requests` has put into their headers. */
  readonly carriesTrace?: boolean;
  /** Opens a store; as its configuration says where it is left out. */
  readonly openStore?: (label: string, config: StoreConfig) => Store;
  /** Lets debuggers into components, each of which then answers one request at a time. */
  readonly inspector?: IsolateInspector | null;
  /** Milliseconds since 1970, as components see them; the machine's where it is left out. */
  readonly now?: () => number;
  /** Whether all calls of stores may have to be waited for, whatever their kind. */
  readonly storesWait?: boolean;
}
