/** `replicas_min` of a run. */
export type ReplicasMin = number | "all";
