interface ParsedVersion {
  readonly major: number;
  /** Alpha, beta, neither. */
  readonly stage: 0 | 1 | 2;
  readonly minor: number;
}

function parseVersion(name: string): ParsedVersion | undefined {
  const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(name) ?? [];
  if (major === undefined) return undefined;
  const stages = { alpha: 0, beta: 1 } as const;
  return {
    major: Number(major),
    stage: stage === 'alpha' || stage === 'beta' ? stages[stage] : 2,
    minor: Number(minor ?? 0),
  };
}

/** Kubernetes: stable versions before betas before alphas, newer ones first, and any other name after those. */
export function compareVersions(left: string, right: string): number {
  const [first, second] = [parseVersion(left), parseVersion(right)];
  if (first === undefined || second === undefined) {
    if (first !== undefined || second !== undefined) return first === undefined ? 1 : -1;
    return left < right ? -1 : Number(left > right);
  }
  return second.stage - first.stage || second.major - first.major || second.minor - first.minor;
}
