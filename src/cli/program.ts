import { readFileSync } from 'node:fs';
import { Command as Program } from 'commander';
import { environmentName, readSettings, type SettingMistake, settingRows } from '../stack/index.ts';
import { type Command, CommandError, type CommandInput, type OptionValue, usageExitCode } from './command.ts';
import { commands } from './commands/index.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** From the sources and from the build, the package's file is two folders up. */
function readVersion(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}

/** Builds the `wid` program from the registry of commands and the table of settings. */
export function createProgram(signal: AbortSignal, { isJson = false } = {}): Program {
  const program = new Program('wid')
    .description('Microsoft Entra Workload ID for Kubernetes, open: on this machine, verified and explained.')
    .version(readVersion(), '--version', 'print the version')
    .enablePositionalOptions()
    .configureOutput(
      isJson ? silentErrors : { outputError: (text, write) => write(text.replace(/^error: /, 'error ')) },
    )
    .showHelpAfterError('(add --help for what is accepted)')
    .exitOverride()
    .addHelpText('after', '\nStart with: wid lab      See also: wid COMMAND --help');
  for (const command of commands) addCommand(program, command, signal);
  return program;
}

/** Where one JSON document is the answer, `main` writes what went wrong. */
const silentErrors = { outputError: () => {}, writeErr: () => {} };

function addCommand(program: Program, command: Command, signal: AbortSignal): void {
  const [name = '', ...rest] = command.name.split(' ').reverse();
  const parent = rest.reverse().reduce(findOrAddGroup, program);
  const target = parent.command(`${name}${command.parameters ? ` ${command.parameters}` : ''}`);
  target
    .description(command.summary)
    .passThroughOptions(command.runsProgram === true || command.ownFlags === true)
    .exitOverride();
  if (command.ownFlags) {
    target.allowUnknownOption().helpOption(false);
    target.action(async () => {
      process.exitCode = await runCommand(command, target, signal);
    });
    return;
  }
  for (const { flags, description, isRepeatable } of command.options ?? []) {
    if (isRepeatable) target.option(flags, `${description}; may be repeated`, collect);
    else target.option(flags, description);
  }
  const settings = command.startsStack ? Object.values(settingRows) : [settingRows.dataFolder];
  for (const setting of settings) {
    const flags = `--${setting.flag}${setting.argument ? ` <${setting.argument}>` : ''}`;
    target.option(flags, `${setting.description} (${environmentName(setting.flag)})`);
  }
  target.option('--json', 'answer with one JSON document');
  target.addHelpText('after', `\nExamples:\n${command.examples.map((example) => `  ${example}`).join('\n')}`);
  target.action(async () => {
    process.exitCode = await runCommand(command, target, signal);
  });
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function findOrAddGroup(program: Program, name: string): Program {
  const known = program.commands.find((each) => each.name() === name);
  return known ?? program.command(name).description(`Commands about a ${name}`).exitOverride();
}

async function runCommand(command: Command, parsed: Program, signal: AbortSignal): Promise<number> {
  const options = parsed.opts() as Record<string, OptionValue>;
  const terminal = createTerminal({ isJson: options.json === true });
  try {
    const input = readInput(parsed, { terminal, signal, options });
    const { value, exitCode = 0, until } = await command.run(input);
    const text = terminal.isJson ? JSON.stringify(value, null, 2) : command.render(value, terminal.style);
    printOwn(text, command, terminal);
    await until;
    return exitCode;
  } catch (error) {
    return complain(error, command, terminal);
  }
}

/** A program that was run owns standard output; our account of it must not mix with its own. */
function printOwn(text: string, command: Command, terminal: Terminal): void {
  if (command.runsProgram === true && terminal.isJson) terminal.complaint(text);
  else terminal.result(text);
}

function readInput(
  parsed: Program,
  context: Pick<CommandInput, 'terminal' | 'signal' | 'options'>,
): CommandInput {
  const read = readSettings(byFlag(context.options), process.env);
  if (read.kind === 'mistakes') {
    throw new CommandError(read.mistakes.map(describeMistake).join('\n'), { exitCode: usageExitCode });
  }
  return {
    ...context,
    settings: read.settings,
    parameters: parsed.args,
    environment: process.env,
    version: readVersion(),
  };
}

/** commander names options in camel case; the table names them as typed. */
function byFlag(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [kebab(name), value]));
}

function describeMistake({ name, source, given, accepted, example }: SettingMistake): string {
  const from = source === 'environment' ? 'the environment sets' : 'the command line gives';
  return `${name}: ${from} '${given}'; accepted is ${accepted}, for example ${example}`;
}

function complain(error: unknown, command: Command, terminal: Terminal): number {
  const { message, fix, exitCode } = describeError(error);
  if (terminal.isJson) {
    const text = JSON.stringify({ error: { message, ...(fix !== undefined && { fix }) } }, null, 2);
    printOwn(text, command, terminal);
    return exitCode;
  }
  const { red, bold } = terminal.complaintStyle;
  terminal.complaint(
    `${red(bold('error'))} ${message}${fix === undefined ? '' : `\n${bold('fix')}   ${fix}`}`,
  );
  return exitCode;
}

function describeError(error: unknown): { message: string; fix: string | undefined; exitCode: number } {
  if (error instanceof CommandError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { message, fix: undefined, exitCode: 1 };
}
