#!/usr/bin/env node
// Starts `wid` on a Node that can run it. In a clone the sources run as they are, on the Node that the project
// brings along; an installed package runs its build on the Node that is there. Kept in plain JavaScript that any
// supported system's Node can read.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const isCurrent = Number(process.versions.node.split('.')[0]) >= 24;
const source = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const build = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const ownNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

if (isCurrent) {
  module.enableCompileCache?.();
  const { main } = await import(existsSync(source) ? source : build);
  await main(process.argv.slice(2));
} else if (existsSync(ownNode)) {
  // The same flag as for a detached stack (docs/decisions/0014-signing-threads-and-memory.md).
  const flags = ['--max-semi-space-size=8'];
  const child = spawn(ownNode, [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // A terminal's interrupt reaches the child by itself; whatever is sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
} else {
  process.stderr.write(
    `error wid needs Node 24 or newer; this is ${process.versions.node}\n` +
      'fix   install a newer Node, or run `npm ci` in the clone, which brings one along\n',
  );
  process.exitCode = 1;
}
