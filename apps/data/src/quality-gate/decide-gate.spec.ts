import { describe, expect, it } from 'vitest';
import { decideGate, type GateFailure } from './decide-gate.js';
import { DEFAULT_ACTIONS, type GateActions } from './quality-gate.js';

const critical: GateFailure = { severity: 'critical', what: 'a' };
const warning: GateFailure = { severity: 'warning', what: 'b' };
const info: GateFailure = { severity: 'info', what: 'c' };

const LENIENT: GateActions = { critical: 'QUARANTINE', warning: 'WARN', info: 'REFUSE' };

describe('a gate', () => {
  it.each<[readonly GateFailure[], GateActions, string, readonly GateFailure[]]>([
    [[], DEFAULT_ACTIONS, 'PASS', []],
    [[warning, info], DEFAULT_ACTIONS, 'WARN', [warning, info]],
    [[warning, critical], DEFAULT_ACTIONS, 'REFUSE', [critical]],
    [[warning, critical], LENIENT, 'QUARANTINE', [critical]],
    [[critical, info], LENIENT, 'REFUSE', [info]],
  ])('for %j by %j does the strictest: %s', (failures, actions, action, deciding) => {
    expect(decideGate(failures, actions)).toEqual({ action, failures: deciding });
  });
});
