import type { Command } from './command.ts'
import { commands } from './commands/index.ts'
import { formatTable } from './formatTable.ts'
import { sharedOptions } from './sharedOptions.ts'

export function overallHelp(): string {
  const list = Object.entries(commands).map(([name, { usage, summary }]) => [`${name} ${usage}`.trim(), summary])
  return `Shopcast tells the owner of a small shop who is about to stop buying and what each customer will buy next.

Usage: shopcast COMMAND [OPTIONS]

${formatTable(list)}

Options of every command:
${optionTable(sharedOptions)}

More on one command: shopcast help COMMAND. Ends with 0 when done, 1 when it failed, 2 when used wrongly, 130 when cancelled.
`
}

export function helpOf(name: string, { usage, summary, options }: Command): string {
  return `${summary}

Usage: shopcast ${`${name} ${usage}`.trim()} [OPTIONS]

${optionTable({ ...options, ...sharedOptions })}
`
}

function optionTable(options: Command['options']): string {
  return formatTable(Object.entries(options).map(([name, { argument = '', help }]) => [`--${name} ${argument}`.trim(), help]))
}
