import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogEvent } from './events.ts';

/**
 * The one logger. Every line at `info` carries an `event` of the list in `events.ts`; a token, an assertion or
 * a secret never enters a line: the redaction here is the second fence, the `Secret` type the first.
 */
export interface Log {
  event(event: LogEvent, fields?: Record<string, unknown>): void;
  debug(message: string, fields?: Record<string, unknown>): void;
  /** For faults of ours alone. A refused token is not an error, it is news. */
  bug(error: unknown, fields?: Record<string, unknown>): void;
  child(fields: Record<string, unknown>): Log;
}

export type LogLevel = 'silent' | 'error' | 'info' | 'debug';

/** As protocols spell them, and as our own records do. At the top of a line, and one level below. */
const redactedNames = [
  'assertion',
  'token',
  'access_token',
  'accessToken',
  'authorization',
  'client_assertion',
  'clientAssertion',
  'client_secret',
  'clientSecret',
  'password',
  'secret',
  'secretText',
  'value',
];

export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Log {
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redactedNames.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
  };
  return wrap(options.destination === undefined ? pino(settings) : pino(settings, options.destination));
}

export const silentLog: Log = {
  event: () => {},
  debug: () => {},
  bug: () => {},
  child: () => silentLog,
};

function wrap(logger: Logger): Log {
  return {
    event: (event, fields = {}) => logger.info({ ...fields, event }),
    debug: (message, fields = {}) => logger.debug(fields, message),
    bug: (error, fields = {}) => logger.error({ ...fields, err: error }),
    child: (fields) => wrap(logger.child(fields)),
  };
}
