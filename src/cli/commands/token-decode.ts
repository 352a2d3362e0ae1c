import { CommandError, defineCommand, usageExitCode } from '../command.ts';
import { decodeToken } from '../decode-token.ts';
import { readText } from '../read-text.ts';

export const tokenDecode = defineCommand({
  name: 'token decode',
  summary: 'Show what a JWT says, without believing it: nothing is verified',
  // As many words as are given: a token pasted with its `Bearer` must not be complained of, and so printed.
  parameters: '[token...]',
  examples: [
    'wid token decode eyJhbGciOi…',
    'wid token decode < /var/run/secrets/azure/tokens/azure-identity-token',
  ],
  async run({ parameters }) {
    const text = await readText(parameters);
    if (text === '') {
      throw new CommandError('There is no token to decode.', {
        fix: 'give a token, or pipe one in',
        exitCode: usageExitCode,
      });
    }
    const decoded = decodeToken(text);
    if (decoded.kind === 'malformed') throw new CommandError(`This is not a JWT: ${decoded.reason}`);
    return { value: { header: decoded.header, claims: decoded.claims, notes: decoded.notes } };
  },
  render: ({ header, claims, notes }, { bold, dim }) =>
    [
      bold('Header'),
      JSON.stringify(header, null, 2),
      bold('Claims'),
      JSON.stringify(claims, null, 2),
      ...notes.map((note) => dim(`- ${note}`)),
    ].join('\n'),
});
