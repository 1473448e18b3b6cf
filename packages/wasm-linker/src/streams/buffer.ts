/**
 * Elements on their way through a stream or future: bytes as one `Uint8Array`, others as a list. Where the element
 * type is none, only their number, for which a guest need not have had any memory.
 */
export type Elements = Uint8Array | ArrayLike<unknown>;

/** Where one side has elements, or room for some. */
export interface Buffer {
  /** Elements that are left, or for which there is room. */
  readonly remain: number;
  /** How many it was made for. */
  readonly length: number;
  /** Who must not be on the other side too: the component instance, where the elements are more than numbers. */
  readonly owner: object | null;
  /** Does what moves elements at a time when nobody of its side has called. */
  during(work: () => void): void;
}

/** Elements to be taken. */
export interface Filled extends Buffer {
  /** Takes so many, of which there are as many at least. */
  read(count: number): Elements;
}

/** Room to be filled. */
export interface Room extends Buffer {
  /** Puts elements in, for which there is room. */
  write(elements: Elements): void;
}

/** How a transfer came out, by the numbers that guests know them by. */
export const copyResults = Object.freeze({ completed: 0, dropped: 1, cancelled: 2 });

/** One of `copyResults`. */
export type CopyResult = (typeof copyResults)[keyof typeof copyResults];
