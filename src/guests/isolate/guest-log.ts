/** Takes a line of a component's output. */
export type GuestLog = (stream: "stdout" | "stderr", text: string) => void;
