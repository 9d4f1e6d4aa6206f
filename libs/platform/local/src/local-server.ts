/** A database server that this machine runs for one clone, or one that the caller already has. */
export interface LocalServer {
  readonly url: string;
  /** Null when the server is not ours: its address was given. */
  readonly pid: number | null;
  readonly origin: 'started' | 'reused' | 'external';
  /** Stops the server if it is ours; a server that was given stays up. */
  stop(): Promise<void>;
}

/** A server whose address was given by the environment: used as it is, never stopped. */
export function externalServer(url: string): LocalServer {
  return { url, pid: null, origin: 'external', stop: () => Promise.resolve() };
}
