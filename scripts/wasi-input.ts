import type { StreamSource } from "@bobbin-kv/wasm-linker";

/** Standard input of a program that is run, which comes as it is given. */
export class WasiInput implements StreamSource {
  #there: Uint8Array = new Uint8Array(0);
  #come = Promise.withResolvers<void>();

  /** More of it comes. */
  give(text: string): void {
    this.#there = Buffer.concat([this.#there, Buffer.from(text)]);
    this.#come.resolve();
  }

  ready(): boolean {
    return this.#there.length > 0;
  }

  wait(): Promise<void> {
    return this.#come.promise;
  }

  read(bytesMax: number): Uint8Array {
    const part = this.#there.subarray(0, bytesMax);
    this.#there = this.#there.subarray(bytesMax);
    if (this.#there.length === 0) this.#come = Promise.withResolvers();
    return part;
  }
}
