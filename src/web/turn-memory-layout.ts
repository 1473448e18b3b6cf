/**
 * The turn memory: shared memory in which a host writes the requests of one turn of its event loop, and their guest its answers. Both run on
 * one thread, so that neither is ever at it while the other is. See docs/decisions/0045-turn-memory.md.
 */

/** Most requests, and most answers, that stand there. */
export const turnPlacesMax = 32;

/** Numbers in each place. */
export const turnPlaceNumbers = 4;

/** Where the 32-bit numbers stand. */
export const turnNumbers = Object.freeze({
  /** The request that runs, or -1. Whoever begins one says it: the host at an entry, the guest where there are several in one. */
  running: 0,
  /** How many of the requests the guest has begun. */
  begun: 1,
  /** How many answers there are. */
  answers: 2,
  /** A place for each request: its number, and how many characters its method, address and headers have in the text that comes with them. */
  requests: 8,
  /** A place for each answer: the request's number, the status, the number of its headers' text, and how many bytes its body has. */
  answerPlaces: 8 + turnPlacesMax * turnPlaceNumbers,
});

/** Where the bodies of answers begin, one behind the other. */
export const turnBodiesAt =
  (turnNumbers.answerPlaces + turnPlacesMax * turnPlaceNumbers) * Int32Array.BYTES_PER_ELEMENT;

/** Its size. Longer bodies go another way. */
export const turnMemoryBytes = 65_536;

/** Most texts of headers that a host keeps by number, and their longest. */
export const turnHeads = Object.freeze({ textsMax: 64, charactersMax: 1_024 });

/** Most stores that a request has open without having asked its host. */
export const labelOpensMax = 64;

/** From here on a store's number names a label of the component's, by its place, in the lower 32 bits: its request opens it at the first call. */
export const labelStores = 2 ** 52;

/** In the place of a label: a store that has been closed. */
export const closedLabel = 2 ** 32 - 1;
