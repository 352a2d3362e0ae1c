/** Structured logging: JSON lines, a closed list of events, no secrets. Owns the dependency on pino. */
export { type LogEvent, logEvents } from './events.ts';
export { createLog, type Log, type LogLevel, silentLog } from './log.ts';
