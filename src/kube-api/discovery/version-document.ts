/** Kubernetes: clients choose themselves by it (`kubectl`'s dispatcher by the minor version). */
export const versionDocument = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0+wid',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: '',
} as const;
