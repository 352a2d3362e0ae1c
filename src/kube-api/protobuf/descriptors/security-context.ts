import { always, list, type MessageTable, pointer, value } from '../message-table.ts';

const capabilities: MessageTable = {
  1: list('add', 'string'),
  2: list('drop', 'string'),
};

const seLinuxOptions: MessageTable = {
  1: value('user', 'string'),
  2: value('role', 'string'),
  3: value('type', 'string'),
  4: value('level', 'string'),
};

const windowsSecurityContextOptions: MessageTable = {
  1: pointer('gmsaCredentialSpecName', 'string'),
  2: pointer('gmsaCredentialSpec', 'string'),
  3: pointer('runAsUserName', 'string'),
  4: pointer('hostProcess', 'bool'),
};

const seccompProfile: MessageTable = {
  1: always(value('type', 'string')),
  2: pointer('localhostProfile', 'string'),
};

const appArmorProfile: MessageTable = {
  1: always(value('type', 'string')),
  2: pointer('localhostProfile', 'string'),
};

export const securityContext: MessageTable = {
  1: pointer('capabilities', capabilities),
  2: pointer('privileged', 'bool'),
  3: pointer('seLinuxOptions', seLinuxOptions),
  4: pointer('runAsUser', 'int64'),
  5: pointer('runAsNonRoot', 'bool'),
  6: pointer('readOnlyRootFilesystem', 'bool'),
  7: pointer('allowPrivilegeEscalation', 'bool'),
  8: pointer('runAsGroup', 'int64'),
  9: pointer('procMount', 'string'),
  10: pointer('windowsOptions', windowsSecurityContextOptions),
  11: pointer('seccompProfile', seccompProfile),
  12: pointer('appArmorProfile', appArmorProfile),
};

const sysctl: MessageTable = {
  1: always(value('name', 'string')),
  2: always(value('value', 'string')),
};

export const podSecurityContext: MessageTable = {
  1: pointer('seLinuxOptions', seLinuxOptions),
  2: pointer('runAsUser', 'int64'),
  3: pointer('runAsNonRoot', 'bool'),
  4: list('supplementalGroups', 'int64'),
  5: pointer('fsGroup', 'int64'),
  6: pointer('runAsGroup', 'int64'),
  7: list('sysctls', sysctl),
  8: pointer('windowsOptions', windowsSecurityContextOptions),
  9: pointer('fsGroupChangePolicy', 'string'),
  10: pointer('seccompProfile', seccompProfile),
  11: pointer('appArmorProfile', appArmorProfile),
  12: pointer('supplementalGroupsPolicy', 'string'),
  13: pointer('seLinuxChangePolicy', 'string'),
};
