/** Ends a guest's request: it broke a rule of its interface, so no answer would make sense to it. */
export class GuestTrap extends Error {}
