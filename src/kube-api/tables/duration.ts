const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

interface DurationStep {
  /** Up to here, exclusively. */
  readonly below: number;
  readonly unit: readonly [milliseconds: number, letter: string];
  /** Said too where it is not zero: of what is left after whole units. */
  readonly rest?: readonly [milliseconds: number, letter: string];
}

const steps: readonly DurationStep[] = [
  { below: 2 * minute, unit: [second, 's'] },
  { below: 10 * minute, unit: [minute, 'm'], rest: [second, 's'] },
  { below: 3 * hour, unit: [minute, 'm'] },
  { below: 8 * hour, unit: [hour, 'h'], rest: [minute, 'm'] },
  { below: 2 * day, unit: [hour, 'h'] },
  { below: 8 * day, unit: [day, 'd'], rest: [hour, 'h'] },
  { below: 2 * year, unit: [day, 'd'] },
  { below: 8 * year, unit: [year, 'y'], rest: [day, 'd'] },
  { below: Number.POSITIVE_INFINITY, unit: [year, 'y'] },
];

/** As kubectl's ages are written, two or three figures long: `3d4h`, `2m5s` (apimachinery's HumanDuration). */
export function formatDuration(milliseconds: number): string {
  // Kubernetes: two clocks may differ a little; what is less than two seconds ahead counts as now.
  if (milliseconds <= -2 * second) return '<invalid>';
  if (milliseconds < 0) return '0s';
  const step = steps.find(({ below }) => milliseconds < below);
  if (step === undefined) return '<invalid>';
  const [size, letter] = step.unit;
  const whole = `${Math.floor(milliseconds / size)}${letter}`;
  if (step.rest === undefined) return whole;
  const [restSize, restLetter] = step.rest;
  const rest = Math.floor((milliseconds % size) / restSize);
  return rest === 0 ? whole : `${whole}${rest}${restLetter}`;
}

/** How long ago a time of an object is; `<unknown>` for one that it does not have. */
export function formatAge(timestamp: unknown, now: Date): string {
  const then = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(then) ? '<unknown>' : formatDuration(now.getTime() - then);
}
