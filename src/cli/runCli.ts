import { isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import { ShopcastError } from '../core/domain/error.ts'
import { createJobContext } from '../core/jobs/createJobContext.ts'
import { endOfShopDay, lockFolder } from '../core/jobs/dataFolder.ts'
import { runJob } from '../core/jobs/runJob.ts'
import { UsageError, type Command, type OptionValues, type Session } from './command.ts'
import { commands } from './commands/index.ts'
import { errorSentence } from './errorSentence.ts'
import { helpOf, overallHelp } from './help.ts'
import { ProgressLine } from './progressLine.ts'
import { day, flag, text, wholeNumber } from './readOptions.ts'
import { sharedOptions } from './sharedOptions.ts'
import type { Terminal } from './terminal.ts'

/** What the program says to whoever started it. */
export const EXIT = { done: 0, failed: 1, wrongUsage: 2, cancelled: 130 } as const

/**
 * The terminal program.
 * @param argv what was typed after the program's name
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--version') return say(terminal, `${terminal.version}\n`)
  if (name === undefined || name === '--help' || name === '-h') return say(terminal, overallHelp())
  if (name === 'help') return help(rest[0], terminal)
  const command = commands[name]
  if (!command) return wrongUsage(terminal, `There is no command "${name}".`)
  const json = rest.includes('--json')
  const progress = new ProgressLine(terminal)
  try {
    const { positionals, values } = parse(command, rest)
    if (flag(values, 'help')) return say(terminal, helpOf(name, command))
    const outcome = await command.run(positionals, values, createSession(values, terminal, progress))
    progress.clear()
    const document: unknown = command.schema.parse(outcome.document)
    return say(terminal, json ? `${JSON.stringify(document)}\n` : `${outcome.text}\n`)
  } catch (fault) {
    progress.clear()
    if (fault instanceof UsageError) return wrongUsage(terminal, fault.message, name)
    return fail(ShopcastError.from(fault), json, terminal)
  }
}

function say(terminal: Terminal, words: string): number {
  terminal.out(words)
  return EXIT.done
}

function help(name: string | undefined, terminal: Terminal): number {
  if (name === undefined) return say(terminal, overallHelp())
  const command = commands[name]
  return command ? say(terminal, helpOf(name, command)) : wrongUsage(terminal, `There is no command "${name}".`)
}

function wrongUsage(terminal: Terminal, sentence: string, name?: string): number {
  terminal.err(`${sentence} See: shopcast help${name === undefined ? '' : ` ${name}`}\n`)
  return EXIT.wrongUsage
}

function fail({ code, params }: ShopcastError, json: boolean, terminal: Terminal): number {
  const message = errorSentence(code, params)
  terminal.err(`${message}\n`)
  if (json) terminal.out(`${JSON.stringify({ error: { code, params, message } })}\n`)
  return code === 'cancelled' ? EXIT.cancelled : EXIT.failed
}

/** @throws UsageError */
function parse(command: Command, args: string[]): { positionals: string[]; values: OptionValues } {
  try {
    return parseArgs({ args, options: { ...command.options, ...sharedOptions }, allowPositionals: true, strict: true })
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault)
    throw new UsageError(message.split('. ')[0]?.replace(/\.?$/, '.') ?? message)
  }
}

function createSession(values: OptionValues, terminal: Terminal, progress: ProgressLine): Session {
  const path = (typed: string): string => isAbsolute(typed) ? typed : join(terminal.workingDir, typed)
  const typedDir = text(values, 'data')
  const dataDir = typedDir === undefined ? terminal.defaultDataDir : path(typedDir)
  const typedDay = text(values, 'as-of')
  const lastDay = typedDay === undefined ? null : day(typedDay, '--as-of')
  const seed = wholeNumber(text(values, 'seed') ?? '1', '--seed', 0)
  const sessionIn = (folder: string): Session => ({
    terminal,
    dataDir: folder,
    path,
    inFolder: other => sessionIn(other),
    async run(request) {
      const lock = lockFolder(folder)
      try {
        return await runJob(request, createJobContext({
          dataDir: folder, resourcesDir: terminal.resourcesDir, seed,
          asOf: lastDay === null ? null : endOfShopDay(folder, lastDay),
          signal: terminal.signal, onProgress: report => progress.show(report),
        }))
      } finally {
        lock.release()
      }
    },
  })
  return sessionIn(dataDir)
}
