/** Tells the service how far a task is: which step, and the facts of it. */
export type Progress = (step: string, facts: Readonly<Record<string, number>>) => void;
