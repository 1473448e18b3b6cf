/** What the flags of `bobbin watch` say, besides those of `bobbin up`. */
export interface WatchOptions {
  /** Whether to empty the terminal at each change. */
  readonly clear: boolean;
  /** Quiet time after a change; null for what suits the kind of file. */
  readonly debounceMilliseconds: number | null;
  readonly skipBuild: boolean;
}
