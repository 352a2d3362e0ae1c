/** How long to wait before the next try, after so many that failed in a row. */
export type BackOff = (failures: number) => number;

const firstMilliseconds = 800;
const longestMilliseconds = 30_000;

/** Doubles up to half a minute, and spreads the clients of a server that comes back over half of the time. */
export function createBackOff(random: () => number = Math.random): BackOff {
  return (failures) => {
    const full = Math.min(firstMilliseconds * 2 ** Math.min(failures, 16), longestMilliseconds);
    return full / 2 + (full / 2) * random();
  };
}
