import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../src/core/domain/error.ts'
import { DIFFERENCE_REASONS, FIELDS, ORDER_CHANGES, PROBLEM_CODES } from '../../src/core/domain/importing.ts'
import { PHASES } from '../../src/core/domain/progress.ts'
import { REASON_CODES } from '../../src/core/domain/reason.ts'
import { CHURN_MODELS, OFFERED_TASKS, RECOMMEND_MODELS, RISK_BANDS } from '../../src/core/domain/task.ts'

const renderer = join(import.meta.dirname, '../../src/renderer')

/** Every message of one language by its full path, `subject.path.to.it`. */
function messagesOf(locale: string): Map<string, string> {
  const messages = new Map<string, string>()
  const walk = (path: string, node: unknown): void => {
    if (typeof node === 'string') messages.set(path, node)
    else for (const [key, value] of Object.entries(node as object)) walk(`${path}.${key}`, value)
  }
  const folder = join(renderer, 'locales', locale)
  for (const file of readdirSync(folder)) walk(file.replace('.json', ''), JSON.parse(readFileSync(join(folder, file), 'utf8')))
  return messages
}

/** What is told only of horizons and periods of several days, of three files and more, and of tables with several columns. */
const NEVER_ONE = [
  'customer.months', 'customers.ground', 'errors.tooManyColumns', 'exporting.previewOf', 'import.found.files', 'import.reasons.all', 'jobs.ended.loadModel',
  'overview.weeks.up', 'overview.weeks.down', 'overview.weeks.steady', 'train.check.below.churn', 'train.check.ground', 'train.dates.days', 'train.advanced.horizonDays', 'train.steps.ground',
]

const parameters = (message: string) => [...new Set([...message.matchAll(/\{(\w+)\}/g)].map(match => match[1]))].sort()
const english = messagesOf('en')
const chinese = messagesOf('zh')

describe('messages', () => {
  it('has every key in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('takes the same parameters in both languages', () => {
    for (const [key, message] of english) expect([key, parameters(chinese.get(key) ?? '')]).toEqual([key, parameters(message)])
  })

  it('has one form in Chinese, which has no plural', () => {
    for (const [key, message] of chinese) expect([key, message.includes('|')]).toEqual([key, false])
  })

  it('has a sentence for every error', () => {
    for (const code of ERROR_CODES) expect([...english.keys()]).toContain(`errors.${code}`)
  })

  it('has a chip and a sentence for every reason', () => {
    for (const code of REASON_CODES) {
      expect([...english.keys()]).toContain(`reasons.short.${code}`)
      expect([...english.keys()]).toContain(`reasons.full.${code}`)
    }
  })

  it('names everything that the domain can speak of', () => {
    const named = [
      ...FIELDS.map(field => `field.${field}`), ...PHASES.map(phase => `phase.${phase}`), ...RISK_BANDS.map(band => `risk.${band}`), ...OFFERED_TASKS.map(task => `task.${task}`),
      ...DIFFERENCE_REASONS.map(reason => `import.reconcile.why.${reason}`), ...ORDER_CHANGES.map(change => `import.changed.${change}`), ...PROBLEM_CODES.flatMap(code => [`problem.${code}.what`, `problem.${code}.then`]), ...[...CHURN_MODELS, ...RECOMMEND_MODELS].map(model => `model.${model}`),
    ]
    for (const key of named) expect([key, english.has(key)]).toEqual([key, true])
  })

  it('names every layout that files are recognised by', () => {
    for (const file of readdirSync(join(renderer, '../../resources/profiles')).filter(name => name.endsWith('.json'))) {
      const key = `profile.${file.replace('.json', '')}`
      expect([key, english.has(`${key}.short`), english.has(`${key}.indefinite`)]).toEqual([key, true, true])
    }
  })

  it('names every shop system whose numbers may stand beside those of another', () => {
    const folder = join(renderer, '../../resources/profiles')
    for (const file of readdirSync(folder).filter(name => name.endsWith('.json'))) {
      const { system } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { system?: string }
      if (system !== undefined) expect([system, english.has(`system.name.${system}`)]).toEqual([system, true])
    }
  })

  it('has every key that the sources name', () => {
    const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter(file => /\.(vue|ts)$/.test(file))
    for (const file of sources) {
      const text = readFileSync(join(renderer, file), 'utf8')
      for (const [, key] of text.matchAll(/\bt\('([\w.]+)'/g)) expect([file, key, english.has(key ?? '')]).toEqual([file, key, true])
    }
  })

  it('inflects every noun whose number may be one', () => {
    const wrong = [...english].flatMap(([key, message]) => {
      const [one = ''] = message.split(' | ')
      return /(?<!\bof )\{\w+\} (days|months|weeks|dates|orders|customers|products|rows|columns|pieces|files)\b/.test(one) ? [key] : []
    })
    expect(wrong).toEqual(NEVER_ONE)
  })

  it('does not shout', () => {
    for (const message of [...english.values(), ...chinese.values()]) expect(message).not.toMatch(/[!！]/)
  })
})
