import type { Role } from "./roles.ts";

/** What is still to be done to serve the files as they are now. */
export class Pending {
  /** Components whose build commands are to run. */
  readonly builds = new Set<string>();
  /** Components to be bundled anew. */
  readonly scripts = new Set<string>();
  /** Components whose WebAssembly or files are new. */
  readonly artifacts = new Set<string>();
  configuration = false;
  /** A person asks for everything. */
  everything = false;

  /** Whether there is nothing to do. */
  get isEmpty(): boolean {
    const ids = this.builds.size + this.scripts.size + this.artifacts.size;
    return ids === 0 && !this.configuration && !this.everything;
  }

  /** Whether new bundles are all that it takes. */
  get isScriptsOnly(): boolean {
    const other = this.builds.size + this.artifacts.size;
    return other === 0 && !this.configuration && !this.everything;
  }

  /** Ids of the components that it concerns, or null for the whole application. */
  get components(): string[] | null {
    if (this.configuration || this.everything) return null;
    return [...new Set([...this.builds, ...this.artifacts, ...this.scripts])];
  }

  /** A file in this role has changed. */
  add(role: Role): void {
    if (role.kind === "configuration") this.configuration = true;
    else if (role.kind === "script") this.scripts.add(role.component);
    else if (role.kind === "source") this.builds.add(role.component);
    else this.artifacts.add(role.component);
  }

  /** Everything is done. */
  clear(): void {
    for (const ids of [this.builds, this.scripts, this.artifacts]) ids.clear();
    this.configuration = false;
    this.everything = false;
  }
}
