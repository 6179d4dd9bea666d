import { UsageError, type OptionValues } from './command.ts'

/** The value of an option that takes a text, where it was given. */
export function text(options: OptionValues, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

export function flag(options: OptionValues, name: string): boolean {
  return options[name] === true
}

/** All values of an option that may be given several times. */
export function texts(options: OptionValues, name: string): string[] {
  const value = options[name]
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
}

/** One of a few words. @throws UsageError that lists them */
export function choice<T extends string>(value: string, choices: readonly T[], what: string): T {
  const found = choices.find(one => one === value)
  if (found === undefined) throw new UsageError(`${what} is one of ${choices.join(', ')}, not "${value}".`)
  return found
}

/** A whole number, at least `least`. @throws UsageError */
export function wholeNumber(value: string, what: string, least = 1): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least) throw new UsageError(`${what} is a whole number from ${least}, not "${value}".`)
  return number
}

/** A calendar day as `YYYY-MM-DD`. @throws UsageError */
export function day(value: string, what: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : NaN
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value) throw new UsageError(`${what} is a day such as 2026-11-21, not "${value}".`)
  return value
}

/** `KEY=VALUE` texts as one object; the value may hold further signs of equality. @throws UsageError */
export function pairs(values: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(values.map(value => {
    const at = value.indexOf('=')
    if (at < 1) throw new UsageError(`--${option} takes NAME=VALUE, not "${value}".`)
    return [value.slice(0, at), value.slice(at + 1)]
  }))
}

/** Exactly the operands a command knows. @throws UsageError */
export function noMore(operands: readonly string[], most: number): void {
  const surplus = operands[most]
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one word too many.`)
}
