import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary-folder.ts';
import {
  requestStack,
  signInAsWorkload,
  startTestStack,
  storyIdentity,
} from '../../test/support/test-stack.ts';
import { DataFolderError } from '../platform/data-folder/index.ts';
import { openRecords } from './records.ts';
import type { Stack } from './stack.ts';
import { storyNames } from './story.ts';

describe('the records of a data folder', () => {
  let folder: TemporaryFolder;
  let stack: Stack;
  let assertion: string;
  beforeAll(async () => {
    folder = temporaryFolder();
    stack = await startTestStack(folder.file('data'));
    ({ assertion } = await signInAsWorkload(stack));
  });
  afterAll(async () => {
    await stack.close();
    folder[Symbol.dispose]();
  });

  it('tell what there is, while a stack runs on it', async () => {
    await using records = await openRecords(folder.file('data'));
    const status = await records.status();
    const [cluster] = stack.run.clusters;
    expect(status).toMatchObject({
      tenants: [{ id: stack.run.tenantId }],
      tokenServiceKeys: [{ state: 'current' }],
      clusters: [{ name: cluster?.name, issuer: cluster?.issuer, keys: [{ state: 'current' }] }],
      identities: [
        {
          name: storyNames.identity,
          credentials: [{ name: storyNames.credential, issuer: cluster?.issuer }],
        },
      ],
      vaults: [{ name: storyNames.vault, url: `https://${storyNames.vault}.vault.azure.net/` }],
    });
    expect(status.signIns[0]).toMatchObject({ clientName: storyNames.identity, outcome: 'success' });
    const { directUrl, tenantId } = stack.run;
    const { json } = await requestStack(stack.run, `${directUrl}/${tenantId}/discovery/v2.0/keys`);
    expect(status.tokenServiceKeys.map(({ keyId }) => keyId)).toEqual([json.keys[0].kid]);
  });

  it('explain as the stack does, and do not disturb it', async () => {
    await using records = await openRecords(folder.file('data'));
    const identity = await storyIdentity(stack);
    const [vault] = await stack.resources.listVaults();
    const [signIn] = await stack.directory.signIns.list({ limit: 1, clientId: identity?.clientId ?? '' });
    const denial = [
      `Caller: appid=${identity?.clientId};oid=${identity?.principalId};iss=x`,
      "Action: 'Microsoft.KeyVault/vaults/secrets/setSecret/action'",
      `Resource: '${vault?.id}/secrets/${storyNames.secret}'`,
    ].join('\n');
    for (const pasted of [assertion, signIn?.id ?? '', denial]) {
      const explained = await records.explain(pasted);
      expect(explained.kind).toBe('explained');
      expect(explained).toEqual(await stack.explain(pasted));
    }
    await expect(signInAsWorkload(stack)).resolves.toHaveProperty('accessToken');
  });

  it('are not to be had of a folder that is none of ours, and make none', async () => {
    await expect(openRecords(folder.file('none'))).rejects.toThrow(DataFolderError);
    await expect(openRecords(folder.path)).rejects.toThrow(DataFolderError);
    await expect(openRecords(folder.file('none'))).rejects.toThrow('There is no data folder');
  });
});
