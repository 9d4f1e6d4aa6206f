import { isIdentifier, type RunId } from '@orrery/domain';

const HEX = /^[0-9a-f]{32}$/;

/** A run's identifier, written as ours or as MLflow's clients write it: 32 hexadecimal digits; null for anything else. */
export function parseRunId(text: string): RunId | null {
  const lower = text.toLowerCase();
  if (isIdentifier(lower)) return lower as string as RunId;
  if (!HEX.test(lower)) return null;
  const parts = [
    lower.slice(0, 8),
    lower.slice(8, 12),
    lower.slice(12, 16),
    lower.slice(16, 20),
    lower.slice(20),
  ];
  return parts.join('-') as RunId;
}

/** The identifier as MLflow's clients write it. */
export function runHex(id: RunId): string {
  return id.replaceAll('-', '');
}
