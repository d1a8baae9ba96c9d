/** Told the exit code of a command when it has ended. */
export type Done = (code: number) => void;
