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
