import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { LogLevel } from '../config/service-config.js';

/** Header and field names whose values are never written to a log. */
const SECRETS = [
  'authorization',
  'password',
  'token',
  'secret',
  '*.authorization',
  '*.password',
  '*.token',
  '*.secret',
  'req.headers.authorization',
];

/** Structured logs of one service, one JSON object a line on standard error. */
@Injectable()
export class ServiceLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  static forService(service: string, level: LogLevel): ServiceLogger {
    const options = { level, base: { service }, redact: { paths: SECRETS, censor: '[secret]' } };
    return new ServiceLogger(pino(options, pino.destination({ dest: 2, sync: false })));
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Exclude<LogLevel, 'silent'>, message: unknown, rest: unknown[]): void {
    const error = [message, ...rest].find((part) => part instanceof Error);
    const facts = rest.find(isFacts);
    const context = rest.findLast((part) => typeof part === 'string');
    const text = message instanceof Error ? message.message : String(message);
    this.pino[level]({ ...facts, ...(error && { err: error }), ...(context && { context }) }, text);
  }
}

function isFacts(part: unknown): part is object {
  return typeof part === 'object' && part !== null && !(part instanceof Error);
}
