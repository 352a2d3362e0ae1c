import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';

/**
 * Asks for a token twice and reports what it says, once its signature has been verified as an API behind it would,
 * or how the library failed.
 */
export async function reportTokens(getToken) {
  let report;
  try {
    const first = await getToken();
    const second = await getToken();
    report = { claims: await verify(first), isSame: first === second };
  } catch (error) {
    const { name, message, errorCode, errorNo } = error;
    report = { error: { name, message, errorCode, errorNo } };
  }
  process.stdout.write(JSON.stringify(report));
}

async function verify(token) {
  const { tid, aud } = decodeJwt(token);
  const authority = process.env.AZURE_AUTHORITY_HOST;
  const keys = createRemoteJWKSet(new URL(`${authority}${tid}/discovery/keys`));
  const issuer = `https://sts.windows.net/${tid}/`;
  const { payload } = await jwtVerify(token, keys, { issuer, audience: aud });
  return payload;
}
