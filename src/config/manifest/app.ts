/** What an application is, once its spin.toml is read: plain data, the same for manifest versions 1 and 2. */

/** A place in a file, both counted from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A whole application. Frozen all through. */
export interface App {
  readonly name: string;
  readonly version: string | null;
  readonly description: string | null;
  /** Absolute path of the manifest. */
  readonly manifestPath: string;
  /** Absolute path of the folder that relative paths in the manifest start from. */
  readonly directory: string;
  readonly variables: Readonly<Record<string, Variable>>;
  readonly triggers: readonly HttpTrigger[];
  /** By id, in the order of the manifest. */
  readonly components: Readonly<Record<string, Component>>;
  /** Said once at start-up: parts of the manifest that Bobbin accepts but does not act on. */
  readonly notices: readonly string[];
}

/** An application variable: required, or with a default. */
export interface Variable {
  readonly default: string | null;
  readonly secret: boolean;
  readonly description: string | null;
  readonly position: SourcePosition;
}

/** What answers the requests of one route. */
export interface HttpTrigger {
  readonly id: string;
  /** As written in the manifest; null for `{ private = true }`, which no request reaches. */
  readonly route: string | null;
  readonly answer:
    | { readonly kind: "component"; readonly component: string }
    | { readonly kind: "static"; readonly response: StaticResponse };
  readonly position: SourcePosition;
}

/** `static_response` of a trigger. */
export interface StaticResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One component. */
export interface Component {
  readonly id: string;
  readonly description: string | null;
  /** Absolute path of the file that `source` names; "" where it names a URL, until that is fetched. */
  readonly source: string;
  /** Where `source` is to be fetched from; null for a file. */
  readonly remote: RemoteSource | null;
  /** The labels it may open. */
  readonly keyValueStores: readonly string[];
  readonly allowedOutboundHosts: readonly string[];
  /** Environment for Wasm guests. */
  readonly environment: Readonly<Record<string, string>>;
  /** The component's own variables: templates such as `{{ api_host }}/v1`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Files that a Wasm guest may read. */
  readonly files: readonly FileMount[];
  readonly excludeFiles: readonly string[];
  readonly build: Build | null;
  /** Whether it shares its processes with other components, or has one of its own: `tool.bobbin.process`. */
  readonly process: "shared" | "own";
  /** Where the component's table starts, and where a grant would be added. */
  readonly position: SourcePosition;
}

/** `source = { url, digest }` of a component: WebAssembly. */
export interface RemoteSource {
  /** Over http or https. */
  readonly url: string;
  /** Its SHA-256, in hexadecimal digits of lower case. */
  readonly digest: string;
  readonly position: SourcePosition;
}

/** An entry of `files`: a glob under the application's folder, or a source (absolute path) with a destination in the guest. */
export type FileMount =
  | { readonly kind: "glob"; readonly pattern: string }
  | { readonly kind: "directory"; readonly source: string; readonly destination: string };

/** `[component.ID.build]`. */
export interface Build {
  readonly commands: readonly string[];
  /** Absolute path. */
  readonly workdir: string;
  readonly watch: readonly string[];
}
