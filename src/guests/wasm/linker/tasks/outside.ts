/** Does something for a request, where that is still under way, when no code of the guest has called. */
export type Outside = (work: () => void) => void;
