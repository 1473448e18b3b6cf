/** An argument that the runtime never gives: it has been broken by its component, or there is a fault in it. */
export class RefusedCall extends Error {}
