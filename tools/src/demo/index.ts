import type { ListenerName } from '@orrery/domain';

/** What the main job works with: the platform's public addresses, and nothing of its inside. */
export interface DemoContext {
  /** Base URL of the gateway; the graph is at `/graphql`. */
  readonly gatewayUrl: string;
  /** Base URL of every service. */
  readonly urls: Readonly<Record<ListenerName, string>>;
  /** Bears the role admin. */
  readonly token: string;
  /** A folder for the job's own files. */
  readonly directory: string;
  /** Aborted when the person wants to leave. */
  readonly signal: AbortSignal;
}

/** The question that `npm start` offers to paste. */
export const exampleQuery = '{ __typename }';

/** Asks the graph for its root type, and prints the answer. */
export async function runDemo({ gatewayUrl, token, signal }: DemoContext): Promise<void> {
  const response = await fetch(`${gatewayUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: exampleQuery }),
    signal,
  });
  if (!response.ok) throw new Error(`The gateway answered ${response.status}: ${await response.text()}`);
  process.stdout.write(`${exampleQuery} → ${await response.text()}\n`);
}
