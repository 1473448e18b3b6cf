/** `replicas_min` of a run. */
export type ReplicasMin = number | "all";

/** How many replicas each primary of a run has. */
export const replicaCount = 2;
