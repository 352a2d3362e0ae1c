// The library below the SDKs, for programs that take their tokens themselves.
import { readFile } from 'node:fs/promises';
import { SecretClient } from '@azure/keyvault-secrets';
import { ConfidentialClientApplication } from '@azure/msal-node';

const application = new ConfidentialClientApplication({
  auth: {
    clientId: process.env.AZURE_CLIENT_ID,
    authority: `${process.env.AZURE_AUTHORITY_HOST}${process.env.AZURE_TENANT_ID}`,
    // Read at every use: the kubelet replaces the file long before the token in it expires.
    clientAssertion: () => readFile(process.env.AZURE_FEDERATED_TOKEN_FILE, 'utf8'),
  },
});

const credential = {
  async getToken(scopes) {
    const token = await application.acquireTokenByClientCredential({ scopes: [scopes].flat() });
    return { token: token.accessToken, expiresOnTimestamp: token.expiresOn.getTime() };
  },
};

const client = new SecretClient(process.env.KEYVAULT_URL, credential);
const secret = await client.getSecret(process.env.SECRET_NAME);
console.log(`Your secret is ${secret.value}`);
