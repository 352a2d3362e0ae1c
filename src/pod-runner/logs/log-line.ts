/** RFC 3339 with nanoseconds, of which this clock knows the first three digits. */
export function formatTimestamp(time: Date): string {
  return `${time.toISOString().slice(0, -1)}000000Z`;
}

export interface LogLine {
  readonly timestamp: string;
  readonly time: Date;
  readonly stream: 'stdout' | 'stderr';
  readonly isPartial: boolean;
  readonly text: Buffer;
}

const space = 0x20;
const headPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) (stdout|stderr) ([FP])$/;
const longestHead = 48;

/** Reads a line without its end; nothing where it is none of a log. */
export function parseLogLine(line: Buffer): LogLine | undefined {
  let end = -1;
  for (let spaces = 0; spaces < 3; spaces += 1) {
    end = line.indexOf(space, end + 1);
    if (end === -1 || end > longestHead) return undefined;
  }
  const match = headPattern.exec(line.toString('latin1', 0, end));
  if (match === null) return undefined;
  const [, timestamp = '', stream, tag] = match;
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime())) return undefined;
  return {
    timestamp,
    time,
    stream: stream === 'stderr' ? 'stderr' : 'stdout',
    isPartial: tag === 'P',
    text: line.subarray(end + 1),
  };
}
