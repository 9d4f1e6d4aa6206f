/** For `vi.waitFor`: what comes in its own time, on a busy machine too. Nothing waits for its end, unless it never comes. */
export const SOON = { timeout: 50_000, interval: 20 } as const;
