import { describe, expect, it } from 'vitest';
import { StepDisplay } from './step-display.js';

function terminal(isTTY: boolean): { display: StepDisplay; written: () => string } {
  let written = '';
  const write = (text: string): boolean => Boolean((written += text));
  return { display: new StepDisplay({ isTTY, write }), written: () => written };
}

describe('StepDisplay', () => {
  it('writes one plain line per step where lines cannot be taken back', async () => {
    const { display, written } = terminal(false);
    await display.run(
      'Redis',
      () => Promise.resolve(6379),
      (port) => `started, 127.0.0.1:${port}`,
    );
    expect(written()).toMatch(/^ {2}✓ Redis +\d+\.\d s {2}started, 127\.0\.0\.1:6379\n$/);
  });

  it('shows a step while it runs on a terminal', async () => {
    const { display, written } = terminal(true);
    await display.run(
      'Redis',
      () => Promise.resolve(expect(written()).toBe('  … Redis')),
      () => 'started',
    );
    expect(written()).toContain('\r\x1b[2K');
  });

  it('marks a step that failed and lets the failure through', async () => {
    const { display, written } = terminal(false);
    const failing = display.run(
      'Redis',
      () => Promise.reject(new Error('no port')),
      () => 'started',
    );
    await expect(failing).rejects.toThrow('no port');
    expect(written()).toContain('✗ Redis');
  });
});
