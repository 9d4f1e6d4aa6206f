/** Both are unnamed pairs of unix sockets that the parent makes at the spawn: there is no path to guard or to clean up. */
export const FRAMES_FD = 3;
export const LIFELINE_FD = 4;

/** How often the process says what memory it holds. */
export const REPORT_INTERVAL_MS = 200;
