/** Is told how a component's requests end. */
export interface Conduct {
  /** A response is complete. */
  answered(): void;
  /** The guest used more time or memory than it may. */
  offended(): void;
}
