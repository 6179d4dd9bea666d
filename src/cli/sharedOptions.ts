import type { Command } from './command.ts'

/** Options that every command takes. */
export const sharedOptions = {
  'data': { type: 'string', argument: 'DIR', help: 'The folder that holds the shop (default: the app\'s own)' },
  'json': { type: 'boolean', help: 'Print one JSON document instead of tables' },
  'as-of': { type: 'string', argument: 'DATE', help: 'Answer as if this were the last day of orders' },
  'seed': { type: 'string', argument: 'N', help: 'Fix chance; the same number gives the same result (default 1)' },
  'help': { type: 'boolean', short: 'h', help: 'Show how the command is used' },
} as const satisfies Command['options']
