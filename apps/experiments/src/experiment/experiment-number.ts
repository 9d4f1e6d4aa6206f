const NUMBER = /^(?:0|[1-9]\d{0,15})$/;

/** The number by which MLflow's clients name an experiment; null for a text that can be none. */
export function parseExperimentNumber(text: string): number | null {
  return NUMBER.test(text) ? Number(text) : null;
}
