/** One side of a comparison at one number of connections: the median turn, and between which rates all of them were. */
export interface Side {
  readonly requestsPerSecond: number;
  readonly slowest: number;
  readonly fastest: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

export interface Comparison {
  readonly connections: number;
  readonly ours: Side;
  readonly other: Side;
  /** Ours by the other's. */
  readonly ratio: number;
}

export interface WebhookReport {
  /** What stands beside ours: a webhook that was running already, or the limit of a bare server. */
  readonly beside: 'peer' | 'limit';
  readonly podBytes: number;
  readonly startMilliseconds: number;
  readonly restMegabytes: number;
  readonly loadMegabytes: number;
  readonly comparisons: readonly Comparison[];
  /** The geometric mean of the comparisons' ratios. */
  readonly ratio: number;
}

export function renderReport(report: WebhookReport): string {
  const { beside, comparisons } = report;
  const head = ['', 'connections', 'a second', 'slowest-fastest', 'p50 ms', 'p99 ms', 'ratio'];
  const rows = comparisons.flatMap(({ connections, ours, other, ratio }) => [
    ['ours', String(connections), ...renderSide(ours), ratio.toFixed(2)],
    [beside, String(connections), ...renderSide(other), ''],
  ]);
  const isAsFast = report.ratio >= 1 && comparisons.every(({ ratio }) => ratio >= 1);
  const isAsSteady = comparisons.every(({ ours, other }) => ours.p99Milliseconds <= other.p99Milliseconds);
  return [
    `pod           ${report.podBytes} bytes, two containers`,
    `start         ${report.startMilliseconds.toFixed(0)} ms to ready`,
    `resident      ${report.restMegabytes.toFixed(0)} MB at rest, ${report.loadMegabytes.toFixed(0)} MB under load`,
    ...renderTable([head, ...rows]),
    ...(beside === 'peer'
      ? [`target        as many a second as the peer: ${isAsFast ? 'met' : 'missed'}`]
      : ['limit         a bare node:https server in one process, one answer for everything']),
    ...(beside === 'peer' ? [`target        p99 no higher: ${isAsSteady ? 'met' : 'missed'}`] : []),
    `ratio ${report.ratio.toFixed(2)}`,
  ].join('\n');
}

function renderSide(side: Side): readonly string[] {
  return [
    side.requestsPerSecond.toFixed(0),
    `${side.slowest.toFixed(0)}-${side.fastest.toFixed(0)}`,
    side.p50Milliseconds.toFixed(2),
    side.p99Milliseconds.toFixed(2),
  ];
}

function renderTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
