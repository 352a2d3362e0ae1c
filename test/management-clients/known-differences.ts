import type { ClientReport } from './report.ts';

/** What a client's models find, and is so all the same. */
interface KnownDifference {
  readonly packageName: string;
  /** The end of the place in the body. */
  readonly path: string;
  /** Its beginning. */
  readonly fault: string;
  readonly why: string;
}

const knownDifferences: readonly KnownDifference[] = [
  {
    packageName: '@microsoft/microsoft-graph-client',
    path: 'createdDateTime',
    fault: 'is in no model',
    why: 'no model of v1.0 has it, and the real one sends it of service principals: recorded in sources of pnpcore',
  },
  {
    packageName: '@azure/arm-resources-subscriptions',
    path: 'nextLink',
    fault: 'is required, and missing',
    why: 'the models before 2022-12-01 require it, and the real one leaves it out of a last page as of any list',
  },
  ...[
    ['@azure/arm-operationalinsights', 'is lost'] as const,
    ['azure-mgmt-loganalytics', 'is in no model'] as const,
  ].flatMap(([packageName, fault]) =>
    ['legacy', 'searchVersion'].map((member) => ({
      packageName,
      path: `properties.features.${member}`,
      fault,
      why: 'no model has it, and exported workspaces and the tutorials of Log Analytics show it',
    })),
  ),
  {
    packageName: '@azure/arm-monitor',
    path: 'channels',
    fault: 'is lost',
    why: 'no newer model has it, and azure-docs activity-log-schema and recorded events show it',
  },
  {
    packageName: 'azure-mgmt-resource',
    path: 'count.value',
    fault: 'is not of type str but',
    why: 'the models of 2016 have a text, and every one since a number: clients of Python take either',
  },
  ...['channels', 'relatedEvents'].map((path) => ({
    packageName: 'azure-mgmt-monitor',
    path,
    fault: 'is in no model',
    why: 'no model has it, and azure-docs activity-log-schema and recorded events show it',
  })),
];

/** The faults that nobody has explained: `vaults.get 2018-02-14 properties.sku is required, and missing`. */
export function findUnexplained({ packageName, observations }: ClientReport): readonly string[] {
  return observations.flatMap(({ operation, apiVersion, faults }) =>
    faults
      .filter(
        ({ path, fault }) =>
          !knownDifferences.some(
            (known) =>
              known.packageName === packageName && path.endsWith(known.path) && fault.startsWith(known.fault),
          ),
      )
      .map(({ path, fault }) => [operation, apiVersion, path, fault].filter((each) => each !== '').join(' ')),
  );
}
