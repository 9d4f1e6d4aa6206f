import type { OptimizationRefusal } from './model-optimization.js';
import { accuracyDrop, type OptimizationReport } from './optimization-report.js';

/** Shares of rows are compared: a difference of rounding is none. */
const ROUNDING = 1e-12;

/** Whether a result has lost more than it may. */
export function exceedsDrop(drop: number, most: number): boolean {
  return drop > most + ROUNDING;
}

/** Why a result is not to be registered, or null. What cannot be evaluated refuses too. */
export function judgeDrop(report: OptimizationReport, most: number | null): OptimizationRefusal | null {
  if (most === null) return null;
  const drop = accuracyDrop(report);
  if (drop === null) {
    return { cause: 'ACCURACY_DROP', reason: 'A regression has no accuracy that could be held to a limit.' };
  }
  if (!exceedsDrop(drop, most)) return null;
  return {
    cause: 'ACCURACY_DROP',
    reason: `The accuracy on the held-out rows falls by ${shown(drop)}; ${shown(most)} is allowed.`,
  };
}

function shown(share: number): string {
  return String(Number(share.toPrecision(4)));
}
