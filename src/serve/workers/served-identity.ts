import type { TlsIdentity } from "../http/secure-door.ts";
import type { TlsFiles } from "./up-options.ts";

/** Who hears it. */
interface Listener {
  identify(identity: TlsIdentity): void;
}

/** Says with TLS who a service is, where it has files for that, and again whenever they change. */
export class ServedIdentity implements Disposable {
  readonly #files: TlsFiles | null;
  readonly #say: (text: string) => void;
  #identity: TlsIdentity | null = null;
  #listener: Listener | null = null;
  #watching: Disposable | null = null;

  constructor(files: TlsFiles | null, say: (text: string) => void) {
    this.#files = files;
    this.#say = say;
  }

  get scheme(): "http" | "https" {
    return this.#files === null ? "http" : "https";
  }

  /** Tells it to this one from now on. Rejects with tls-not-usable. */
  async tell(listener: Listener): Promise<void> {
    this.#listener = listener;
    if (this.#files === null) return;
    if (this.#identity !== null) listener.identify(this.#identity);
    const { useTlsFiles } = await import("./tls-files.ts");
    this.#watching ??= useTlsFiles(this.#files, {
      say: this.#say,
      use: (identity) => {
        this.#identity = identity;
        this.#listener?.identify(identity);
      },
    });
  }

  [Symbol.dispose](): void {
    this.#watching?.[Symbol.dispose]();
  }
}
