import { type Config, ConfigError, loadConfig } from './config.ts'
import { CommandError, describeFault } from './operation/serve/command-error.ts'

type Command = { run(config: Config, args: string[]): Promise<void> }

/** Every command, loaded only when it is called. */
const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {
  start: {
    summary: 'everything in one process, with a Postgres of its own',
    load: () => import('./operation/start/start-command.ts'),
  },
  api: { summary: 'the API', load: () => import('./operation/serve/api-command.ts') },
  worker: {
    summary: 'relay and consumers',
    load: () => import('./operation/serve/worker-command.ts'),
  },
  migrate: {
    summary: 'bring the database up to this build',
    load: () => import('./operation/serve/migrate-command.ts'),
  },
  daily: {
    summary: 'the jobs of a day that is over, again or late: --date YYYY-MM-DD',
    load: () => import('./operation/daily/daily-command.ts'),
  },
  import: {
    summary: 'play real data through the API',
    load: () => import('./operation/replay/import-command.ts'),
  },
  audit: {
    summary: 'prove that caps, points and sums hold over the whole database',
    load: () => import('./operation/audit/audit-command.ts'),
  },
  backup: {
    summary: 'write everything to a new folder',
    load: () => import('./operation/backup/backup-command.ts'),
  },
  restore: {
    summary: 'load a backup into an empty database, and compare',
    load: () => import('./operation/backup/restore-command.ts'),
  },
  'rebuild-profiles': {
    summary: 'make all profiles anew from the baskets',
    load: () => import('./operation/serve/rebuild-profiles-command.ts'),
  },
  'compare-profiles': {
    summary: 'compare all profiles with the baskets',
    load: () => import('./operation/serve/compare-profiles-command.ts'),
  },
  evaluate: {
    summary: 'measure what predicts on real data: TASK --data DIR [--json]',
    load: () => import('./operation/evaluate/evaluate-command.ts'),
  },
  generate: {
    summary: 'write the generated files',
    load: () => import('./operation/generate/generate-command.ts'),
  },
}

const usage = (): string =>
  ['usage: node dist/main.js COMMAND [arguments]', '']
    .concat(
      Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(17)} ${summary}`),
    )
    .join('\n')

async function main([name, ...args]: string[]): Promise<void> {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name ?? ''] : undefined
  if (!command)
    throw new CommandError(name ? `There is no command ${name}.\n${usage()}` : usage(), 2)
  const config = loadConfig(process.env)
  await (await command.load()).run(config, args)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(describeFault(error))
  process.exitCode = error instanceof CommandError ? error.exitCode : 1
  if (error instanceof ConfigError) process.exitCode = 2
}
// Everything is closed by now; what a library may have left open must not keep the process.
process.exit()
