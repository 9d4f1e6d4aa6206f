import type { ListenerName } from '@orrery/domain';
import type { JobSize } from './job-size.js';
import type { Terminal } from './stage-display.js';

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
  readonly size: JobSize;
  /** Where the job tells what it does. */
  readonly output: Terminal;
  /** Aborted when the person wants to leave. */
  readonly signal: AbortSignal;
}
